import type { Timers } from '../base/timers.js';

/** The minimum time between two attempts that wake-ups cause, ms. */
export const HURRY_INTERVAL = 4_000;

/** Retries earlier than planned, but not more often than every {@link HURRY_INTERVAL}. */
export class EarlyRetries {
  readonly #timers: Timers;
  #lastAt = 0;
  #isPending = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Calls `retry` after `delay` ms or later, unless a retry is pending. `retry` returns false if it made no attempt. */
  schedule(delay: number, retry: () => unknown): void {
    if (this.#isPending) return;
    this.#isPending = true;
    // if the clock was set back, `#lastAt` is in the future
    const rest = Math.min(HURRY_INTERVAL, this.#lastAt + HURRY_INTERVAL - Date.now());
    this.#timers.after(Math.max(delay, rest), () => {
      this.#isPending = false;
      const now = Date.now();
      if (retry() !== false) this.#lastAt = now;
    });
  }

  /** Called after the timers have been cleared. */
  cleared(): void {
    this.#isPending = false;
  }
}
