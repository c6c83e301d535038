/** Limits how often something happens: a number of times at once, and then once every `interval` ms. */
export class RateLimit {
  readonly #interval: number;
  /** How much time the allowed burst stands for, ms. */
  readonly #credit: number;
  /** When the credit is complete again, ms since the epoch. */
  #due = 0;

  constructor(burst: number, interval: number) {
    this.#interval = interval;
    this.#credit = burst * interval;
  }

  /** Returns true if it may happen now, and counts it. */
  allows(): boolean {
    const now = Date.now();
    // if the clock was set back, `due` is too far away
    const due = Math.max(now, Math.min(this.#due, now + this.#credit)) + this.#interval;
    if (due > now + this.#credit) return false;
    this.#due = due;
    return true;
  }
}
