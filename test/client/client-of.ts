import { restore, type SinonFakeTimers, useFakeTimers } from 'sinon';
import '../../src/client/channels/private-channels.js';
import type { EventEmitter } from '../../src/client/base/event-emitter.js';
import { type Channel, type Options, Pusher, type PusherError } from '../../src/client/index.js';
import { eventually } from '../servers/eventually.js';
import type { ScriptedServer } from '../servers/index.js';

/** A client that connects to a test server. */
export function clientOf(server: { host: string; port: number; key: string }, options: Options = {}): Pusher {
  return new Pusher(server.key, { wsHost: server.host, wsPort: server.port, forceTLS: false, ...options });
}

/** Disconnects every client that a test left behind. */
export function disconnectAll(): void {
  for (const client of Pusher.instances) client.disconnect();
}

/** Records each event of a connection, except messages. */
export function watch(client: Pusher): unknown[][] {
  const seen: unknown[][] = [];
  client.connection.bind_global((event, data) => {
    if (event !== 'message') seen.push([event, data]);
  });
  return seen;
}

/** Records these events of a source, with their arguments. */
export function record(source: Pick<EventEmitter, 'bind'>, ...events: string[]): unknown[][] {
  const received: unknown[][] = [];
  for (const event of events) source.bind(event, (...args: unknown[]) => void received.push([event, ...args]));
  return received;
}

/** Waits until the server has confirmed a channel. */
export function subscribed(channel: Channel): Promise<void> {
  return eventually(() => {
    if (!channel.subscribed) throw new Error(`${channel.name} isn’t subscribed.`);
  });
}

/** The received frames in short form: `subscribe c`, `unsubscribe c`. */
export function framesOf(received: { event: string; data?: unknown }[]): string[] {
  return received.map(({ event, data }) => `${event.replace('pusher:', '')} ${(data as { channel?: string }).channel}`);
}

/** The subscription frames that a client has sent so far, in short form. They arrive before a ping is answered. */
export async function sentBy(client: Pusher, server: ScriptedServer): Promise<string[]> {
  await client.connection.ping();
  return framesOf((await server.received()).filter(({ event }) => event.endsWith('subscribe')));
}

/** The errors that {@link watch} recorded. */
export function errorOf(seen: unknown[][]): PusherError[] {
  return seen.filter(([event]) => event === 'error').map(([, error]) => error as PusherError);
}

/** The states that {@link watch} recorded. */
export function states(seen: unknown[][]): string[] {
  return seen
    .filter(([event]) => event === 'state_change')
    .map(([, change]) => (change as { current: string }).current);
}

/**
 * For a whole test file: the returned function fakes the clock. Everything is restored after each test.
 *
 * @param afterTest mocha's `afterEach`, or that of node:test
 */
export function controlTime(afterTest: (act: () => void) => void = afterEach): () => SinonFakeTimers {
  let clock: SinonFakeTimers | undefined;
  afterTest(() => {
    clock?.restore();
    clock = undefined;
    restore();
    disconnectAll();
  });
  return () => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    return clock;
  };
}

/** Waits until a timer of at most `most` ms is set, such as the timer of the next retry. */
export function nextTimer(most: number): Promise<void> {
  const { setTimeout } = globalThis;
  return new Promise((resolve) => {
    globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => {
      if ((args[1] ?? 0) <= most) {
        globalThis.setTimeout = setTimeout;
        resolve();
      }
      return setTimeout(...args);
    }) as typeof setTimeout;
  });
}

/** Ends the delay before each retry immediately from now on. No other time passes, so that no attempt times out. */
export function skipDelays(client: Pusher, clock: SinonFakeTimers): void {
  const pass = (ms: number) => queueMicrotask(() => clock.tick(ms));
  client.connection
    .bind('connecting', () => pass(1))
    .bind('connecting_in', (seconds) => pass(Number(seconds ?? 0) * 1000 + 500));
}

/** Resolves when the client’s connection is lost. The client may reconnect soon after. */
export function connectionLost(client: Pusher): Promise<unknown> {
  return new Promise((resolve) => client.connection.bind('connecting', resolve, { once: true }));
}
