import { importChunk } from '../base/chunk-registry.js';
import type { CatchUp, ChannelEvent, Options, QueueOptions } from '../options/options.js';
import type { Frame } from '../protocol/frame.js';
import type { CatchingUp, CatchUpChunk, CatchUpDeps } from './catch-up.js';
import { DEFAULT_CATCH_UP_MARGIN, type Gap } from './gap.js';
import type { Outbox, OutboxChunk, SendingClient } from './outbox.js';

/** How many events are kept at most until `catch-up` is loaded. */
const MAX_EARLY = 10_000;

/** The client whose events are delivered. */
type DeliveringClient = CatchUpDeps['client'] &
  SendingClient & { readonly options: Options; readonly connection: { emit(event: string, error: unknown): void } };

/** Fills the gaps of channels and keeps client events, if the options ask for it. */
export class Delivery {
  readonly #client: DeliveringClient;
  #catchingUp: CatchingUp | undefined;
  #outbox: Outbox | undefined;

  constructor(client: DeliveringClient, frames: Pick<CatchUpDeps, 'decode' | 'deliver'>) {
    this.#client = client;
    const { catchUp, queue } = client.options;
    const fail = (error: unknown) => client.connection.emit('error', error);
    if (catchUp) {
      this.#loadCatchUp(catchUp, frames).catch((error) => {
        this.#catchingUp = undefined;
        fail(error);
      });
    }
    if (queue) {
      this.#loadOutbox(queue).catch((error) => {
        this.#outbox = undefined;
        fail(error);
      });
    }
  }

  /** Returns true if a received frame must be delivered now. Returns false while the gap before it is being filled. */
  admits(frame: Frame): boolean {
    if (!this.#catchingUp || frame.channel === undefined || /^pusher(_internal)?:/.test(frame.event)) return true;
    return this.#catchingUp.admit(frame as Frame & { channel: string });
  }

  /** Returns true if `catchUp` didn't deliver this decrypted event. */
  opened(channel: string, event: ChannelEvent): boolean {
    return this.#catchingUp?.opened(channel, event) ?? true;
  }

  /** Called when a channel is live. Fills the gap, if there is one, then calls `report`; sends the queued events. */
  live(gap: Gap | undefined, report: (gap: Gap) => void, early: number): void {
    if (gap && this.#catchingUp) this.#catchingUp.fill(gap, report, early);
    else if (gap) report(gap);
    this.#outbox?.flush();
  }

  /** Sends a client event, or queues it. Returns true if it was sent. */
  trigger(event: string, data: unknown, channel: string): boolean {
    return this.#outbox ? this.#outbox.trigger(event, data, channel) : this.#client.send_event(event, data, channel);
  }

  /** Discards the queued events and the pending gaps of one channel, or of all channels. */
  clear(channel?: string): void {
    this.#catchingUp?.forget(channel);
    this.#outbox?.clear(channel);
  }

  /** Loads what fills gaps. Until it is there, events are delivered as they come, and noted for it. */
  async #loadCatchUp(catchUp: CatchUp, frames: Pick<CatchUpDeps, 'decode' | 'deliver'>): Promise<void> {
    const client = this.#client;
    const { dedupeKey, catchUpMargin: margin = DEFAULT_CATCH_UP_MARGIN } = client.options;
    const early: Parameters<CatchingUp['admit']>[0][] = [];
    this.#catchingUp = {
      admit: (frame) => early.length >= MAX_EARLY || early.push(frame) > 0,
      opened: () => true,
      fill: (gap, tell) => tell(gap),
      forget() {},
    };
    const { createCatchUp } = await importChunk<CatchUpChunk>('catch-up', () => import('./catch-up.js'));
    this.#catchingUp = createCatchUp({ catchUp, dedupeKey, margin, client, ...frames });
    for (const frame of early) this.#catchingUp.admit(frame);
  }

  /** Loads what keeps client events; those that are triggered before it is there wait for it. */
  async #loadOutbox(queue: QueueOptions): Promise<void> {
    let early: Parameters<Outbox['trigger']>[] = [];
    this.#outbox = {
      trigger: (...event) => early.push(event) < 0,
      flush() {},
      clear(name) {
        early = early.filter(([, , channel]) => name && channel !== name);
      },
    };
    const { createOutbox } = await importChunk<OutboxChunk>('outbox', () => import('./outbox.js'));
    this.#outbox = createOutbox(queue, this.#client);
    for (const event of early) this.#outbox.trigger(...event);
  }
}
