import type { Link } from './link.js';
import type { SimulatedSocket } from './socket.js';

/** One attempt of a client to connect. */
export interface Attempt {
  readonly socket: SimulatedSocket;
  readonly link: Link;
  /** Makes the socket open after a round trip, and lets the server greet it. */
  greet(): void;
  /** Makes the socket open, with nobody there. */
  open(): void;
  /** Sends a frame to the client. */
  say(data: unknown): void;
  /** Closes the client's socket, after what was said. */
  end(code: number, reason?: string): void;
}

/** What becomes of an attempt. A throw is the constructor's. */
export type Dialling = (attempt: Attempt) => void;
