interface Timer {
  due: Set<() => void>;
  id: ReturnType<typeof setTimeout>;
}

/** Delay in ms → the timer that was begun in the present task. */
const begun = new Map<number, Timer>();

/**
 * Calls `act` after `delay` ms. Whatever is asked for with the same delay in the same task shares one timer: thousands of
 * channels are subscribed to at once.
 *
 * @returns calls it off
 */
export function after(delay: number, act: () => void): () => void {
  const timer = begun.get(delay) ?? begin(delay);
  timer.due.add(act);
  return () => {
    if (!timer.due.delete(act) || timer.due.size > 0) return;
    clearTimeout(timer.id);
    if (begun.get(delay) === timer) begun.delete(delay);
  };
}

function begin(delay: number): Timer {
  const due = new Set<() => void>();
  const run = () => {
    for (const act of due) act();
    due.clear();
  };
  const timer = { due, id: setTimeout(run, delay) };
  begun.set(delay, timer);
  queueMicrotask(() => {
    if (begun.get(delay) === timer) begun.delete(delay);
  });
  return timer;
}
