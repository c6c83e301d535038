import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

let isRunning = false;
/** The number of transition names given so far. */
let nameCount = 0;

/** The maximum number of items to animate individually: about as many as a page can show at once. */
const MAX_NAMED_ITEMS = 50;

type Transition = { finished: Promise<void>; ready: Promise<void>; updateCallbackDone: Promise<void> };

/** Returns true if the page runs a transition of its own, or if the engine can't tell. */
function isPageTransitionRunning(): boolean {
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
 * Makes a change in a view transition. Makes it at once if the engine has no transitions, the reader prefers reduced motion,
 * the page is hidden, or another transition is running, which a new one would end.
 *
 * @param wanted false to make the change at once in any case
 * @param shown returns the elements that are shown; each gets a unique transition name during the transition
 */
export function withTransition(wanted: boolean, shown: () => HTMLElement[], change: () => void): void {
  const page = document as Document & { startViewTransition?(update: () => void): Transition };
  const start = readMember(page, 'startViewTransition');
  const isReduced = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches;
  const isHidden = readMember(page, 'visibilityState') === 'hidden';
  if (!wanted || isRunning || isReduced || isPageTransitionRunning() || isHidden || !start) {
    change();
    return;
  }
  isRunning = true;
  const named = new Set<HTMLElement>();
  const nameAll = () => {
    for (const element of shown().slice(0, MAX_NAMED_ITEMS)) {
      const style = readMember(element, 'style');
      if (named.has(element) || style.viewTransitionName) continue;
      style.viewTransitionName = `pusher-item-${++nameCount}`;
      named.add(element);
    }
  };
  nameAll();
  const end = () => {
    isRunning = false;
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
