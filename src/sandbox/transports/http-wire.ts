import type { ServerResponse } from 'node:http';
import type { EncodedFrame, RawWire } from '../app/subscriber.js';
import { SESSION_GRACE } from '../http/limits.js';
import { sizeOf } from '../line/track.js';
import { ReceiveResponse } from './receive-response.js';

/** What a wire tells the session that it is for. */
export interface HttpWireReports {
  /** A sign of life is due. */
  beat(): void;
  /** The client was told of the close. */
  closed(): void;
  /** It has a receive request again, or for the time being none. */
  idle(isIdle: boolean): void;
  /** It was cut, or the client has not asked for more within the session grace: nothing comes any more. */
  abandoned(): void;
}

/**
 * A wire of HTTP responses (protocol §9): the client asks for one after another, and gets what was sent since the last.
 * What is sent in one go goes out in one line.
 */
export class HttpWire implements RawWire {
  readonly #reports: HttpWireReports;
  readonly #sessionGrace: number;
  readonly #queue: EncodedFrame[] = [];
  #queuedBytes = 0;
  #response: ReceiveResponse | undefined;
  /** The response before that, while the client is still reading it. */
  #previous: ReceiveResponse | undefined;
  #lastCall: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  #isGreeted = false;
  #isFlushDue = false;
  /** The line that tells of the close. */
  #farewell: string | undefined;
  #isReleased = false;
  #isPaused = false;
  readonly #readers: (() => void)[] = [];

  /** @param sessionGrace how long the session outlives its last receive request, in ms */
  constructor(reports: HttpWireReports, sessionGrace = SESSION_GRACE) {
    this.#reports = reports;
    this.#sessionGrace = sessionGrace;
  }

  get waiting(): number {
    return this.#queuedBytes + (this.#response?.waiting ?? 0) + (this.#previous?.waiting ?? 0);
  }

  send(frame: EncodedFrame): void {
    if (this.#farewell) return;
    this.#queue.push(frame);
    this.#queuedBytes += sizeOf(frame);
    this.#flushSoon();
  }

  /** Tells the client, now or whenever it asks within the session grace. */
  close(code: number, reason: string): void {
    this.#farewell ??= `c${JSON.stringify([code, reason])}\n`;
    // A client that does not read has no end by itself.
    this.#lastCall ??= setTimeout(() => this.cut(), this.#sessionGrace);
    this.#flushSoon();
  }

  beat(): void {
    this.#response?.write('h\n');
  }

  cut(): void {
    this.destroy();
    this.#reports.abandoned();
  }

  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#grace);
  }

  resume(): void {
    this.#isPaused = false;
    this.#readOn();
    if (this.#response?.isOpen === false) this.#awaitNext();
  }

  /** Resolves when a request that sends is to be read: at once, while it is not paused. */
  async reading(): Promise<void> {
    if (this.#isPaused && !this.#isReleased) await new Promise<void>((resolve) => this.#readers.push(resolve));
  }

  /** Sends by this response from now on; one that is still under way ends, and the one before that is cut. */
  receive(response: ServerResponse, streaming: boolean): void {
    clearTimeout(this.#grace);
    this.#reports.idle(false);
    this.#response?.end();
    this.#previous?.destroy();
    this.#previous = this.#response;
    const next = new ReceiveResponse(response, streaming, () => this.#reports.beat());
    this.#response = next;
    void next.over.then(() => {
      if (this.#response === next) this.#awaitNext();
      if (this.#previous === next) this.#previous = undefined;
    });
    this.#flush();
  }

  /** Lets go of everything; resolves when the client has what was sent, or is gone. */
  async release(): Promise<void> {
    this.#isReleased = true;
    clearTimeout(this.#grace);
    clearTimeout(this.#lastCall);
    this.#readOn();
    this.#flush();
    this.#response?.end();
    await this.#response?.over;
  }

  /** Gives up on a client that does not read what was sent. */
  destroy(): void {
    this.#previous?.destroy();
    this.#response?.destroy();
  }

  #awaitNext(): void {
    clearTimeout(this.#grace);
    if (this.#isReleased || this.#isPaused) return;
    this.#grace = setTimeout(this.#reports.abandoned, this.#sessionGrace);
    this.#reports.idle(true);
  }

  #readOn(): void {
    for (const read of this.#readers.splice(0)) read();
  }

  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => {
      this.#isFlushDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    const response = this.#response;
    if (!response?.isOpen) return;
    const greeting = this.#isGreeted ? '' : 'o\n';
    const batch = this.#takeBatch(response.room);
    const farewell = this.#queue.length === 0 && this.#farewell;
    const lines = greeting + (batch.length > 0 ? `a${JSON.stringify(batch)}\n` : '') + (farewell || '');
    this.#isGreeted = true;
    if (lines) response.write(lines);
    if (!farewell) return;
    response.end();
    this.#reports.closed();
  }

  /** Takes frames from the queue, the last of them over the room that there is. */
  #takeBatch(room: number): string[] {
    const batch: string[] = [];
    let length = 0;
    for (const frame of this.#queue) {
      if (length > room) break;
      const text = String(frame);
      batch.push(text);
      length += text.length;
      this.#queuedBytes -= sizeOf(frame);
    }
    this.#queue.splice(0, batch.length);
    return batch;
  }
}
