/** The maximum number of concurrent requests of one client: as many as browsers send to one server over HTTP/1.1. */
const MAX_REQUESTS = 6;

/** The requests of one client: the number of those in progress, and the functions that start the waiting ones, in order. */
interface RequestQueue {
  active: number;
  waiting: (() => void)[];
}

const queues = new WeakMap<object, RequestQueue>();

/**
 * Calls `work` when fewer than {@link MAX_REQUESTS} calls of the same owner are in progress. If the signal is aborted by
 * then, rejects with its reason without calling `work`.
 */
export async function limitConcurrency<T>(owner: object, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(owner) ?? { active: 0, waiting: [] };
  queues.set(owner, queue);
  if (queue.active < MAX_REQUESTS) queue.active++;
  else await new Promise<void>((start) => queue.waiting.push(start));
  try {
    if (signal.aborted) throw signal.reason;
    return await work();
  } finally {
    // the next call takes this one's place at once, before a later call can
    const next = queue.waiting.shift();
    if (next) next();
    else queue.active--;
  }
}
