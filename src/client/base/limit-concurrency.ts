/** How many requests of one client are under way at a time, as many as browsers make of one server over HTTP/1.1. */
const MOST_REQUESTS = 6;

/** The requests of one client: how many are under way, and what starts those that wait, in order. */
interface Turns {
  taken: number;
  waiting: (() => void)[];
}

const turns = new WeakMap<object, Turns>();

/**
 * Does work when fewer than {@link MOST_REQUESTS} are under way for the same owner. Work whose signal has ended by then
 * is not begun: that rejects with the signal's reason.
 */
export async function limitConcurrency<T>(owner: object, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const own = turns.get(owner) ?? { taken: 0, waiting: [] };
  turns.set(owner, own);
  if (own.taken < MOST_REQUESTS) own.taken++;
  else await new Promise<void>((start) => own.waiting.push(start));
  try {
    if (signal.aborted) throw signal.reason;
    return await work();
  } finally {
    // a turn is handed on, so that nobody gets in before those who wait
    const next = own.waiting.shift();
    if (next) next();
    else own.taken--;
  }
}
