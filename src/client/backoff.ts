/** The window of the first wait, ms; it doubles with each failure. */
export const BASE_DELAY = 1_000;
/** The longest window, ms. */
export const MAX_DELAY = 30_000;

/**
 * Full jitter: a random point in a window that doubles with each failure in a row, so that clients that were dropped
 * together do not come back together.
 *
 * @param failures how many attempts in a row have failed; at least 1
 * @param random in [0, 1)
 * @returns ms
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(MAX_DELAY, BASE_DELAY * 2 ** (failures - 1));
}
