import type { Scenario } from './scenario.js';

const succeeded = 'pusher:subscription_succeeded';

export const events: Scenario[] = [
  {
    name: 'an event on its channel and on the client, in order',
    async run({ connected, subscribed, server, record, recordAll, settle }) {
      const made = await connected();
      record(made.connection, 'connection', 'message');
      const channel = await subscribed(made, 'c');
      record(made, 'client', 'e');
      record(channel, 'channel', 'e');
      recordAll(made, 'client, any');
      recordAll(channel, 'channel, any');
      await server.send({ event: 'e', channel: 'c', data: '{"n":1}' });
      await settle(made);
    },
  },
  {
    name: 'data of every type',
    async run({ connected, subscribed, server, record, recordAll, settle }) {
      const made = await connected();
      const channel = await subscribed(made, 'c');
      for (const [source, label] of [
        [made, 'client'],
        [channel, 'channel'],
      ] as const) {
        record(source, label, 'e');
        recordAll(source, `${label}, any`);
      }
      const values = [
        null,
        0,
        false,
        '',
        '""',
        'text',
        '"text"',
        '[1,{}]',
        '{"__proto__":{"a":1}}',
        { an: 'object' },
        7,
      ];
      for (const data of values) await server.send({ event: 'e', channel: 'c', data });
      await server.send({ event: 'e', channel: 'c' });
      await settle(made);
    },
  },
  {
    name: 'events of channels without a subscription, and of no channel',
    async run({ connected, server, record, recordAll, settle }) {
      const made = await connected();
      recordAll(made, 'client, any');
      record(made, 'client', 'e', 'pusher_internal:e', 'pusher:e');
      await server.send({ event: 'e', channel: 'other', data: '1' });
      await server.send({ event: 'e', data: '2' });
      await server.send({ event: 'pusher_internal:e', channel: 'other', data: '3' });
      await server.send({ event: 'pusher:e', data: '4' });
      await settle(made);
    },
  },
  {
    name: 'events of a subscription on the client',
    async run({ connected, subscribed, server, record, recordAll, settle }) {
      const made = await connected();
      recordAll(made, 'client, any');
      record(made, 'client', succeeded, 'pusher_internal:subscription_succeeded');
      await subscribed(made, 'c');
      await server.send({
        event: 'pusher_internal:subscription_count',
        channel: 'c',
        data: '{"subscription_count":2}',
      });
      await settle(made);
    },
  },
  {
    name: 'events before the subscription is confirmed',
    server: { answer: false },
    async run({ connected, server, record, settle }) {
      const made = await connected();
      record(made.subscribe('c'), 'c', 'e');
      await server.send({ event: 'e', channel: 'c', data: '1' });
      await settle(made);
    },
  },
  {
    name: 'events between an outage and the confirmation',
    server: { answer: 'pings' },
    async run({ connected, server, record, noted, settle }) {
      const succeeded = 'pusher:subscription_succeeded';
      const made = await connected();
      record(made.subscribe('c'), 'c', succeeded, 'e');
      const confirm = () => server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' });
      await server.received(1);
      await confirm();
      await noted(`c ${succeeded}`);
      await server.end(4200);
      await server.received(2);
      await server.send({ event: 'e', channel: 'c', data: '5' });
      await confirm();
      await noted(`c ${succeeded}`, 2);
      await server.send({ event: 'e', channel: 'c', data: '6' });
      await settle(made);
    },
  },
  {
    name: 'a second confirmation of a cache channel',
    async run({ connected, server, record, noted, settle }) {
      const made = await connected();
      record(made.subscribe('cache-c'), 'c', 'pusher:subscription_succeeded', 'e');
      await noted('c pusher:subscription_succeeded');
      const replay = () => server.send({ event: 'e', channel: 'cache-c', data: '1' });
      await replay();
      await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'cache-c', data: '{}' });
      await replay();
      await settle(made);
    },
  },
  {
    name: 'trigger() with more than 10 kB of data',
    async run({ connected, subscribed, server, call, settle }) {
      const made = await connected({ channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' } });
      const channel = await subscribed(made, 'private-c');
      call('too much', () => channel.trigger('client-large', 'x'.repeat(10_239)));
      call('enough', () => channel.trigger('client-e', 'x'));
      await settle(made);
    },
  },
  {
    name: 'unknown internal events and pusher: events on a channel',
    async run({ connected, subscribed, server, recordAll, settle }) {
      const made = await connected();
      recordAll(await subscribed(made, 'c'), 'c, any');
      await server.send({ event: 'pusher_internal:new', channel: 'c', data: '1' });
      await server.send({ event: 'pusher:new', channel: 'c', data: '2' });
      await settle(made);
    },
  },
  {
    name: 'pusher:subscription_count',
    async run({ connected, subscribed, server, record, note, settle }) {
      const made = await connected();
      const channel = await subscribed(made, 'c');
      record(channel, 'c', 'pusher:subscription_count');
      await server.send({
        event: 'pusher_internal:subscription_count',
        channel: 'c',
        data: '{"subscription_count":3}',
      });
      await settle(made);
      note('count', channel.subscriptionCount);
      made.disconnect();
      note('count', channel.subscriptionCount);
    },
  },
  {
    name: 'cache channels and pusher:cache_miss',
    async run({ connected, server, subscribed, recordAll, record, settle, noted }) {
      const made = await connected({ channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' } });
      record(made, 'client', 'pusher:cache_miss');
      for (const name of ['cache-a', 'private-cache-b', 'presence-cache-c']) {
        recordAll(await subscribed(made, name), name);
        await server.send({ event: 'pusher:cache_miss', channel: name });
        await server.send({ event: 'e', channel: name, data: '{}' });
        await noted(`all: ${name}`, 2);
      }
      await settle(made);
    },
  },
  {
    name: 'trigger()',
    async run({ connected, server, subscribed, call, settle }) {
      const made = await connected({ channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' } });
      const channel = await subscribed(made, 'private-c');
      const open = await subscribed(made, 'c');
      call('a client event', () => channel.trigger('client-e', { n: 1 }));
      call('no data', () => channel.trigger('client-e', undefined));
      call('a string', () => channel.trigger('client-e', 'text'));
      call('another name', () => channel.trigger('e', {}));
      call('on a public channel', () => open.trigger('client-e', {}));
      await settle(made);
      made.unsubscribe('private-c');
      call('after unsubscribe', () => channel.trigger('client-e', {}));
      await settle(made);
      made.disconnect();
      call('without a connection', () => channel.trigger('client-e', {}));
      call('another name', () => channel.trigger('e', {}));
    },
  },
  {
    name: 'trigger() before the subscription is confirmed',
    server: { answer: false },
    async run({ connected, call }) {
      const made = await connected();
      const channel = made.subscribe('c');
      call('pending', () => channel.trigger('client-e', 1));
    },
  },
  {
    name: 'send_event()',
    async run({ client, call, until, settle }) {
      const made = client();
      call('connecting', () => made.send_event('e', {}));
      await until(() => made.connection.state === 'connected');
      call('with a channel', () => made.send_event('e', { n: [1, null] }, 'c'));
      call('without a channel', () => made.send_event('e', 'text'));
      call('with an empty channel', () => made.send_event('e', 1, ''));
      call('with a null channel', () => made.send_event('e', 1, null as unknown as string));
      call('without data', () => made.send_event('e', undefined));
      call('of the connection', () => made.connection.send_event('f', {}, 'c'));
      await settle(made);
      made.disconnect();
      call('disconnected', () => made.send_event('e', {}));
    },
  },
];
