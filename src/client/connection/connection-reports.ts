import type { Frame } from '../protocol/frame.js';
import type { PusherError } from '../protocol/pusher-error.js';

/** The client functions that a connection calls before it notifies any listener. */
export interface ConnectionReports {
  /** Called when a frame arrives. */
  frame(frame: Frame): void;
  /** Called when the connection is established, with a new socket ID. */
  up(): void;
  /** Logs a message for debugging. An error counts as a warning if the client retries. */
  debug(what: string, detail: unknown, isRetried?: boolean): void;
  /** Called when the connection isn't established. `wasUp`: it was until now. `isOver`: the client doesn't retry. */
  down(wasUp: boolean, isOver: boolean): void;
  /** Returns true if the client retries after this close code, although the code is a refusal. */
  reconnectsAfter(code: number): boolean;
  /**
   * Returns true if the client must not report this `pusher:error` or invalid frame: because it is a
   * repetition, or because the server sends too many errors.
   */
  isRepeat(frame: Frame | PusherError): boolean;
}
