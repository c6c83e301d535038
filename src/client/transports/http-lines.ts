/** The longest line that a server may send, in characters. */
export const MAX_LINE = 1_048_576;

/** A line is longer than {@link MAX_LINE}, or has too many frames. */
export class TooLongError extends Error {}

/** Splits a text that arrives in pieces into lines, each piece searched once. */
export class Lines {
  readonly #act: (line: string) => void;
  /** What has arrived of the last line. */
  #pieces: string[] = [];
  #length = 0;

  constructor(act: (line: string) => void) {
    this.#act = act;
  }

  /** Whether the text so far ends with a whole line. */
  get isWhole(): boolean {
    return this.#length === 0;
  }

  /** @throws TooLongError */
  take(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      const line = this.#pieces.join('');
      this.#pieces = [];
      this.#length = 0;
      start = end + 1;
      this.#act(line);
    }
    this.#keep(text.slice(start));
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length > MAX_LINE) throw new TooLongError(`a line has more than ${MAX_LINE} characters`);
    if (piece) this.#pieces.push(piece);
  }
}

/** Reads a response to its end. `take` receives each piece of its text, and the length of the piece in bytes. */
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
