/** The dials that a run of failures may cost apart from those that its time allows. */
const FREE_DIALS = 12;
/** Ms for each further dial. */
const MS_PER_DIAL = 5000;

/**
 * Limits how often a client may dial. A run of failures ends with a connection that was stable for 5 s, or with
 * `disconnect()`. A server that closes every connection after 5 s or more therefore costs at most one dial in 5 s.
 *
 * From failure 6 on, the client waits between 1 s and 30 s, on average 15.5 s. The first short-lived connection doesn't
 * count as a failure, so that a run of m + 12 dials contains at least m + 5 of these waits. The probability that they sum
 * to less than 5 s × m is below 1 in 10^9 for any m (for m = 10: 1.21^15 / 15!). A client that starts again after each
 * failure dials every 0.5 s, and exceeds the budget within 10 s. A page that causes attempts itself (by `connect()`, or by
 * an event after which the client retries early) adds them to the budget.
 */
export class DialBudget {
  #start = 0;
  #dials = 0;
  #asked = 0;

  /** Starts a new run. */
  renew(now: number): void {
    this.#start = now;
    this.#dials = 0;
    this.#asked = 0;
  }

  /** Adds dials that the page caused. */
  allow(dials: number): void {
    this.#asked += dials;
  }

  /** Counts one dial. Returns the problem if the budget is exceeded. */
  dial(now: number): string | undefined {
    this.#dials++;
    const elapsed = now - this.#start;
    const allowed = FREE_DIALS + this.#asked + elapsed / MS_PER_DIAL;
    if (this.#dials <= allowed) return undefined;
    return `dialled ${this.#dials} times withTimeout ${elapsed / 1000} s without a stable connection`;
  }
}
