/** Allows bursts, and in the long run so many a second. */
export class TokenBucket {
  readonly #size: number;
  readonly #perSecond: number;
  #tokens: number;
  /** When the tokens were last counted, in ms. */
  #countedAt: number;

  /** `size` is the largest burst. `now` is in ms, of any clock that only goes forward. */
  constructor(size: number, perSecond: number, now = performance.now()) {
    this.#size = size;
    this.#perSecond = perSecond;
    this.#tokens = size;
    this.#countedAt = now;
  }

  /** Takes one. Returns false if none is left. */
  take(now = performance.now()): boolean {
    const refill = ((now - this.#countedAt) * this.#perSecond) / 1000;
    this.#tokens = Math.min(this.#size, this.#tokens + Math.max(0, refill));
    this.#countedAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
