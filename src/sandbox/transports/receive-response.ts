import type { ServerResponse } from 'node:http';
import { HEARTBEAT_INTERVAL, MAX_RESPONSE_LENGTH } from '../http/limits.js';

/** A line longer than the part of a response that browsers and proxies may buffer until they know its type. */
const PRELUDE = `${'h'.repeat(2048)}\n`;

/**
 * The response to one receive request of the HTTP fallback: a stream, or a response that ends after its first lines.
 */
export class ReceiveResponse {
  /** Resolves when the response is over: all of it has been handed to the network, or the client is gone. */
  readonly finished: Promise<void>;
  readonly #response: ServerResponse;
  readonly #streaming: boolean;
  readonly #heartbeat: NodeJS.Timeout;
  /** The length so far, in characters, as pusher-js counts. */
  #length = 0;
  #ended = false;

  /** `sendHeartbeat` is called whenever a heartbeat is due. */
  constructor(response: ServerResponse, streaming: boolean, sendHeartbeat: () => void) {
    this.#response = response;
    this.#streaming = streaming;
    this.#heartbeat = setInterval(sendHeartbeat, HEARTBEAT_INTERVAL);
    this.finished = new Promise((resolve) => response.once('close', resolve)).then(() => this.end());
    response.writeHead(200, {
      'content-type': 'application/javascript; charset=UTF-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no', // nginx would buffer the stream
    });
    if (streaming) this.write(PRELUDE);
  }

  /** True while lines can still be sent in this response. */
  get isOpen(): boolean {
    return !this.#ended;
  }

  /** The bytes that were written but not yet sent to the client. */
  get bufferedBytes(): number {
    return this.#response.writableLength;
  }

  /** The number of characters left before the response must end. */
  get remainingLength(): number {
    return MAX_RESPONSE_LENGTH - this.#length;
  }

  /** Writes whole lines. Ends the response if it isn't a stream, or if its maximum length is exceeded. */
  write(lines: string): void {
    if (this.#ended) return;
    this.#length += lines.length;
    this.#response.write(lines);
    if (!this.#streaming || this.remainingLength < 0) this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#stop();
    this.#response.end();
  }

  /** Cuts the response together with its TCP connection. */
  destroy(): void {
    this.#stop();
    this.#response.destroy();
  }

  #stop(): void {
    this.#ended = true;
    clearInterval(this.#heartbeat);
  }
}
