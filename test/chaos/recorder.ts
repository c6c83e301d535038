/** One listener, and what it may hear: each number once, in order, and only while it listens. */
export class Recorder {
  readonly #name: string;
  readonly #violate: (what: string) => void;
  readonly #last = new Map<string, number>();
  /** Streams whose last event may come again: a cache channel's, after a subscription. */
  readonly #replayed = new Set<string>();
  readonly #repeats: (stream: string) => boolean;
  #listening = true;

  /** @param repeats streams whose last event may come again at any time */
  constructor(name: string, violate: (what: string) => void, repeats = (_stream: string) => false) {
    this.#name = name;
    this.#violate = violate;
    this.#repeats = repeats;
  }

  /** Hears a number of a stream: those of one channel and sender. */
  hear(stream: string, n: unknown): void {
    const last = this.#last.get(stream) ?? 0;
    const again = this.#replayed.delete(stream) || this.#repeats(stream);
    if (typeof n !== 'number') this.#violate(`${this.#name} heard ${String(n)} of ${stream}, which is no number`);
    else if (!this.#listening) this.#violate(`${this.#name} heard ${n} of ${stream} after it was unbound`);
    else if (n === last && !again) this.#violate(`${this.#name} heard ${n} of ${stream} twice`);
    else if (n < last) this.#violate(`${this.#name} heard ${n} of ${stream} after ${last}`);
    else this.#last.set(stream, n);
  }

  mayRepeat(stream: string): void {
    this.#replayed.add(stream);
  }

  stop(): void {
    this.#listening = false;
  }
}
