/** The window of the first wait, ms. It doubles with each failure. */
export const BASE_DELAY = 1_000;
/** The longest window, ms. */
export const MAX_DELAY = 30_000;
/** The longest wait that an endpoint can require (Retry-After), ms. */
const MAX_RETRY_AFTER = 300_000;

/**
 * Returns the wait before a request is repeated: a random time in a window that doubles with each consecutive failure, so
 * that clients that failed together don't retry together. Connections have other waits: see `reconnection.ts`.
 *
 * @param failures the number of consecutive failures; at least 1
 * @param random returns a number in [0, 1)
 * @returns the wait in ms
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(MAX_DELAY, BASE_DELAY * 2 ** (failures - 1));
}

/** Returns the wait before a request is repeated, ms; `retryAfter` is the minimum that the endpoint requires. */
export function retryDelay(failures: number, retryAfter = 0): number {
  return Math.min(retryAfter, MAX_RETRY_AFTER) + backoff(failures);
}
