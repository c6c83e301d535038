import type { Frame } from '../protocol/frame.js';
import type { PusherError } from '../protocol/pusher-error.js';

/** The client functions that a connection calls before it notifies any listener. */
export interface ConnectionReports {
  /** A frame arrived. */
  frame(frame: Frame): void;
  /** The connection is established, with a new socket id. */
  up(): void;
  /** Logs a message for debugging. An error counts as a warning if the client retries. */
  debug(what: string, detail: unknown, isRetried?: boolean): void;
  /** The connection isn't established. `wasUp`: it was until now. `isOver`: the client doesn't retry. */
  down(wasUp: boolean, isOver: boolean): void;
  /** Returns true if the client retries after this close code, although the code rejects the client. */
  returnsAfter(code: number): boolean;
  /**
   * Returns true if the client must not report this `pusher:error` or invalid frame: because it has reported it before, or
   * because the server sends too many errors.
   */
  isRepeat(frame: Frame | PusherError): boolean;
}
