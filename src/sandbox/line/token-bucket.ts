/** Limits a rate in the long run, but allows bursts. */
export class TokenBucket {
  readonly #size: number;
  readonly #perSecond: number;
  #tokens: number;
  /** The time of the last refill, in ms. */
  #countedAt: number;

  /** `size` is the largest burst. `now` is in ms, of any monotonic clock. */
  constructor(size: number, perSecond: number, now = performance.now()) {
    this.#size = size;
    this.#perSecond = perSecond;
    this.#tokens = size;
    this.#countedAt = now;
  }

  /** Takes one token. Returns false if none is left. */
  take(now = performance.now()): boolean {
    const refill = ((now - this.#countedAt) * this.#perSecond) / 1000;
    this.#tokens = Math.min(this.#size, this.#tokens + Math.max(0, refill));
    this.#countedAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
