import type { Writable } from 'node:stream';

/** Lines of one kind that are written in one second; further ones are only counted. */
const MAX_LINES_PER_SECOND = 50;

/**
 * Writes lines to a stream that may be slow or closed. It omits lines that would have to wait, and lines beyond
 * {@link MAX_LINES_PER_SECOND} of their kind. After each second with omitted lines it writes one line with their numbers.
 */
export class LineWriter<Kind extends string> {
  readonly #stream: Writable;
  readonly #summarize: (omitted: ReadonlyMap<Kind, number>) => string;
  readonly #written = new Map<Kind, number>();
  readonly #omitted = new Map<Kind, number>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param summarize returns the line that stands for omitted lines, by their kinds and numbers */
  constructor(stream: Writable, summarize: (omitted: ReadonlyMap<Kind, number>) => string) {
    this.#stream = stream;
    this.#summarize = summarize;
    // The reader of a pipe may end before the program does.
    stream.on('error', () => this.#end());
    stream.on('drain', () => this.#writeSummary());
  }

  /** Writes a line, or counts it. Calls `format` only if the line is written. */
  write(kind: Kind, format: () => string): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => this.#startSecond(), 1000).unref();
    const written = this.#written.get(kind) ?? 0;
    if (written >= MAX_LINES_PER_SECOND || this.#stream.writableNeedDrain) {
      this.#omitted.set(kind, (this.#omitted.get(kind) ?? 0) + 1);
    } else {
      this.#written.set(kind, written + 1);
      this.#stream.write(`${format()}\n`);
    }
  }

  /** Writes the numbers of lines that were omitted since the last second, and nothing afterwards. */
  close(): void {
    if (!this.#isClosed) this.#writeSummary();
    this.#end();
  }

  #startSecond(): void {
    this.#timer = undefined;
    this.#written.clear();
    this.#writeSummary();
  }

  #writeSummary(): void {
    if (this.#omitted.size === 0 || this.#stream.writableNeedDrain) return;
    this.#stream.write(`${this.#summarize(this.#omitted)}\n`);
    this.#omitted.clear();
  }

  #end(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }
}
