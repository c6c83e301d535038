import { registerChunk } from '../base/chunk-registry.js';
import type { QueueOptions } from '../options/options.js';
import type { ErrorCodes } from '../protocol/error-code.js';
import type { PusherError } from '../protocol/pusher-error.js';
import { shared } from '../protocol/shared-error.js';

/** How many client events a connection may send per second (Pusher protocol 7, limits). */
export const MAX_PER_SECOND = 10;

/** The client services that an outbox depends on. */
export interface SendingClient {
  channel(name: string): { readonly subscribed: boolean; emit(event: string, error: PusherError): void } | undefined;
  /** Sends one event. Returns false while there is no connection. */
  send_event(event: string, data: unknown, channel: string): boolean;
}

/** Queues client events until they can be sent. Sends them in order, and no faster than the protocol allows. */
export interface Outbox {
  /** Sends an event, or queues it. Returns true if it was sent. */
  trigger(event: string, data: unknown, channel: string): boolean;
  /** Called when a channel is subscribed: sends the queued events. */
  flush(): void;
  /** Discards the queued events of a channel, or all of them. */
  clear(channel?: string): void;
}

/** The chunk `outbox`. */
export interface OutboxChunk {
  createOutbox(options: QueueOptions, client: SendingClient): Outbox;
}

interface QueuedEvent {
  event: string;
  data: unknown;
  channel: string;
  /** When it expires, ms since the epoch. */
  expiresAt: number;
}

function createOutbox({ max = 100, ttl = 30_000 }: QueueOptions, client: SendingClient): Outbox {
  let queue: QueuedEvent[] = [];
  /** When the events of the last second were sent, ms since the epoch. */
  let sentAt: number[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function trigger(event: string, data: unknown, channel: string): boolean {
    if (!queue.some((other) => other.channel === channel) && sendNow(event, data, channel)) return true;
    if (queue.length >= max) reportUnsent({ event, channel }, 'queue-full', `${max} events wait already`);
    else queue.push({ event, data, channel, expiresAt: Date.now() + ttl });
    schedule();
    return false;
  }

  function sendNow(event: string, data: unknown, channel: string): boolean {
    const now = Date.now();
    // if the clock was set back, these times are in the future
    sentAt = sentAt.filter((time) => Math.abs(now - time) < 1000);
    if (sentAt.length >= MAX_PER_SECOND || !client.channel(channel)?.subscribed) return false;
    if (!client.send_event(event, data, channel)) return false;
    sentAt.push(now);
    return true;
  }

  function flush(): void {
    const now = Date.now();
    const blocked = new Set<string>();
    const expired = queue.filter(({ expiresAt }) => now >= expiresAt);
    queue = queue.filter(({ event, data, channel, expiresAt }) => {
      if (now >= expiresAt) return false;
      if (!blocked.has(channel) && sendNow(event, data, channel)) return false;
      blocked.add(channel);
      return true;
    });
    // at the end, because a listener may trigger the event again
    for (const one of expired) reportUnsent(one, 'expired', `it could not be sent within ${ttl} ms`);
    schedule();
  }

  /** Flushes again when the next event may be sent, or expires. */
  function schedule(): void {
    clearTimeout(timer);
    if (queue.length === 0) return;
    const now = Date.now();
    const untilExpiry = Math.min(...queue.map(({ expiresAt }) => expiresAt)) - now;
    const [first = 0] = sentAt;
    const untilSlot = sentAt.length >= MAX_PER_SECOND ? Math.min(1000, first + 1000 - now) : untilExpiry;
    timer = setTimeout(flush, Math.min(untilExpiry, untilSlot));
  }

  function clear(channel?: string): void {
    queue = queue.filter((one) => channel !== undefined && one.channel !== channel);
    schedule();
  }

  function reportUnsent(
    { event, channel }: Pick<QueuedEvent, 'event' | 'channel'>,
    code: ErrorCodes['ClientEventError'],
    reason: string,
  ): void {
    const message = `Client event "${event}" on ${channel} was not sent: ${reason}.`;
    const error = new shared.PusherError('ClientEventError', message, { code, retryable: true });
    client.channel(channel)?.emit('pusher:error', error);
  }

  return { trigger, flush, clear };
}

registerChunk('outbox', { createOutbox } satisfies OutboxChunk);
