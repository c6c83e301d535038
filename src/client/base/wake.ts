import { readMember } from './dom-clobbering.js';

/** The reasons to check a silent connection. */
export type WakeReason =
  | 'online' // the network became available or unavailable
  | 'visible' // the page became visible
  | 'shown' // a prerendered page is shown
  | 'pageshow' // the page returned from the back/forward cache
  | 'resume' // the page was resumed after a freeze
  | 'network' // the device switched to another network
  | 'clock'; // the clock jumped: the machine slept

/** The interval at which the clock is checked, and the smallest jump that is reported, ms. */
export const TICK = 1_500;

/** Returns true if there is a page and it is visible. */
export function isVisible(): boolean {
  return visibility() === 'visible';
}

/** Returns true if there is a page and it is hidden. Workers and Node have no page. */
export function isHidden(): boolean {
  return visibility() === 'hidden';
}

function visibility(): DocumentVisibilityState | undefined {
  return globalThis.document && readMember(document, 'visibilityState');
}

/**
 * Calls `wake` whenever a connection must be checked.
 *
 * @returns a function that stops watching
 */
export function watchWake(wake: (reason: WakeReason) => void): () => void {
  const listening = new AbortController();
  const page = globalThis.document;
  const network = (globalThis.navigator as { connection?: EventTarget } | undefined)?.connection;
  const on = (target: EventTarget | undefined, type: string, reason: WakeReason, when?: (event: Event) => boolean) => {
    const listener = (event: Event) => {
      if (when?.(event) ?? true) wake(reason);
    };
    (target && readMember(target, 'addEventListener'))?.call(target, type, listener, listening);
  };
  on(globalThis, 'online', 'online');
  on(globalThis, 'offline', 'online');
  on(globalThis, 'pageshow', 'pageshow', (event) => (event as PageTransitionEvent).persisted);
  on(page, 'visibilitychange', 'visible', isVisible);
  on(page, 'prerenderingchange', 'shown');
  on(page, 'resume', 'resume');
  on(network, 'change', 'network');
  let last = Date.now();
  const ticking = setInterval(() => {
    const late = Date.now() - last - TICK;
    last += late + TICK;
    // browsers delay the timers of a hidden page
    if (Math.abs(late) > TICK && (!page || isVisible())) wake('clock');
  }, TICK);
  return () => {
    clearInterval(ticking);
    listening.abort();
  };
}
