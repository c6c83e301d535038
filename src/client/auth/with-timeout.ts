import { AuthFailure } from './auth-failure.js';

/** How long work may take where nothing is said, ms. */
const USUAL = 10_000;
/** The longest time that platforms can wait, ms: a longer one would be over at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Does work that may not take longer than `ms`, or 10 s where that is not given. Its signal ends with the caller's, and
 * when the time is over.
 *
 * Rejects with a {@link AuthFailure} (code `timeout`, retryable) then.
 */
export function withTimeout<T>(
  ms: number | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = ms || USUAL;
  return new Promise((resolve, reject) => {
    const own = new AbortController();
    const end = (why?: unknown) => {
      clearTimeout(timer);
      reject(why); // without effect after the work is done
      own.abort();
    };
    const late = () => end(new AuthFailure(`no answer withTimeout ${limit} ms`, { code: 'timeout', retryable: true }));
    const timer = setTimeout(late, Math.min(limit, LONGEST));
    signal.addEventListener('abort', () => end(signal.reason), { signal: own.signal });
    work(own.signal)
      .then(resolve, reject)
      .then(() => end());
  });
}
