import type { CatchingUp, CatchUpPart, CatchUpSetting } from './catch-up.js';
import type { PusherErrorClass } from './errors.js';
import { loadPart } from './on-demand.js';
import type { QueueOptions } from './options.js';
import type { Outbox, OutboxPart, SendingClient } from './outbox.js';

/** How many events are kept at most until `catch-up` is loaded. */
const MAX_EARLY = 10_000;

/**
 * Loads what fills gaps. Until it is there, events are delivered as they come, and noted for it.
 *
 * @param use called with what takes its place meanwhile, and then with the part itself
 */
export async function loadCatchUp(setting: CatchUpSetting, use: (catchingUp: CatchingUp) => void): Promise<void> {
  const early: Parameters<CatchingUp['admit']>[0][] = [];
  use({
    admit: (frame) => early.length >= MAX_EARLY || early.push(frame) > 0,
    opened: () => true,
    fill: (gap, tell) => tell(gap),
    forget() {},
  });
  const { createCatchUp } = await loadPart<CatchUpPart>('catch-up', () => import('./catch-up.js'));
  const catchingUp = createCatchUp(setting);
  use(catchingUp);
  for (const frame of early) catchingUp.admit(frame);
}

/** Loads what keeps client events; those that are triggered before it is there wait for it. */
export async function loadOutbox(
  queue: QueueOptions,
  client: SendingClient,
  PusherError: PusherErrorClass,
  use: (outbox: Outbox) => void,
): Promise<void> {
  let early: Parameters<Outbox['trigger']>[] = [];
  use({
    trigger: (...event) => early.push(event) < 0,
    flush() {},
    clear(name) {
      early = early.filter(([, , channel]) => name && channel !== name);
    },
  });
  const { createOutbox } = await loadPart<OutboxPart>('outbox', () => import('./outbox.js'));
  const outbox = createOutbox(queue, client, PusherError);
  use(outbox);
  for (const event of early) outbox.trigger(...event);
}
