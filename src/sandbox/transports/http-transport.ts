import type { ServerResponse } from 'node:http';
import type { EncodedFrame, Transport } from '../app/subscriber.js';
import { SESSION_GRACE } from '../http/limits.js';
import { sizeOf } from '../line/packet-pipeline.js';
import { ReceiveResponse } from './receive-response.js';

/** The events of an {@link HttpTransport}, for its session. */
export interface HttpTransportEvents {
  /** Called when a heartbeat is due. */
  heartbeatDue(): void;
  /** Called when the close has been written to a response. */
  closed(): void;
  /** Called when the transport becomes idle (without a receive request), or has a receive request again. */
  idleChanged(isIdle: boolean): void;
  /** Called when the transport was terminated, or the client sent no receive request within the session grace. */
  abandoned(): void;
}

/**
 * A transport over HTTP responses (protocol §9). Each receive request of the client returns the frames sent since the
 * previous one. Frames that are sent in the same task form one line.
 */
export class HttpTransport implements Transport {
  readonly #events: HttpTransportEvents;
  readonly #sessionGrace: number;
  readonly #queue: EncodedFrame[] = [];
  #queuedBytes = 0;
  #response: ReceiveResponse | undefined;
  /** The previous response, while the client is still reading it. */
  #previous: ReceiveResponse | undefined;
  #closeTimer: NodeJS.Timeout | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  #hasSentOpen = false;
  #isFlushDue = false;
  /** The line that announces the close. */
  #closeLine: string | undefined;
  #isReleased = false;
  #isPaused = false;
  readonly #readers: (() => void)[] = [];

  /** @param sessionGrace how long the session outlives its last receive request, in ms */
  constructor(events: HttpTransportEvents, sessionGrace = SESSION_GRACE) {
    this.#events = events;
    this.#sessionGrace = sessionGrace;
  }

  get bufferedBytes(): number {
    return this.#queuedBytes + (this.#response?.bufferedBytes ?? 0) + (this.#previous?.bufferedBytes ?? 0);
  }

  send(frame: EncodedFrame): void {
    if (this.#closeLine) return;
    this.#queue.push(frame);
    this.#queuedBytes += sizeOf(frame);
    this.#flushSoon();
  }

  /** Sends the close at once, or with the next receive request within the session grace. */
  close(code: number, reason: string): void {
    this.#closeLine ??= `c${JSON.stringify([code, reason])}\n`;
    // A client that doesn't read would never finish receiving.
    this.#closeTimer ??= setTimeout(() => this.terminate(), this.#sessionGrace);
    this.#flushSoon();
  }

  sendHeartbeat(): void {
    this.#response?.write('h\n');
  }

  terminate(): void {
    this.destroy();
    this.#events.abandoned();
  }

  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#graceTimer);
  }

  resume(): void {
    this.#isPaused = false;
    this.#resumeReaders();
    if (this.#response?.isOpen === false) this.#awaitNext();
  }

  /** Resolves when the body of a send request may be read: at once, unless reading is paused. */
  async readable(): Promise<void> {
    if (this.#isPaused && !this.#isReleased) await new Promise<void>((resolve) => this.#readers.push(resolve));
  }

  /** Uses this response to send from now on. A previous response that is still open ends; an even older one is cut. */
  attach(response: ServerResponse, streaming: boolean): void {
    clearTimeout(this.#graceTimer);
    this.#events.idleChanged(false);
    this.#response?.end();
    this.#previous?.destroy();
    this.#previous = this.#response;
    const next = new ReceiveResponse(response, streaming, () => this.#events.heartbeatDue());
    this.#response = next;
    void next.finished.then(() => {
      if (this.#response === next) this.#awaitNext();
      if (this.#previous === next) this.#previous = undefined;
    });
    this.#flush();
  }

  /** Releases all resources. Resolves when the client has received everything that was sent, or is gone. */
  async release(): Promise<void> {
    this.#isReleased = true;
    clearTimeout(this.#graceTimer);
    clearTimeout(this.#closeTimer);
    this.#resumeReaders();
    this.#flush();
    this.#response?.end();
    await this.#response?.finished;
  }

  /** Gives up on a client that does not read the data sent to it. */
  destroy(): void {
    this.#previous?.destroy();
    this.#response?.destroy();
  }

  #awaitNext(): void {
    clearTimeout(this.#graceTimer);
    if (this.#isReleased || this.#isPaused) return;
    this.#graceTimer = setTimeout(this.#events.abandoned, this.#sessionGrace);
    this.#events.idleChanged(true);
  }

  #resumeReaders(): void {
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
    const openLine = this.#hasSentOpen ? '' : 'o\n';
    const batch = this.#takeBatch(response.remainingLength);
    const closeLine = this.#queue.length === 0 && this.#closeLine;
    const lines = openLine + (batch.length > 0 ? `a${JSON.stringify(batch)}\n` : '') + (closeLine || '');
    this.#hasSentOpen = true;
    if (lines) response.write(lines);
    if (!closeLine) return;
    response.end();
    this.#events.closed();
  }

  /** Takes frames from the queue; the last one may exceed the given length. */
  #takeBatch(maxLength: number): string[] {
    const batch: string[] = [];
    let length = 0;
    for (const frame of this.#queue) {
      if (length > maxLength) break;
      const text = String(frame);
      batch.push(text);
      length += text.length;
      this.#queuedBytes -= sizeOf(frame);
    }
    this.#queue.splice(0, batch.length);
    return batch;
  }
}
