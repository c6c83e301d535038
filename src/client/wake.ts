/** Why a connection may be dead although it says nothing. */
export type WakeReason =
  | 'online' // the browser says that the network is there again, or gone
  | 'visible' // the page is looked at again
  | 'pageshow' // it came back from the back/forward cache
  | 'resume' // it was frozen
  | 'network' // another network is used
  | 'clock'; // time has passed that nobody noticed: the machine slept

/** How often the clock is looked at, and by how much it has to have jumped, ms. */
export const TICK = 1_500;

/** Whether somebody looks at this page; false where there is none. */
export function isVisible(): boolean {
  return globalThis.document?.visibilityState === 'visible';
}

/**
 * Calls `wake` whenever a connection should be looked at.
 *
 * @returns ends it
 */
export function watchWake(wake: (reason: WakeReason) => void): () => void {
  const listening = new AbortController();
  const page = globalThis.document;
  const network = (globalThis.navigator as { connection?: EventTarget } | undefined)?.connection;
  const on = (target: EventTarget | undefined, type: string, reason: WakeReason, when?: (event: Event) => boolean) => {
    const listener = (event: Event) => {
      if (when?.(event) ?? true) wake(reason);
    };
    target?.addEventListener?.(type, listener, listening);
  };
  on(globalThis, 'online', 'online');
  on(globalThis, 'offline', 'online');
  on(globalThis, 'pageshow', 'pageshow', (event) => (event as PageTransitionEvent).persisted);
  on(page, 'visibilitychange', 'visible', isVisible);
  on(page, 'resume', 'resume');
  on(network, 'change', 'network');
  let last = Date.now();
  const ticking = setInterval(() => {
    const late = Date.now() - last - TICK;
    last += late + TICK;
    // a hidden page's timers are late by themselves
    if (Math.abs(late) > TICK && (!page || isVisible())) wake('clock');
  }, TICK);
  return () => {
    clearInterval(ticking);
    listening.abort();
  };
}
