import { expect } from '@open-wc/testing';
import { Connection } from '../../../src/client/connection/connection.js';
import type { ConnectionReports } from '../../../src/client/connection/connection-reports.js';
import { STABLE_AFTER } from '../../../src/client/connection/reconnection.js';
import { Pusher, type PusherError } from '../../../src/client/index.js';
import { resolveOptions } from '../../../src/client/options/resolved-options.js';
import { eventually, type ScriptedServer, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, record, states, watch } from '../client-of.js';

describe('a connection', () => {
  const fakeTime = controlTime();

  it('is connecting as soon as the client is created, and connected after the handshake', async () => {
    const client = clientOf(await startSandbox());
    const seen = watch(client);
    expect(client.connection.state).to.equal('connecting');
    expect(client.connection.socket_id).to.equal(undefined);
    expect(await client.ready()).to.equal(client);
    expect(client.connection.state).to.equal('connected');
    const { socket_id } = client.connection;
    expect(socket_id).to.match(/^\d+\.\d+$/);
    expect(seen).to.deep.equal([
      ['state_change', { previous: 'connecting', current: 'connected' }],
      ['connected', { socket_id }],
    ]);
  });

  it('emits each message, decoded', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const messages = record(client.connection, 'message');
    await client.ready();
    await server.send({ event: 'e', channel: 'c', data: '{"a":1}' });
    await eventually(() => expect(messages).to.have.length(1));
    expect(messages[0]?.[1]).to.deep.equal({ event: 'e', channel: 'c', data: { a: 1 } });
  });

  it('ends with disconnect(), and starts again with connect()', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    await client.ready();
    const seen = watch(client);
    client.disconnect();
    client.disconnect();
    expect(client.connection.state).to.equal('disconnected');
    expect(client.connection.socket_id).to.equal('1.1');
    await eventually(async () => expect(await server.open()).to.equal(0));
    client.connect();
    client.connect();
    await client.ready();
    expect(client.connection.socket_id).to.equal('2.2');
    expect(states(seen)).to.deep.equal(['disconnected', 'connecting', 'connected']);
    expect(await server.connections()).to.equal(2);
  });

  it('can be closed by a listener at any moment, and leaves no socket open', async () => {
    const server = await startScriptedServer();
    for (const event of ['connected', 'state_change']) {
      const client = clientOf(server);
      client.connection.bind(event, () => client.disconnect());
      await eventually(() => expect(client.connection.state).to.equal('disconnected'));
    }
    const client = clientOf(server);
    client.disconnect();
    await eventually(async () => expect(await server.open()).to.equal(0));
  });

  it('keeps its client in Pusher.instances until disconnect()', async () => {
    const client = clientOf(await startScriptedServer());
    expect(Pusher.instances).to.include(client);
    client.disconnect();
    expect(Pusher.instances).not.to.include(client);
    client.connect();
    expect(Pusher.instances).to.deep.equal([client]);
  });

  describe('heartbeat', () => {
    it('answers the server’s ping', async () => {
      const server = await startScriptedServer();
      await clientOf(server).ready();
      await server.send({ event: 'pusher:ping', data: {} });
      expect(await server.received(1)).to.deep.equal([{ event: 'pusher:pong', data: {}, connection: 0 }]);
    });

    it('pings after 0.8 of the shorter timeout, and accepts any frame as an answer', async () => {
      const time = fakeTime();
      const server = await startScriptedServer({ activityTimeout: 20, answer: false });
      const client = clientOf(server, { activityTimeout: 60_000, pongTimeout: 5000 });
      await client.ready();
      time.tick(15_999);
      expect(await server.received(), 'no ping yet').to.deep.equal([]);
      time.tick(1);
      expect(await server.received(1)).to.deep.equal([{ event: 'pusher:ping', data: {}, connection: 0 }]);
      const messages = record(client.connection, 'message');
      await server.send({ event: 'sign-of-life' });
      await eventually(() => expect(messages).to.have.length(1));
      time.tick(5000);
      expect(client.connection.state).to.equal('connected');
    });

    it('gives up a silent connection, and reconnects immediately', async () => {
      const time = fakeTime();
      const server = await startScriptedServer({ activityTimeout: 20, answer: false });
      const client = clientOf(server, { pongTimeout: 5000 });
      await client.ready();
      time.tick(STABLE_AFTER);
      const seen = watch(client);
      time.tick(16_000 - STABLE_AFTER);
      await server.received(1);
      time.tick(4999);
      expect(client.connection.state).to.equal('connected');
      time.tick(1);
      expect(client.connection.state).to.equal('connecting');
      expect(errorOf(seen)).to.have.length(1);
      expect(errorOf(seen)[0]).to.include({ type: 'WebSocketError', code: 4201, retryable: true });
      time.next();
      await client.ready();
      expect(client.connection.socket_id).to.equal('2.2');
    });
  });

  describe('callbacks of the client', () => {
    /** A connection without a client. */
    async function connect(server: ScriptedServer, reports: Partial<ConnectionReports> = {}) {
      const options = { wsHost: server.host, wsPort: server.port, forceTLS: false };
      const connection = new Connection(resolveOptions(server.key, options), {
        ...{ frame() {}, up() {}, down() {}, debug() {}, reconnectsAfter: () => false, isRepeat: () => false },
        ...reports,
      });
      const errors: PusherError[] = [];
      connection.bind('error', (error) => errors.push(error as PusherError));
      connection.connect();
      after(() => connection.disconnect());
      await eventually(() => expect(connection.state).not.to.equal('connecting'));
      return { connection, errors };
    }

    it('allow a retry after a close code that the client expects', async () => {
      const codes: number[] = [];
      const reconnectsAfter = (code: number) => codes.push(code) > 0;
      const server = await startScriptedServer();
      fakeTime();
      const { connection, errors } = await connect(server, { reconnectsAfter });
      await server.end(4009, 'sign in');
      await eventually(() => expect(errors).to.have.length(1));
      expect(connection.state).to.equal('connecting');
      expect(errors[0]).to.include({ code: 4009, retryable: true });
      expect(codes).to.deep.equal([4009]);
    });

    it('have no effect on other close codes, and while the connection opens', async () => {
      const codes: number[] = [];
      const reconnectsAfter = (code: number) => codes.push(code) > 0;
      const server = await startScriptedServer();
      fakeTime();
      const { connection, errors } = await connect(server, { reconnectsAfter });
      await server.end(4200);
      await eventually(() => expect(errors).to.have.length(1));
      connection.disconnect();
      const handshake = '{"event":"pusher:error","data":{"code":4009,"message":"no"}}';
      const refused = await connect(await startScriptedServer({ handshake }), { reconnectsAfter });
      expect(refused.connection.state).to.equal('disconnected');
      expect(codes).to.deep.equal([]);
    });

    it('keep a repeated error from listeners', async () => {
      const debugged: unknown[] = [];
      const codes: number[] = [];
      const server = await startScriptedServer();
      const { connection, errors } = await connect(server, {
        debug: (what, detail) => what === 'Error' && debugged.push(detail),
        isRepeat: ({ data }) => codes.push((data as { code: number }).code) > 1,
      });
      const messages = record(connection, 'message');
      for (const code of [4301, 4302]) await server.send({ event: 'pusher:error', data: { code, message: 'no' } });
      await eventually(() => expect(messages).to.have.length(2));
      expect(codes).to.deep.equal([4301, 4302]);
      expect(errors.map(({ code }) => code)).to.deep.equal([4301]);
      expect(debugged).to.have.length(2);
    });
  });

  it('reports that it was refused, not closed, if an error arrives instead of the handshake', async () => {
    const handshake = '{"event":"pusher:error","data":{"code":4009,"message":"Origin not allowed"}}';
    const server = await startScriptedServer({ handshake });
    const client = clientOf(server);
    const seen = watch(client);
    await eventually(() => expect(client.connection.state).to.equal('disconnected'));
    expect(errorOf(seen)).to.have.length(1);
    expect(errorOf(seen)[0]?.message).to.contain('refused the connection with 4009: Origin not allowed');
    expect(errorOf(seen)[0]).to.include({ code: 4009, retryable: false });
    expect(errorOf(seen)[0]?.data).to.deep.equal({ code: 4009, message: 'Origin not allowed' });
  });
});
