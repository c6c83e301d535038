/** What a run of failures may cost beside what its time allows. */
const FREE_DIALS = 12;
/** Ms for each dial more. */
const MS_PER_DIAL = 5000;

/**
 * How often a client may dial. A run of failures ends with a connection that was stable for 10 s, or by `disconnect()`.
 *
 * Full jitter waits in [0, min(30 s, 1 s × 2^(k−1))) after failure k, so that failure 6 and those after it take 15 s each
 * on average, and at most 45 s. In a run of m + 12 dials at least m + 6 waits are drawn from 30 s; that they sum to less
 * than 5 s × m is less likely than 1 in 10^9 for any m (for m = 10: 1.67^16 / 16!), while a client that starts anew after
 * each failure dials every 0.5 s, and is found out within 10 s. A page that asks for it (a connect, or an event by which
 * it learns that it woke up) adds the dials that it asks for.
 */
export class DialBudget {
  #start = 0;
  #dials = 0;
  #asked = 0;

  /** A new run begins. */
  renew(now: number): void {
    this.#start = now;
    this.#dials = 0;
    this.#asked = 0;
  }

  /** The page asked for so many dials more. */
  allow(dials: number): void {
    this.#asked += dials;
  }

  /** Notes one dial; says what is wrong when it is one too many. */
  dial(now: number): string | undefined {
    this.#dials++;
    const elapsed = now - this.#start;
    const allowed = FREE_DIALS + this.#asked + elapsed / MS_PER_DIAL;
    if (this.#dials <= allowed) return undefined;
    return `dialled ${this.#dials} times within ${elapsed / 1000} s without a stable connection`;
  }
}
