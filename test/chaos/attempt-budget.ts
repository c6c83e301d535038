/** The number of attempts that a run of failures may use in addition to those that its duration allows. */
const FREE_ATTEMPTS = 12;
/** The duration that allows one more attempt, in ms. */
const MS_PER_ATTEMPT = 5000;

/**
 * Limits how often a client may try to connect. A run of failures ends with a connection that was stable for 5 s, or
 * with `disconnect()`. A server that closes every connection after 5 s or more therefore costs at most one attempt in
 * 5 s.
 *
 * From failure 6 on, the client waits between 1 s and 30 s, on average 15.5 s. The first short-lived connection doesn't
 * count as a failure, so that a run of m + 12 attempts contains at least m + 5 of these waits. The probability that
 * they sum to less than 5 s × m is below 1 in 10^9 for any m (for m = 10: 1.21^15 / 15!). A client that starts again
 * after each failure connects every 0.5 s, and exceeds the budget within 10 s. A page that causes attempts itself (by
 * `connect()`, or by an event after which the client retries early) adds them to the budget.
 */
export class AttemptBudget {
  #start = 0;
  #attempts = 0;
  #extraAttempts = 0;

  /** Starts a new run. */
  renew(now: number): void {
    this.#start = now;
    this.#attempts = 0;
    this.#extraAttempts = 0;
  }

  /** Adds attempts that the page caused. */
  allow(attempts: number): void {
    this.#extraAttempts += attempts;
  }

  /** Counts one attempt. Returns the problem if the budget is exceeded. */
  count(now: number): string | undefined {
    this.#attempts++;
    const elapsed = now - this.#start;
    const allowed = FREE_ATTEMPTS + this.#extraAttempts + elapsed / MS_PER_ATTEMPT;
    if (this.#attempts <= allowed) return undefined;
    return `made ${this.#attempts} connection attempts within ${elapsed / 1000} s without a stable connection`;
  }
}
