import { addressesOf } from './addresses.js';
import type { Client, PusherClass, Scenario } from './scenario.js';

/** Features of the original library that pusher-js no longer has. */
export const originalLibrary: Scenario[] = [
  {
    name: 'new Pusher with the arguments of the original library',
    alone: true,
    async run({ Pusher, call }) {
      type Original = new (...args: [key: string, channels?: string | string[]]) => Client;
      const Original = Pusher as PusherClass & Original;
      await addressesOf(() => {
        call('a key', () => new Original('key'))?.disconnect();
      });
    },
  },
  {
    name: 'events of the original library on the client',
    async run({ client, record, recordAll, until, settle }) {
      const made = client();
      record(made, 'client', 'open', 'connection_established', 'subscribe', 'close');
      recordAll(made, 'client');
      await until(() => made.connection.state === 'connected');
      made.subscribe('c');
      await settle(made);
      made.disconnect();
    },
  },
  {
    name: 'events that imitate those of the client',
    async run({ connected, subscribed, server, record, settle }) {
      const made = await connected();
      const channel = await subscribed(made, 'c');
      const names = ['succeeded', 'count'].map((name) => `pusher:subscription_${name}`);
      names.push('pusher:member_added', 'pusher:member_removed', 'pusher:signin_error', 'pusher:gap');
      names.push('connection_established', 'open', 'pusher:cache_miss');
      record(made, 'client', ...names);
      record(channel, 'channel', ...names);
      for (const event of names) await server.send({ event, channel: 'c', data: '{"n":1}' });
      await settle(made);
    },
  },
  {
    name: 'an event with the socket ID of the receiver',
    async run({ connected, subscribed, server, record, settle }) {
      const made = await connected();
      record(await subscribed(made, 'c'), 'c', 'e');
      await server.send({ event: 'e', channel: 'c', data: '1', socket_id: '7.7' });
      await server.send({ event: 'e', channel: 'c', data: '2', socket_id: made.connection.socket_id });
      await settle(made);
    },
  },
];
