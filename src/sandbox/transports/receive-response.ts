import type { ServerResponse } from 'node:http';
import { HEARTBEAT_INTERVAL, MAX_RESPONSE_LENGTH } from '../http/limits.js';

/** Longer than what browsers and proxies may hold back of a response until they know what it is. */
const PRELUDE = `${'h'.repeat(2048)}\n`;

/** The answer to one receive request of the HTTP fallback: a long one (streaming), or one that ends with its first lines. */
export class ReceiveResponse {
  /** Resolves when it is over: all of it is under way to the client, or the client is gone. */
  readonly over: Promise<void>;
  readonly #response: ServerResponse;
  readonly #streaming: boolean;
  readonly #heartbeat: NodeJS.Timeout;
  /** In characters, which is how pusher-js counts, too. */
  #length = 0;
  #ended = false;

  /** `beat` is called whenever the client is to get a sign of life. */
  constructor(response: ServerResponse, streaming: boolean, beat: () => void) {
    this.#response = response;
    this.#streaming = streaming;
    this.#heartbeat = setInterval(beat, HEARTBEAT_INTERVAL);
    this.over = new Promise((resolve) => response.once('close', resolve)).then(() => this.end());
    response.writeHead(200, {
      'content-type': 'application/javascript; charset=UTF-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no', // nginx would collect the stream before it passes it on
    });
    if (streaming) this.write(PRELUDE);
  }

  /** Whether lines still reach the client by it. */
  get isOpen(): boolean {
    return !this.#ended;
  }

  /** The bytes that were written and not yet sent to the client. */
  get waiting(): number {
    return this.#response.writableLength;
  }

  /** How many characters more it takes. */
  get room(): number {
    return MAX_RESPONSE_LENGTH - this.#length;
  }

  /** Writes whole lines, and ends where that was all that it takes. */
  write(lines: string): void {
    if (this.#ended) return;
    this.#length += lines.length;
    this.#response.write(lines);
    if (!this.#streaming || this.room < 0) this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#stop();
    this.#response.end();
  }

  /** Breaks off, together with its TCP connection. */
  destroy(): void {
    this.#stop();
    this.#response.destroy();
  }

  #stop(): void {
    this.#ended = true;
    clearInterval(this.#heartbeat);
  }
}
