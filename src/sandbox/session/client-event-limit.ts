/** At most so many in any second: remembers when the last ones were. */
export class RateLimit {
  readonly #times: number[] = [];
  readonly #perSecond: number;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Whether one more is within the limit, which it then uses up. `now` in ms, of any clock that only goes forward. */
  take(now = performance.now()): boolean {
    const [oldest] = this.#times;
    if (this.#times.length >= this.#perSecond && oldest !== undefined) {
      if (now - oldest < 1000) return false;
      this.#times.shift();
    }
    this.#times.push(now);
    return true;
  }
}
