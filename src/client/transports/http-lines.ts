/** The longest line that a server may send, in characters. */
export const MAX_LINE = 1_048_576;

/** Thrown if a line is longer than {@link MAX_LINE}, or has too many frames. */
export class TooLongError extends Error {}

/** Splits a text that arrives in pieces into lines. It searches each piece only once. */
export class Lines {
  readonly #handle: (line: string) => void;
  /** The pieces of the unfinished last line. */
  #pieces: string[] = [];
  #length = 0;

  constructor(handle: (line: string) => void) {
    this.#handle = handle;
  }

  /** True if the text so far ends with a complete line. */
  get isWhole(): boolean {
    return this.#length === 0;
  }

  /**
   * Adds a piece of the text, and handles each line that it completes.
   *
   * @throws TooLongError
   */
  take(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      const line = this.#pieces.join('');
      this.#pieces = [];
      this.#length = 0;
      start = end + 1;
      this.#handle(line);
    }
    this.#keep(text.slice(start));
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length > MAX_LINE) throw new TooLongError(`a line has more than ${MAX_LINE} characters`);
    if (piece) this.#pieces.push(piece);
  }
}

/** Reads a response to its end. Passes each piece of its text, with its length in bytes, to `take`. */
export async function readText(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  take: (text: string, bytes: number) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    take(decoder.decode(value, { stream: true }), value.length);
  }
}
