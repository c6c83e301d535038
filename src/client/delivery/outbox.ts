import { registerChunk } from '../base/chunk-registry.js';
import type { QueueOptions } from '../options/options.js';
import type { PusherError } from '../protocol/pusher-error.js';
import { shared } from '../protocol/shared-error.js';

/** How many client events a connection may send in a second (Pusher protocol 7, limits). */
export const MAX_PER_SECOND = 10;

/** What an outbox needs of its client. */
export interface SendingClient {
  channel(name: string): { readonly subscribed: boolean; emit(event: string, error: PusherError): void } | undefined;
  /** False while there is no connection. */
  send_event(event: string, data: unknown, channel: string): boolean;
}

/** Keeps client events until they can be sent, in order, and no more at a time than the protocol allows. */
export interface Outbox {
  /** Sends an event or keeps it; whether it was sent. */
  trigger(event: string, data: unknown, channel: string): boolean;
  /** A channel is subscribed: sends what waits. */
  flush(): void;
  /** Drops what waits for a channel, or all of it. */
  clear(channel?: string): void;
}

/** What this part is, under the name `outbox`. */
export interface OutboxChunk {
  createOutbox(options: QueueOptions, client: SendingClient): Outbox;
}

interface Waiting {
  event: string;
  data: unknown;
  channel: string;
  until: number;
}

function createOutbox({ max = 100, ttl = 30_000 }: QueueOptions, client: SendingClient): Outbox {
  let waiting: Waiting[] = [];
  /** When the last events were sent, ms since the epoch. */
  let sent: number[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function trigger(event: string, data: unknown, channel: string): boolean {
    if (!waiting.some((other) => other.channel === channel) && sendNow(event, data, channel)) return true;
    if (waiting.length >= max) refuse({ event, channel }, 'queue-full', `${max} events wait already`);
    else waiting.push({ event, data, channel, until: Date.now() + ttl });
    schedule();
    return false;
  }

  function sendNow(event: string, data: unknown, channel: string): boolean {
    const now = Date.now();
    // where the clock was put back, these are yet to come
    sent = sent.filter((time) => Math.abs(now - time) < 1000);
    if (sent.length >= MAX_PER_SECOND || !client.channel(channel)?.subscribed) return false;
    if (!client.send_event(event, data, channel)) return false;
    sent.push(now);
    return true;
  }

  function flush(): void {
    const now = Date.now();
    const blocked = new Set<string>();
    const expired = waiting.filter(({ until }) => now >= until);
    waiting = waiting.filter((one) => {
      if (now >= one.until) return false;
      if (!blocked.has(one.channel) && sendNow(one.event, one.data, one.channel)) return false;
      blocked.add(one.channel);
      return true;
    });
    // last, as who is told may trigger it anew
    for (const one of expired) refuse(one, 'expired', `it could not be sent withTimeout ${ttl} ms`);
    schedule();
  }

  /** Looks again when the next may be sent, or is too old. */
  function schedule(): void {
    clearTimeout(timer);
    const [first] = waiting;
    if (!first) return;
    const now = Date.now();
    const oldest = Math.min(...waiting.map(({ until }) => until)) - now;
    const slot = sent.length >= MAX_PER_SECOND ? Math.min(1000, (sent[0] as number) + 1000 - now) : oldest;
    timer = setTimeout(flush, Math.min(oldest, slot));
  }

  function clear(channel?: string): void {
    waiting = channel === undefined ? [] : waiting.filter((one) => one.channel !== channel);
    schedule();
  }

  function refuse({ event, channel }: Pick<Waiting, 'event' | 'channel'>, code: string, why: string): void {
    const message = `Client event "${event}" on ${channel} was not sent: ${why}.`;
    const error = new shared.PusherError('ClientEventError', message, { code, retryable: true });
    client.channel(channel)?.emit('pusher:error', error);
  }

  return { trigger, flush, clear };
}

registerChunk('outbox', { createOutbox } satisfies OutboxChunk);
