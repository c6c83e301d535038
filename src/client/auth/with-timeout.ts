import { AuthFailure } from './auth-failure.js';

/** The default time limit, ms. */
const DEFAULT_LIMIT = 10_000;
/** The maximum delay of a timer, ms: with a longer one, it would fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * Does work with a time limit. The signal of the work is aborted when the caller's is, and when the time is over. Then the
 * promise rejects with an {@link AuthFailure} (code `timeout`, retryable).
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
