import { type LazyChunk, lazyChunk } from '../base/lazy-chunk.js';
import type { ChannelEvent, Options } from '../options/options.js';
import type { Frame } from '../protocol/frame.js';
import type { CatchUpChunk, CatchUpDeps, GapFiller } from './catch-up.js';
import { DEFAULT_CATCH_UP_MARGIN, type Gap } from './gap.js';
import type { Outbox, OutboxChunk, SendingClient } from './outbox.js';

/** The maximum number of events that are kept until the chunk `catch-up` is loaded. */
const MAX_EARLY = 10_000;

/** The client whose events are delivered. */
type DeliveringClient = CatchUpDeps['client'] &
  SendingClient & { readonly options: Options; readonly connection: { emit(event: string, error: unknown): void } };

/** Fills the gaps of channels and queues client events, if the options enable this. */
export class Delivery {
  readonly #client: DeliveringClient;
  readonly #filler: LazyChunk<GapFiller> | undefined;
  readonly #outbox: LazyChunk<Outbox> | undefined;

  constructor(client: DeliveringClient, frames: Pick<CatchUpDeps, 'decode' | 'deliver'>) {
    this.#client = client;
    const { catchUp, dedupeKey, catchUpMargin: margin = DEFAULT_CATCH_UP_MARGIN, queue } = client.options;
    const report = (error: unknown) => client.connection.emit('error', error);
    if (catchUp) {
      this.#filler = lazyChunk(
        'catch-up',
        () => import('./catch-up.js'),
        (chunk: CatchUpChunk) => chunk.createGapFiller({ catchUp, dedupeKey, margin, client, ...frames }),
        report,
        MAX_EARLY,
      );
      this.#filler.load();
    }
    if (queue) {
      this.#outbox = lazyChunk(
        'outbox',
        () => import('./outbox.js'),
        (chunk: OutboxChunk) => chunk.createOutbox(queue, client),
        report,
      );
      this.#outbox.load();
    }
  }

  /**
   * Returns true if a received frame must be delivered now. Returns false while the gap before it is being filled. Until
   * the chunk is loaded, frames are delivered as they arrive, and recorded afterwards. If the chunk can't be loaded, all
   * frames are delivered.
   */
  admits(frame: Frame): boolean {
    if (!this.#filler?.loading || frame.channel === undefined || /^pusher(_internal)?:/.test(frame.event)) return true;
    return this.#filler.call((filler) => filler.admit(frame as Frame & { channel: string })) ?? true;
  }

  /** Returns true if `catchUp` didn't deliver this decrypted event. */
  admitDecrypted(channel: string, event: ChannelEvent): boolean {
    return this.#filler?.loaded?.admitDecrypted(channel, event) ?? true;
  }

  /** Called when a channel is live. Fills the gap, if there is one, then calls `report`; sends the queued events. */
  live(gap: Gap | undefined, report: (gap: Gap) => void, early: number): void {
    const filler = this.#filler?.loaded;
    if (gap && filler) filler.fill(gap, report, early);
    else if (gap) report(gap);
    this.#outbox?.loaded?.flush();
  }

  /** Sends a client event, or queues it. Returns true if it was sent. */
  trigger(event: string, data: unknown, channel: string): boolean {
    if (!this.#outbox?.loading) return this.#client.send_event(event, data, channel);
    return this.#outbox.call((outbox) => outbox.trigger(event, data, channel), channel) ?? false;
  }

  /** Discards the queued events and the pending gaps of one channel, or of all channels. */
  clear(channel?: string): void {
    this.#filler?.loaded?.clear(channel);
    this.#outbox?.loaded?.clear(channel);
    this.#outbox?.clear(channel);
  }
}
