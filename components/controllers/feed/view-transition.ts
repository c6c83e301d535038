import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

let running = false;
let names = 0;

/** How many items are moved one by one in a transition: what a page can show at once. */
const MOST = 50;

type Transition = { finished: Promise<void>; ready: Promise<void>; updateCallbackDone: Promise<void> };

/** Returns true if a transition of the page is running, or if the engine does not say. */
function isAnotherRunning(): boolean {
  const page = document as Document & { activeViewTransition?: object | null };
  const active = readMember(page, 'activeViewTransition');
  if (active !== undefined) return active !== null;
  try {
    return callMethod(readMember(page, 'documentElement'), 'matches', ':active-view-transition');
  } catch {
    return true;
  }
}

/**
 * Makes a change with a view transition, where the engine has them, the reader has nothing against motion, the page is
 * seen, and no other one is running, which this one would end; otherwise at once.
 *
 * @param shown the elements that are shown, before and after; each is given a name of its own while it lasts
 */
export function withTransition(wanted: boolean, shown: () => HTMLElement[], change: () => void): void {
  const page = document as Document & { startViewTransition?(update: () => void): Transition };
  const start = readMember(page, 'startViewTransition');
  const still = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches;
  if (!wanted || running || still || isAnotherRunning() || readMember(page, 'visibilityState') === 'hidden' || !start) {
    change();
    return;
  }
  running = true;
  const named = new Set<HTMLElement>();
  const nameAll = () => {
    for (const element of shown().slice(0, MOST)) {
      const style = readMember(element, 'style');
      if (named.has(element) || style.viewTransitionName) continue;
      style.viewTransitionName = `pusher-item-${++names}`;
      named.add(element);
    }
  };
  nameAll();
  const end = () => {
    running = false;
    for (const element of named) {
      readMember(element, 'style').viewTransitionName = '';
      if (!callMethod(element, 'getAttribute', 'style')) callMethod(element, 'removeAttribute', 'style');
    }
  };
  const { finished, ready, updateCallbackDone } = start.call(page, () => {
    change();
    nameAll();
  });
  for (const promise of [ready, updateCallbackDone]) promise.catch(() => {});
  finished.then(end, end);
}
