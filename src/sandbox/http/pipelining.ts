import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_PIPELINED_REQUESTS } from './limits.js';

/** Limits the requests that a client may send on one TCP connection without waiting for the responses. */
export class Pipelining {
  readonly #unanswered = new WeakMap<Socket, Set<ServerResponse>>();

  /** Counts a request until it is answered. Returns false, and cuts the connection, if it exceeds the limit. */
  accept({ socket }: IncomingMessage, response: ServerResponse): boolean {
    if (socket.destroyed) return false;
    const unanswered = this.#unanswered.get(socket) ?? this.#watch(socket);
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
    if (unanswered.size <= MAX_PIPELINED_REQUESTS) return true;
    socket.destroy();
    return false;
  }

  #watch(socket: Socket): Set<ServerResponse> {
    const unanswered = new Set<ServerResponse>();
    this.#unanswered.set(socket, unanswered);
    socket.once('close', () => {
      // Node closes the response whose turn it is, but forgets those behind it.
      for (const response of unanswered) if (response.socket === null) response.emit('close');
    });
    return unanswered;
  }
}
