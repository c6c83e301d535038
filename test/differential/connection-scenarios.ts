import type { Scenario } from './scenario.js';

const states = [
  'connecting',
  'connected',
  'unavailable',
  'failed',
  'disconnected',
  'state_change',
  'connecting_in',
  'error',
];

export const connection: Scenario[] = [
  {
    name: 'a connection’s first states and events',
    async run({ client, record, note, noted }) {
      const made = client();
      note('state', made.connection.state, made.connection.socket_id, made.key);
      record(made.connection, 'connection', ...states, 'message');
      await noted('connection connected');
      note('state', made.connection.state, made.connection.socket_id);
    },
  },
  {
    name: 'disconnect() and connect()',
    async run({ connected, record, call, note, noted }) {
      const made = await connected();
      record(made.connection, 'connection', ...states);
      call('connect', () => made.connect());
      call('disconnect', () => made.disconnect());
      note('state', made.connection.state);
      call('disconnect', () => made.disconnect());
      call('send_event', () => made.send_event('client-e', {}, 'private-c'));
      call('connect', () => made.connect());
      note('state', made.connection.state);
      await noted('connection connected');
      note('state', made.connection.state, made.connection.socket_id);
    },
  },
  {
    name: 'socket_id without a connection: after disconnect()',
    async run({ connected, note, until }) {
      const made = await connected();
      note('on the first connection', made.connection.socket_id);
      made.disconnect();
      note('after disconnect()', made.connection.socket_id);
      made.connect();
      note('after connect()', made.connection.socket_id);
      await until(() => made.connection.state === 'connected');
      note('on the next connection', made.connection.socket_id);
    },
  },
  {
    name: 'socket_id without a connection: after a close',
    async run({ connected, server, note, until }) {
      const made = await connected();
      made.connection.bind('state_change', ({ current }: { current: string }) =>
        note(current, made.connection.socket_id),
      );
      await server.end(4200, 'come back');
      await until(() => made.connection.socket_id === '2.2');
      await until(() => made.connection.state === 'connected');
    },
  },
  {
    name: 'socket_id without a connection: after a lost network',
    async run({ connected, server, note, until }) {
      const made = await connected();
      made.connection.bind('connecting', () => note('connecting', made.connection.socket_id));
      await server.cut();
      await until(() => made.connection.socket_id === '2.2');
      await until(() => made.connection.state === 'connected');
    },
  },
  {
    name: 'socket_id without a connection: after a final close',
    async run({ connected, server, note, until }) {
      const made = await connected();
      await server.end(4001, 'no such application');
      await until(() => made.connection.state === 'disconnected');
      note('after the refusal', made.connection.socket_id);
    },
  },
  {
    name: 'socket_id without a connection: after switchCluster()',
    async run({ connected, note, until }) {
      const made = await connected();
      made.switchCluster({ appKey: 'other-key', cluster: 'eu' });
      note('after switchCluster()', made.connection.socket_id);
      await until(() => made.connection.socket_id === '2.2');
      await until(() => made.connection.state === 'connected');
    },
  },
  {
    name: 'an event with the socket ID of an earlier connection',
    async run({ connected, subscribed, server, record, settle, until }) {
      const made = await connected();
      record(await subscribed(made, 'c'), 'c', 'e');
      made.disconnect();
      made.connect();
      await until(() => made.connection.state === 'connected' && made.channel('c').subscribed);
      await server.send({ event: 'e', channel: 'c', data: '1', socket_id: '1.1' });
      await settle(made);
    },
  },
  {
    name: 'the order of the listeners for a message',
    async run({ connected, subscribed, server, note, settle }) {
      const made = await connected();
      const channel = await subscribed(made, 'c');
      const isThis = (message: { event?: string } | undefined) => message?.event === 'e';
      made.connection.bind('message', (message: { event: string }) => isThis(message) && note('connection, named'));
      made.connection.bind_global(
        (_: string, message: { event: string }) => isThis(message) && note('connection, any'),
      );
      made.bind('e', () => note('client'));
      channel.bind('e', () => note('channel'));
      await server.send({ event: 'e', channel: 'c', data: '1' });
      await settle(made);
    },
  },
  {
    name: 'connection.connect() and connection.disconnect()',
    async run({ connected, record, call, noted }) {
      const made = await connected();
      record(made.connection, 'connection', 'state_change');
      call('disconnect', () => made.connection.disconnect());
      call('connect', () => made.connection.connect());
      await noted('connection state_change', 3);
    },
  },
  {
    name: 'disconnect() while connecting',
    async run({ client, record, call, note }) {
      const made = client();
      record(made.connection, 'connection', ...states);
      call('disconnect', () => made.disconnect());
      note('state', made.connection.state);
    },
  },
  {
    name: 'disconnect() within a listener of connected',
    async run({ client, record, noted }) {
      const made = client();
      made.connection.bind('connected', () => made.disconnect());
      record(made.connection, 'connection', ...states);
      await noted('connection disconnected');
    },
  },
  {
    name: 'connect() within a listener of state_change',
    async run({ connected, record, note, noted }) {
      const made = await connected();
      made.connection.bind('state_change', ({ current }: { current: string }) => {
        if (current === 'disconnected') made.connect();
      });
      record(made.connection, 'connection', ...states);
      made.disconnect();
      note('state', made.connection.state);
      await noted('connection connected');
    },
  },
  {
    name: 'frames as messages of the connection',
    async run({ connected, server, record, settle }) {
      const made = await connected();
      record(made.connection, 'connection', 'message');
      await server.send({ event: 'e', channel: 'c', data: '{"json":"{\\"deep\\":1}"}', user_id: 'u' });
      await server.send({ event: 'e', data: 'no json' });
      await server.send({ event: 'e', channel: 'c', data: { no: 'string' } });
      await server.send({ event: 'e', channel: 'c', data: '""' });
      await server.send({ event: 'pusher_internal:e', channel: 'c', data: '0', more: 1 });
      await server.send({ event: 'e' });
      await settle(made);
    },
  },
  {
    name: 'all events of the connection through bind_global',
    async run({ client, server, recordAll, settle, until }) {
      const made = client();
      recordAll(made.connection, 'connection, any');
      await until(() => made.connection.state === 'connected');
      await server.send({ event: 'e', channel: 'c', data: '[1]' });
      await settle(made);
      made.disconnect();
    },
  },
  {
    name: 'a pusher:error frame without a close',
    async run({ connected, server, record, settle, note }) {
      const made = await connected();
      record(made.connection, 'connection', ...states, 'message');
      record(made, 'client', 'pusher:error');
      await server.send({ event: 'pusher:error', data: '{"code":4301,"message":"too many"}' });
      await server.send({ event: 'pusher:error', data: { code: null, message: 'a word' } });
      await settle(made);
      note('state', made.connection.state);
    },
  },
  {
    name: 'invalid frames',
    async run({ connected, server, record, settle, note }) {
      const made = await connected();
      record(made.connection, 'connection', ...states);
      await server.send('{');
      await server.send('null');
      await settle(made);
      note('state', made.connection.state);
    },
  },
  {
    name: 'a ping from the server',
    async run({ connected, server, record, settle }) {
      const made = await connected();
      record(made.connection, 'connection', 'message');
      record(made, 'client', 'pusher:ping');
      await server.send({ event: 'pusher:ping', data: '{}' });
      await settle(made);
    },
  },
  {
    name: 'a ping after silence',
    server: { answer: false },
    async run({ connected, server, record, note }) {
      const made = await connected({ activityTimeout: 60, pongTimeout: 3000 });
      record(made.connection, 'connection', 'state_change', 'error');
      note('first frame', (await server.received(1))[0]);
      made.disconnect();
    },
  },
  {
    name: 'the server’s activity timeout',
    server: { activityTimeout: 0.06, answer: false },
    async run({ connected, server, note }) {
      const made = await connected({ activityTimeout: 60_000 });
      note('first frame', (await server.received(1))[0]);
      made.disconnect();
    },
  },
  {
    name: 'silence without a pong',
    server: { answer: false },
    async run({ connected, server, record, noted }) {
      const made = await connected({ activityTimeout: 60, pongTimeout: 60 });
      record(made.connection, 'connection', ...states);
      made.connection.bind('connected', () => made.disconnect());
      await noted('connection disconnected');
      await server.received(1);
    },
  },
  {
    name: 'unavailable without a handshake',
    server: { handshake: false },
    async run({ client, record, note, noted }) {
      const made = client({ unavailableTimeout: 60 });
      record(made.connection, 'connection', ...states);
      await noted('connection unavailable');
      note('state', made.connection.state);
      made.disconnect();
    },
  },
];
