import type { Scenario, Stage } from './scenario.js';

const states = ['connecting', 'connected', 'unavailable', 'failed', 'disconnected', 'state_change', 'error'];

/** Closes a working connection, and records its events until the given one. */
const closed =
  (code: number, until: string) =>
  async ({ connected, server, record, note, noted }: Stage) => {
    const made = await connected();
    record(made.connection, 'connection', ...states);
    await server.end(code, 'words');
    await noted(`connection ${until}`);
    note('state', made.connection.state);
    note('connections', await server.connections());
  };

/** A server whose first frame is not a handshake. */
const firstFrame = (handshake: string, until: string): Omit<Scenario, 'name'> => ({
  server: { handshake },
  async run({ client, record, note, noted }) {
    const made = client();
    record(made.connection, 'connection', ...states);
    await noted(`connection ${until}`);
    note('state', made.connection.state);
    made.disconnect();
  },
});

export const closing: Scenario[] = [
  { name: 'a normal close (1000)', run: closed(1000, 'connected') },
  { name: 'a close with a WebSocket error code (1003)', run: closed(1003, 'connected') },
  { name: 'a final close (4001)', run: closed(4001, 'disconnected') },
  { name: 'a final close (4009)', run: closed(4009, 'disconnected') },
  { name: 'a close because of capacity (4100)', run: closed(4100, 'connected') },
  { name: 'a close that allows an immediate reconnection (4200)', run: closed(4200, 'connected') },
  { name: 'a close with an unknown code (4900)', run: closed(4900, 'disconnected') },
  {
    name: 'a close that requires TLS (4000)',
    async run({ connected, server, record, note, noted }) {
      const made = await connected({ wssPort: 9 });
      note('TLS', made.connection.isUsingTLS());
      record(made.connection, 'connection', 'state_change');
      await server.end(4000, 'TLS only');
      await noted('connection state_change');
      note('TLS after the close', made.connection.isUsingTLS());
      made.disconnect();
    },
  },
  {
    name: 'an error that requires TLS (4000), instead of the handshake',
    server: { handshake: '{"event":"pusher:error","data":"{\\"code\\":4000,\\"message\\":\\"TLS only\\"}"}' },
    async run({ client, note, until }) {
      const made = client({ wssPort: 9 });
      note('TLS', made.connection.isUsingTLS());
      await until(() => made.connection.isUsingTLS());
      note('TLS', made.connection.isUsingTLS());
      made.disconnect();
    },
  },
  {
    name: 'a lost network',
    async run({ connected, server, record, note, noted }) {
      const made = await connected();
      record(made.connection, 'connection', ...states);
      await server.cut();
      await noted('connection connected');
      note('state', made.connection.state, made.connection.socket_id);
    },
  },
  {
    name: 'the delay after a close',
    alone: true,
    async run({ connected, server, record, noted }) {
      const { random } = Math;
      Math.random = () => 0.4; // of the window of 1 s
      try {
        const made = await connected();
        record(made.connection, 'connection', 'connecting_in', 'state_change', 'connected');
        await server.end(1000);
        await noted('connection connected');
      } finally {
        Math.random = random;
      }
    },
  },
  {
    name: 'attempts while unavailable',
    server: { handshake: false },
    async run({ client, server, record, note, noted }) {
      const made = client({ unavailableTimeout: 60 });
      record(made.connection, 'connection', 'unavailable', 'connecting');
      await noted('connection unavailable');
      await server.end(4100);
      await server.connections(2);
      note('attempted again');
    },
  },
  {
    name: 'a final close after an error frame',
    async run({ connected, server, record, note, noted }) {
      const made = await connected();
      record(made.connection, 'connection', ...states);
      await server.send({ event: 'pusher:error', data: '{"code":4003,"message":"disabled"}' });
      await server.end(4003, 'disabled');
      await noted('connection disconnected');
      note('state', made.connection.state);
    },
  },
  {
    name: 'a rejected handshake',
    ...firstFrame(
      '{"event":"pusher:error","data":"{\\"code\\":4001,\\"message\\":\\"unknown app\\"}"}',
      'disconnected',
    ),
  },
  { name: 'a handshake of another protocol', ...firstFrame('{"event":"hello"}', 'error') },
  { name: 'a handshake that is not a frame', ...firstFrame('hello', 'error') },
  {
    name: 'a handshake without an activity timeout',
    server: { handshake: '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.1\\"}"}' },
    async run({ client, record, until, trace }) {
      const made = client();
      record(made.connection, 'connection', 'connected', 'error');
      await until(() => trace.entries.length > 0);
      made.disconnect();
    },
  },
  {
    name: 'connect() after a final close',
    async run({ connected, server, record, call, noted }) {
      const made = await connected();
      record(made.connection, 'connection', ...states);
      await server.end(4001, 'no');
      await noted('connection disconnected');
      call('connect', () => made.connect());
      await noted('connection connected');
    },
  },
];
