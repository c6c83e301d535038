import type { Scenario, Stage } from './scenario.js';

const succeeded = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';

const confirm = (server: Stage['server'], channel: string) =>
  server.send({ event: 'pusher_internal:subscription_succeeded', channel, data: '{}' });

const noteChannel = ({ note }: Stage, channel: object) => {
  const { name, subscribed, subscriptionPending, subscriptionCancelled, subscriptionCount } = channel as Record<
    string,
    unknown
  >;
  note('channel', { name, subscribed, subscriptionPending, subscriptionCancelled }, subscriptionCount);
};

export const channels: Scenario[] = [
  {
    name: 'subscribe() without a connection',
    async run(stage) {
      const { client, call, record, noted, note } = stage;
      const made = client();
      record(made.connection, 'connection', 'connected');
      for (const name of ['b', 'a', 'b']) {
        const channel = call('subscribe', () => made.subscribe(name));
        noteChannel(stage, channel as object);
        record(channel, name, succeeded);
      }
      await noted(`a ${succeeded}`);
      noteChannel(stage, made.channel('a'));
      note('all', made.allChannels());
    },
  },
  {
    name: 'subscribe() on a connection, repeatedly',
    async run(stage) {
      const { connected, call, note, record, noted, settle } = stage;
      const made = await connected();
      const channel = made.subscribe('c');
      noteChannel(stage, channel);
      record(channel, 'c', succeeded);
      note('the same', made.subscribe('c') === channel);
      await noted(`c ${succeeded}`);
      noteChannel(stage, channel);
      note('the same', made.subscribe('c') === channel, made.channel('c') === channel);
      call('unknown channel', () => made.channel('d'));
      note('all', made.allChannels());
      await settle(made);
    },
  },
  {
    name: 'unsubscribe()',
    async run(stage) {
      const { connected, subscribed, server, call, record, settle } = stage;
      const made = await connected();
      const channel = await subscribed(made, 'c');
      record(channel, 'c', 'e');
      record(made, 'client', 'e');
      call('unsubscribe', () => made.unsubscribe('c'));
      noteChannel(stage, channel);
      call('channel', () => made.channel('c'));
      call('unsubscribe', () => made.unsubscribe('c'));
      call('unsubscribe unknown', () => made.unsubscribe('d'));
      await server.send({ event: 'e', channel: 'c', data: '1' });
      await settle(made);
    },
  },
  {
    name: 'subscribe() and unsubscribe() as callbacks of map() and forEach()',
    async run({ connected, until, note, call, settle }) {
      const made = await connected();
      const subscriptions = ['a', 'b', 'c'].map(made.subscribe, made);
      await until(() => subscriptions.every(({ subscribed }) => subscribed));
      made.unsubscribe('a');
      ['b', 'c', 'd'].forEach(made.unsubscribe, made);
      call('all', () => made.allChannels());
      note('subscribed', ...subscriptions.map(({ subscribed }) => subscribed));
      await settle(made);
    },
  },
  {
    name: 'unsubscribe() and subscribe() in one tick',
    async run({ connected, subscribed, server, note, record, settle, noted }) {
      const made = await connected();
      const channel = await subscribed(made, 'c');
      record(channel, 'old', 'e', succeeded);
      made.unsubscribe('c');
      const next = made.subscribe('c');
      note('the same', next === channel);
      record(next, 'new', 'e', succeeded);
      await noted(`new ${succeeded}`);
      await server.send({ event: 'e', channel: 'c', data: '1' });
      await settle(made);
    },
  },
  {
    name: 'unsubscribe() before the server answers',
    server: { answer: false },
    async run(stage) {
      const { connected, server, record, settle, call } = stage;
      const made = await connected();
      const channel = made.subscribe('c');
      record(channel, 'c', succeeded);
      made.unsubscribe('c');
      noteChannel(stage, channel);
      call('channel', () => made.channel('c'));
      await settle(made);
      await confirm(server, 'c');
      await settle(made);
      call('channel', () => made.channel('c'));
      noteChannel(stage, channel);
    },
  },
  {
    name: 'unsubscribe() and subscribe() before the server answers',
    server: { answer: false },
    async run(stage) {
      const { connected, server, record, note, settle } = stage;
      const made = await connected();
      const channel = made.subscribe('c');
      record(channel, 'c', succeeded);
      made.unsubscribe('c');
      note('the same', made.subscribe('c') === channel);
      noteChannel(stage, channel);
      await confirm(server, 'c');
      await settle(made);
      noteChannel(stage, channel);
    },
  },
  {
    name: 'unsubscribe() without a connection',
    async run({ connected, subscribed, call, record, noted, settle }) {
      const made = await connected();
      for (const name of ['a', 'b']) record(await subscribed(made, name), name, succeeded);
      made.disconnect();
      call('unsubscribe', () => made.unsubscribe('a'));
      call('channel', () => made.channel('a'));
      made.connect();
      await noted(`b ${succeeded}`);
      await settle(made);
    },
  },
  {
    name: 'subscriptions after disconnect() and connect()',
    async run(stage) {
      const { connected, subscribed, server, record, noted, settle } = stage;
      const made = await connected();
      const channel = await subscribed(made, 'c');
      record(channel, 'c', succeeded, 'e');
      made.disconnect();
      noteChannel(stage, channel);
      made.subscribe('d');
      made.connect();
      noteChannel(stage, channel);
      await noted(`c ${succeeded}`);
      noteChannel(stage, channel);
      await server.send({ event: 'e', channel: 'c', data: '1' });
      await settle(made);
    },
  },
  {
    name: 'subscriptions after a close, in order',
    async run(stage) {
      const { connected, subscribed, server, record, noted, settle } = stage;
      const made = await connected();
      for (const name of ['b', 'a', 'c']) record(await subscribed(made, name), name, succeeded);
      await server.end(4200);
      await noted(`c ${succeeded}`);
      await settle(made);
      for (const channel of made.allChannels()) noteChannel(stage, channel);
    },
  },
  {
    name: 'subscribe() within a listener of connected',
    async run({ client, record, noted }) {
      const made = client();
      made.subscribe('early');
      made.connection.bind('connected', () => record(made.subscribe('late'), 'late', succeeded));
      await noted(`late ${succeeded}`);
    },
  },
  {
    name: 'a subscription that the server rejects',
    server: { answer: false },
    async run(stage) {
      const { connected, server, record, settle, noted, note } = stage;
      const made = await connected();
      const channel = made.subscribe('c');
      record(channel, 'c', refused, succeeded);
      record(made, 'client', refused);
      const data = '{"type":"AuthError","error":"no","status":401}';
      await server.send({ event: refused, channel: 'c', data });
      await noted(`c ${refused}`);
      await settle(made);
      note('channel', made.channel('c') === channel, channel.subscribed);
    },
  },
  {
    name: 'subscribe() after the server has rejected it',
    server: { answer: false },
    async run({ connected, server, record, settle, noted }) {
      const made = await connected();
      record(made.subscribe('c'), 'c', refused);
      await server.send({ event: refused, channel: 'c', data: '{"type":"AuthError","error":"no","status":401}' });
      await noted(`c ${refused}`);
      made.subscribe('c');
      await settle(made);
    },
  },
  {
    name: 'unsubscribe() before the server answers, and a reconnection',
    server: { answer: false },
    async run({ connected, server, until, settle }) {
      const made = await connected();
      made.subscribe('c');
      made.unsubscribe('c');
      await settle(made);
      await server.end(4200);
      await until(() => made.connection.socket_id === '2.2' && made.connection.state === 'connected');
      await settle(made);
    },
  },
  {
    name: 'an outage of a live channel',
    async run({ connected, subscribed, server, record, noted, settle }) {
      const made = await connected();
      const channel = await subscribed(made, 'c');
      record(channel, 'c', 'pusher:subscription_succeeded', 'pusher:gap');
      record(made, 'client', 'pusher:gap');
      await server.end(4200);
      await noted('c pusher:subscription_succeeded');
      await settle(made);
    },
  },
  {
    name: 'names that cannot be subscribed to',
    async run({ connected, call }) {
      const made = await connected();
      call('a user’s channel', () => made.subscribe('#server-to-user-1'));
      call('channel', () => made.channel('#server-to-user-1'));
      call('all', () => made.allChannels());
    },
  },
  {
    name: 'names that the protocol forbids',
    async run({ connected, call }) {
      const made = await connected();
      call('with a space', () => made.subscribe('a b'));
      call('with a colon', () => made.subscribe('room:5'));
      call('empty', () => made.subscribe(''));
      call('too long', () => made.subscribe('x'.repeat(201)));
    },
  },
];
