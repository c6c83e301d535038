import { report } from '../../../src/client/base/report-uncaught.js';
import { isPageGone } from '../../support/page-gone.js';

/** Callbacks that show a relative time; each returns how long its text stays correct, in ms. */
const renderers = new Set<() => number>();

/** The longest timer, in ms: the system clock may be changed meanwhile, and long timers are inexact. */
const MAX_DELAY = 3_600_000;
/** The shortest timer, in ms. */
const MIN_DELAY = 1_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let due = 0;

/**
 * Calls `render` now, and again whenever its text becomes outdated. All relative times share one timer.
 *
 * @param render shows the time, and returns how long its text stays correct, in ms
 * @returns a function that stops the updates
 */
export function keepUpToDate(render: () => number): () => void {
  renderers.add(render);
  schedule(render());
  return () => {
    if (!renderers.delete(render) || renderers.size) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

function schedule(delay: number): void {
  const at = Date.now() + Math.min(MAX_DELAY, Math.max(MIN_DELAY, delay));
  if (timer !== undefined && due <= at) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(tick, at - Date.now());
}

function tick(): void {
  if (isPageGone()) return;
  timer = undefined;
  let next = MAX_DELAY;
  for (const render of renderers) {
    try {
      next = Math.min(next, render());
    } catch (error) {
      renderers.delete(render); // the others continue
      report(error);
    }
  }
  if (renderers.size) schedule(next);
}
