/** Allows at most `perSecond` actions within any second. Keeps the times of the most recent ones. */
export class RateLimit {
  readonly #times: number[] = [];
  readonly #perSecond: number;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Returns true and counts one action if it is within the limit. `now` is in ms, of any monotonic clock. */
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
