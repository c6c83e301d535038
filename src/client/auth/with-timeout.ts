import { AuthFailure } from './auth-failure.js';

/** The default time limit, ms. */
const DEFAULT_LIMIT = 10_000;
/** The maximum delay that a timer supports, ms. With a longer delay, it would fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * Calls `work` with a time limit. Its signal is aborted when the caller's signal is, or when the time is up. If the time is
 * up, the promise rejects with an {@link AuthFailure} (code `timeout`, retryable).
 *
 * @param ms the time limit; 10 s by default
 */
export function withTimeout<T>(
  ms: number | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = ms || DEFAULT_LIMIT;
  return new Promise((resolve, reject) => {
    const own = new AbortController();
    const end = (reason?: unknown) => {
      clearTimeout(timer);
      reject(reason); // has no effect after the work is done
      own.abort();
    };
    const late = () => end(new AuthFailure(`no answer within ${limit} ms`, { code: 'timeout', retryable: true }));
    const timer = setTimeout(late, Math.min(limit, MAX_DELAY));
    signal.addEventListener('abort', () => end(signal.reason), { signal: own.signal });
    work(own.signal)
      .then(resolve, reject)
      .then(() => end());
  });
}
