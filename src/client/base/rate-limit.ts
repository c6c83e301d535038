/** Limits a rate: allows a burst, and then one call every `interval` ms. */
export class RateLimit {
  readonly #interval: number;
  /** The time that the burst corresponds to, ms. */
  readonly #credit: number;
  /** When the whole burst is available again, ms since the epoch. */
  #due = 0;

  constructor(burst: number, interval: number) {
    this.#interval = interval;
    this.#credit = burst * interval;
  }

  /** Returns true if a call is allowed now, and counts it. */
  allows(): boolean {
    const now = Date.now();
    // if the clock was set back, `due` is too far away
    const due = Math.max(now, Math.min(this.#due, now + this.#credit)) + this.#interval;
    if (due > now + this.#credit) return false;
    this.#due = due;
    return true;
  }
}
