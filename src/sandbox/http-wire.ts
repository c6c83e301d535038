import type { ServerResponse } from 'node:http';
import { SESSION_GRACE } from './limits.js';
import { ReceiveResponse } from './receive-response.js';
import type { EncodedFrame, RawWire } from './subscriber.js';

/** What a wire tells the session that it is for. */
export interface HttpWireReports {
  /** A sign of life is due. */
  beat(): void;
  /** The client was told of the close. */
  closed(): void;
  /** It was cut, or the client has not asked for more within {@link SESSION_GRACE}: nothing comes any more. */
  abandoned(): void;
}

/**
 * A wire of HTTP responses (protocol §9): the client asks for one after another, and gets what was sent since the last.
 * What is sent in one go goes out in one line.
 */
export class HttpWire implements RawWire {
  readonly #reports: HttpWireReports;
  readonly #queue: string[] = [];
  #response: ReceiveResponse | undefined;
  #grace: NodeJS.Timeout | undefined;
  #isGreeted = false;
  #isFlushDue = false;
  /** The line that tells of the close. */
  #farewell: string | undefined;
  #isReleased = false;
  #isPaused = false;
  readonly #readers: (() => void)[] = [];

  constructor(reports: HttpWireReports) {
    this.#reports = reports;
  }

  send(frame: EncodedFrame): void {
    if (this.#farewell) return;
    this.#queue.push(String(frame));
    this.#flushSoon();
  }

  /** Tells the client, now or whenever it asks. */
  close(code: number, reason: string): void {
    this.#farewell ??= `c${JSON.stringify([code, reason])}\n`;
    this.#flushSoon();
  }

  beat(): void {
    this.#response?.write('h\n');
  }

  cut(): void {
    this.#response?.destroy();
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

  /** Sends by this response from now on; one that is still under way ends. */
  receive(response: ServerResponse, streaming: boolean): void {
    clearTimeout(this.#grace);
    this.#response?.end();
    const next = new ReceiveResponse(response, streaming, () => this.#reports.beat());
    this.#response = next;
    void next.over.then(() => {
      if (this.#response === next) this.#awaitNext();
    });
    this.#flush();
  }

  /** Lets go of everything; resolves when the client has what was sent, or is gone. */
  async release(): Promise<void> {
    this.#isReleased = true;
    clearTimeout(this.#grace);
    this.#readOn();
    this.#flush();
    this.#response?.end();
    await this.#response?.over;
  }

  /** Gives up on a client that does not read what was sent. */
  destroy(): void {
    this.#response?.destroy();
  }

  #awaitNext(): void {
    clearTimeout(this.#grace);
    if (!this.#isReleased && !this.#isPaused) this.#grace = setTimeout(this.#reports.abandoned, SESSION_GRACE);
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
    let length = 0;
    let count = 0;
    while (count < this.#queue.length && length <= room) length += this.#queue[count++]?.length ?? 0;
    return this.#queue.splice(0, count);
  }
}
