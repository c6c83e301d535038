import { report } from '../../../src/client/base/report-uncaught.js';
import { isPageGone } from '../../support/page-gone.js';

/** What shows times that go on, each telling how long what it shows will hold, ms. */
const showing = new Set<() => number>();

/** No timer is set for longer: a page's clock may be set, and long timers are not exact. */
const LONGEST = 3_600_000;
const SHORTEST = 1_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let due = 0;

/** Keeps a relative time up to date with all others, by one timer; `show` is called from now on, until it is ended. */
export function keepUpToDate(show: () => number): () => void {
  showing.add(show);
  set(show());
  return () => {
    if (!showing.delete(show) || showing.size) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

function set(wait: number): void {
  const at = Date.now() + Math.min(LONGEST, Math.max(SHORTEST, wait));
  if (timer !== undefined && due <= at) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(tick, at - Date.now());
}

function tick(): void {
  if (isPageGone()) return;
  timer = undefined;
  let next = LONGEST;
  for (const show of showing) {
    try {
      next = Math.min(next, show());
    } catch (error) {
      showing.delete(show); // the others go on
      report(error);
    }
  }
  if (showing.size) set(next);
}
