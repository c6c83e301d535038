/** Checks the events of one listener: it must receive each number once, in order, and only while it is bound. */
export class Recorder {
  readonly #name: string;
  readonly #violate: (what: string) => void;
  readonly #last = new Map<string, number>();
  /** How often the last event of a stream may be repeated: a cache channel repeats it after a subscription. */
  readonly #replays = new Map<string, number>();
  /** Streams whose repetitions may arrive after new events. */
  readonly #waiting = new Set<string>();
  readonly #repeats: (stream: string) => boolean;
  readonly #isOrdered: boolean;
  #listening = true;

  /**
   * @param options `repeats`: streams whose last event may be repeated at any time; `isOrdered`: false allows any order
   */
  constructor(
    name: string,
    violate: (what: string) => void,
    options: { repeats?: ((stream: string) => boolean) | undefined; isOrdered?: boolean } = {},
  ) {
    this.#name = name;
    this.#violate = violate;
    this.#repeats = options.repeats ?? (() => false);
    this.#isOrdered = options.isOrdered ?? true;
  }

  /** Records a number of a stream: the events of one channel and sender. */
  record(stream: string, n: unknown): void {
    const last = this.#last.get(stream) ?? 0;
    const replays = this.#replays.get(stream) ?? 0;
    const again = replays > 0 || this.#repeats(stream);
    if (n === last || !this.#waiting.has(stream)) this.#replays.set(stream, Math.max(0, replays - 1));
    if (typeof n !== 'number') this.#violate(`${this.#name} received ${String(n)} of ${stream}, which is not a number`);
    else if (!this.#listening) this.#violate(`${this.#name} received ${n} of ${stream} after it was unbound`);
    else if (!this.#isOrdered) return;
    else if (n === last && !again) this.#violate(`${this.#name} received ${n} of ${stream} twice`);
    else if (n < last) this.#violate(`${this.#name} received ${n} of ${stream} after ${last}`);
    else this.#last.set(stream, n);
  }

  /** Allows a repetition of the last event. With `more`, it is allowed in addition to earlier ones, and may be late. */
  mayRepeat(stream: string, more = false): void {
    if (more) this.#waiting.add(stream);
    this.#replays.set(stream, more ? (this.#replays.get(stream) ?? 0) + 1 : 1);
  }

  stop(): void {
    this.#listening = false;
  }
}
