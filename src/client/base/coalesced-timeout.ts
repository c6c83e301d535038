interface Timer {
  callbacks: Set<() => void>;
  id: ReturnType<typeof setTimeout>;
}

/** Delay in ms → the timer that was started in the current task. */
const started = new Map<number, Timer>();

/**
 * Calls `callback` after `delay` ms. Calls with the same delay in the same task share one timer, because a page may
 * subscribe to thousands of channels at once.
 *
 * @returns a function that cancels the call
 */
export function setCoalescedTimeout(callback: () => void, delay: number): () => void {
  const timer = started.get(delay) ?? start(delay);
  timer.callbacks.add(callback);
  return () => {
    if (!timer.callbacks.delete(callback) || timer.callbacks.size > 0) return;
    clearTimeout(timer.id);
    if (started.get(delay) === timer) started.delete(delay);
  };
}

function start(delay: number): Timer {
  const callbacks = new Set<() => void>();
  const run = () => {
    for (const callback of callbacks) callback();
    callbacks.clear();
  };
  const timer = { callbacks, id: setTimeout(run, delay) };
  started.set(delay, timer);
  queueMicrotask(() => {
    if (started.get(delay) === timer) started.delete(delay);
  });
  return timer;
}
