/** Why a connection may be dead although it says nothing. */
export type WakeReason =
  | 'online' // the browser says that the network is there again, or gone
  | 'visible' // the page is looked at again
  | 'pageshow' // it came back from the back/forward cache
  | 'resume' // it was frozen
  | 'network' // another network is used
  | 'clock'; // time has passed that nobody noticed: the machine slept

/** How often the clock is looked at, and by how much it has to have jumped, ms. */
const TICK = 2_000;

type Watcher = (reason: WakeReason) => void;

const watchers = new Set<Watcher>();
let lastTick = 0;
let ticking: ReturnType<typeof setInterval> | undefined;
let listening: AbortController | undefined;

/** Whether somebody looks at this page; false where there is none. */
export function isVisible(): boolean {
  return globalThis.document?.visibilityState === 'visible';
}

/**
 * Calls whenever a connection should be looked at. The platform is asked to tell only while somebody watches.
 *
 * @returns ends it
 */
export function watchWake(watcher: Watcher): () => void {
  if (watchers.size === 0) listen();
  watchers.add(watcher);
  return () => {
    if (watchers.delete(watcher) && watchers.size === 0) {
      clearInterval(ticking);
      listening?.abort();
    }
  };
}

function listen(): void {
  listening = new AbortController();
  const { signal } = listening;
  const page = globalThis.document;
  const network = (globalThis.navigator as { connection?: EventTarget } | undefined)?.connection;
  const on = (target: EventTarget | undefined, type: string, reason: WakeReason, when?: (event: Event) => boolean) => {
    target?.addEventListener?.(type, (event) => (when?.(event) ?? true) && wake(reason), { signal });
  };
  on(globalThis, 'online', 'online');
  on(globalThis, 'offline', 'online');
  on(globalThis, 'pageshow', 'pageshow', (event) => (event as PageTransitionEvent).persisted);
  on(page, 'visibilitychange', 'visible', isVisible);
  on(page, 'resume', 'resume');
  on(network, 'change', 'network');
  lastTick = Date.now();
  ticking = setInterval(() => {
    const late = Date.now() - lastTick - TICK;
    lastTick += late + TICK;
    // a hidden page's timers are late by themselves
    if (Math.abs(late) > TICK && (!page || isVisible())) wake('clock');
  }, TICK);
}

function wake(reason: WakeReason): void {
  for (const watcher of [...watchers]) watcher(reason);
}
