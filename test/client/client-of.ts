import { expect } from '@open-wc/testing';
import { type Channel, type Options, Pusher } from '../../src/client/index.js';
import type { Listeners } from '../../src/client/listeners.js';
import { eventually } from '../servers/index.js';

/** A client of a test server. */
export function clientOf(server: { host: string; port: number; key: string }, options: Options = {}): Pusher {
  return new Pusher(server.key, { wsHost: server.host, wsPort: server.port, forceTLS: false, ...options });
}

/** Ends every client that a test left. */
export function disconnectAll(): void {
  for (const client of Pusher.instances) client.disconnect();
}

/** Notes each event of a connection, but not each message. */
export function watch(client: Pusher): unknown[][] {
  const seen: unknown[][] = [];
  client.connection.bind_global((event, data) => {
    if (event !== 'message') seen.push([event, data]);
  });
  return seen;
}

/** Notes what a channel tells of each of these events. */
export function hear(source: Pick<Listeners, 'bind'>, ...events: string[]): unknown[][] {
  const heard: unknown[][] = [];
  for (const event of events) source.bind(event, (...args: unknown[]) => void heard.push([event, ...args]));
  return heard;
}

/** Waits until the server has confirmed a channel. */
export function subscribed(channel: Channel): Promise<void> {
  return eventually(() => expect(channel.subscribed).to.equal(true));
}

/** Received frames in short: `subscribe c`, `unsubscribe c`. */
export function framesOf(received: { event: string; data?: unknown }[]): string[] {
  return received.map(({ event, data }) => `${event.replace('pusher:', '')} ${(data as { channel?: string }).channel}`);
}
