import type { Link } from './link.js';
import type { SimulatedSocket } from './simulated-socket.js';

/** One attempt of a client to connect. */
export interface Attempt {
  readonly socket: SimulatedSocket;
  readonly link: Link;
  /** Opens the socket after a round trip and connects it to the server. */
  connect(): void;
  /** Opens the socket without a server at the other end. */
  open(): void;
  /** Sends a frame to the client. */
  send(data: unknown): void;
  /** Closes the client's socket after it has received everything sent so far. */
  end(code: number, reason?: string): void;
}

/** Decides how an attempt proceeds. If it throws, the socket's constructor throws. */
export type AttemptHandler = (attempt: Attempt) => void;
