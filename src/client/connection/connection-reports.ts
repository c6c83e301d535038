import type { Frame } from '../protocol/frame.js';
import type { PusherError } from '../protocol/pusher-error.js';

/** The calls that the client receives before any listener is notified. */
export interface ConnectionReports {
  /** A frame arrived. */
  frame(frame: Frame): void;
  /** The connection is established, with a new socket id. */
  up(): void;
  /** A message for debugging; an error counts as a warning if the client retries. */
  debug(what: string, detail: unknown, isRetried?: boolean): void;
  /** The connection isn't established. `wasUp`: it was until now; `isOver`: the client doesn't retry. */
  down(wasUp: boolean, isOver: boolean): void;
  /** Returns true if the client retries after this close, although its code refuses the settings. */
  returnsAfter(code: number): boolean;
  /**
   * Returns true if the client must not report this `pusher:error`, or what is no frame: it has done so, or the server sends
   * too many errors.
   */
  isRepeat(frame: Frame | PusherError): boolean;
}
