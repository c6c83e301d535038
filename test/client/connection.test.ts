import { expect } from '@open-wc/testing';
import { restore, type SinonFakeTimers, stub, useFakeTimers } from 'sinon';
import { OPENING_LIMIT, STABLE_AFTER } from '../../src/client/connection.js';
import { Pusher, type PusherError } from '../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../servers/index.js';
import { clientOf, disconnectAll, hear, watch } from './client-of.js';

describe('connection', () => {
  let clock: SinonFakeTimers | undefined;
  const fakeTime = () => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    return clock;
  };
  const errorOf = (seen: unknown[][]) => seen.filter(([event]) => event === 'error').map(([, e]) => e as PusherError);
  const states = (seen: unknown[][]) =>
    seen.filter(([event]) => event === 'state_change').map(([, change]) => (change as { current: string }).current);

  afterEach(() => {
    clock?.restore();
    clock = undefined;
    restore();
    disconnectAll();
  });

  it('is connecting as soon as the client is made, and connected once the server has greeted it', async () => {
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

  it('tells each message, decoded', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const messages = hear(client.connection, 'message');
    await client.ready();
    await server.send({ event: 'e', channel: 'c', data: '{"a":1}' });
    await eventually(() => expect(messages).to.have.length(2));
    expect(messages[0]?.[1]).to.deep.include({ event: 'pusher:connection_established' });
    expect(messages[1]?.[1]).to.deep.equal({ event: 'e', channel: 'c', data: { a: 1 } });
  });

  it('ends with disconnect(), and begins again with connect()', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    await client.ready();
    const seen = watch(client);
    client.disconnect();
    client.disconnect();
    expect(client.connection.state).to.equal('disconnected');
    expect(client.connection.socket_id).to.equal(undefined);
    await eventually(async () => expect(await server.open()).to.equal(0));
    client.connect();
    client.connect();
    await client.ready();
    expect(client.connection.socket_id).to.equal('2.2');
    expect(states(seen)).to.deep.equal(['disconnected', 'connecting', 'connected']);
    expect(await server.connections()).to.equal(2);
  });

  it('can be ended by a listener at any moment, and leaves no socket', async () => {
    const server = await startScriptedServer();
    for (const event of ['connected', 'state_change', 'message']) {
      const client = clientOf(server);
      client.connection.bind(event, () => client.disconnect());
      await eventually(() => expect(client.connection.state).to.equal('disconnected'));
    }
    const client = clientOf(server);
    client.disconnect();
    await eventually(async () => expect(await server.open()).to.equal(0));
  });

  it('is listed while it is wanted', async () => {
    const client = clientOf(await startScriptedServer());
    expect(Pusher.instances).to.include(client);
    client.disconnect();
    expect(Pusher.instances).not.to.include(client);
    client.connect();
    expect(Pusher.instances).to.deep.equal([client]);
  });

  describe('liveness', () => {
    it('answers the server’s ping', async () => {
      const server = await startScriptedServer();
      await clientOf(server).ready();
      await server.send({ event: 'pusher:ping', data: {} });
      expect(await server.received(1)).to.deep.equal([{ event: 'pusher:pong', data: {}, connection: 0 }]);
    });

    it('asks for a sign of life after the shorter of both timeouts of silence, and any frame is one', async () => {
      const time = fakeTime();
      const server = await startScriptedServer({ activityTimeout: 20, answer: false });
      const client = clientOf(server, { activityTimeout: 60_000, pongTimeout: 5000 });
      await client.ready();
      time.tick(19_000);
      const messages = hear(client.connection, 'message');
      await server.send({ event: 'sign-of-life' });
      await eventually(() => expect(messages).to.have.length(1));
      time.tick(19_999);
      await server.send({ event: 'pusher:ping' });
      expect(await server.received(1), 'no ping yet').to.deep.equal([
        { event: 'pusher:pong', data: {}, connection: 0 },
      ]);
      time.tick(20_000);
      expect(await server.received(2)).to.deep.include({ event: 'pusher:ping', data: {}, connection: 0 });
      await server.send({ event: 'pusher:pong' });
      await eventually(() => expect(messages.length).to.equal(3));
      time.tick(5000);
      expect(client.connection.state).to.equal('connected');
    });

    it('gives a silent connection up, and connects again at once', async () => {
      const time = fakeTime();
      const server = await startScriptedServer({ activityTimeout: 20, answer: false });
      const client = clientOf(server, { pongTimeout: 5000 });
      await client.ready();
      time.tick(STABLE_AFTER);
      const seen = watch(client);
      time.tick(20_000 - STABLE_AFTER);
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

  describe('coming back', () => {
    it('waits a random part of a growing window, tells how long, and is unavailable after 10 s', async () => {
      const server = await startScriptedServer();
      const time = fakeTime();
      stub(Math, 'random').returns(0.75);
      const client = clientOf(server);
      await client.ready();
      const seen = watch(client);
      await server.close();
      for (const [index, window] of [1, 2, 4, 8, 16, 30, 30].entries()) {
        await eventually(() => expect(errorOf(seen)).to.have.length(index + 1));
        time.tick(750 * window - 1);
        expect(errorOf(seen)).to.have.length(index + 1);
        time.tick(1);
      }
      const waits = seen.filter(([event]) => event === 'connecting_in').map(([, seconds]) => seconds);
      expect(waits).to.deep.equal([1, 2, 3, 6, 12, 23, 23]);
      expect(states(seen), 'it stays unavailable while it tries').to.deep.equal(['connecting', 'unavailable']);
      expect(errorOf(seen)[1]).to.include({ type: 'WebSocketError', code: 1006, retryable: true });
      expect(errorOf(seen)[1]?.message).to.contain(`ws://127.0.0.1:${server.port}/app/app-key`);

      await eventually(() => expect(errorOf(seen)).to.have.length(8));
      await startScriptedServer({ port: server.port });
      time.tick(22_500);
      await client.ready();
      expect(client.connection.state).to.equal('connected');
    });

    it('tries at once when connect() is called while it waits', async () => {
      const server = await startScriptedServer();
      fakeTime();
      const client = clientOf(server);
      await client.ready();
      await server.cut();
      await eventually(() => expect(client.connection.state).to.equal('connecting'));
      client.connect();
      await client.ready();
      expect(client.connection.socket_id).to.equal('2.2');
    });

    it('gives an attempt up that brings no handshake, and tries again', async () => {
      const server = await startScriptedServer({ handshake: false });
      const time = fakeTime();
      const client = clientOf(server);
      const seen = watch(client);
      await server.connections(1);
      time.tick(OPENING_LIMIT);
      expect(
        errorOf(seen)
          .map((error) => error.message)
          .join(),
      ).to.contain('no handshake within 15 s');
      time.tick(1000);
      expect(await server.connections(2)).to.equal(2);
      expect(await server.open()).to.equal(1);
    });

    it('comes back at once after a 4200, but waits when it happens again', async () => {
      const server = await startScriptedServer();
      const time = fakeTime();
      const client = clientOf(server);
      await client.ready();
      const seen = watch(client);
      await server.end(4200, 'restart');
      await eventually(() => expect(client.connection.state).to.equal('connecting'));
      time.tick(0);
      await client.ready();
      await server.end(4200, 'restart');
      await eventually(() => expect(client.connection.state).to.equal('connecting'));
      expect(seen.filter(([event]) => event === 'connecting_in')).to.have.length(1);
      expect(errorOf(seen)).to.have.length(2);
      expect(errorOf(seen)[0]).to.deep.include({ code: 4200, data: { code: 4200, message: 'restart' } });
    });

    it('counts failures until a connection has been stable for 10 s', async () => {
      const server = await startScriptedServer();
      const time = fakeTime();
      const client = clientOf(server);
      for (let round = 0; round < 3; round++) {
        await client.ready();
        time.tick(STABLE_AFTER);
        await server.end(4200);
        await eventually(() => expect(client.connection.state).to.equal('connecting'));
        time.tick(0);
      }
      await client.ready();
      expect(await server.connections()).to.equal(4);
    });
  });

  describe('refusals', () => {
    for (const code of [4001, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4300]) {
      it(`does not try again after ${code}, and tells why once`, async () => {
        const server = await startScriptedServer({
          handshake: JSON.stringify({ event: 'pusher:error', data: JSON.stringify({ code, message: 'no' }) }),
        });
        const time = fakeTime();
        const client = clientOf(server);
        const seen = watch(client);
        await eventually(() => expect(client.connection.state).to.equal('disconnected'));
        time.tick(120_000);
        expect(await server.connections()).to.equal(1);
        expect(seen.map(([event]) => event)).to.deep.equal(['error', 'state_change', 'disconnected']);
        const [error] = errorOf(seen);
        expect(error).to.include({ type: 'WebSocketError', code, retryable: false });
        expect(error?.data).to.deep.equal({ code, message: 'no' });
        expect(error?.error).to.deep.equal({ type: 'PusherError', data: { code, message: 'no' } });
      });
    }

    it('by a close in place of the handshake count alike', async () => {
      const server = await startScriptedServer({ handshake: false });
      const client = clientOf(server);
      await server.connections(1);
      await server.end(4001, 'no such app');
      const reason = await client.ready().catch((error) => error);
      expect(reason).to.include({ code: 4001, retryable: false });
      expect(reason.message).to.contain('no application with this key').and.to.contain('no such app');
    });

    it('of the sandbox for a wrong key are told with what to do', async () => {
      const client = clientOf({ ...(await startSandbox()), key: 'wrong' });
      const reason = await client.ready().catch((error) => error);
      expect(reason).to.include({ type: 'WebSocketError', code: 4001, retryable: false });
      expect(reason.message).to.contain('check the key');
    });

    it('in a frame of a working connection and by the close that follows are told once', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server);
      await client.ready();
      const seen = watch(client);
      await server.send({ event: 'pusher:error', data: { code: 4009, message: 'out' } });
      await server.end(4009, 'out');
      await eventually(() => expect(client.connection.state).to.equal('disconnected'));
      expect(errorOf(seen)).to.have.length(1);
      expect(errorOf(seen)[0]).to.include({ type: 'PusherError', code: 4009 });
    });

    it('of a connection without TLS (4000) lead to TLS at once', async () => {
      const server = await startScriptedServer({ handshake: false });
      const client = clientOf(server, { wssPort: server.port });
      const seen = watch(client);
      await server.connections(1);
      await server.end(4000, 'TLS only');
      await eventually(() => expect(errorOf(seen)).to.have.length(2));
      expect(client.connection.isUsingTLS()).to.equal(true);
      expect(errorOf(seen)[1]?.message).to.contain(`wss://127.0.0.1:${server.port}`);
    });
  });

  describe('without a transport', () => {
    it('is failed, and says why', async () => {
      const client = clientOf(await startScriptedServer(), { disabledTransports: ['ws'] });
      expect(client.connection.state).to.equal('failed');
      const seen = watch(client);
      client.connect();
      expect(errorOf(seen)[0]).to.include({ type: 'UnsupportedError' });
      client.disconnect();
      expect(client.connection.state).to.equal('disconnected');
    });
  });

  describe('hostile frames', () => {
    const first = ['', 'hello', '[]', '{}', '{"event":1}', '{"event":"pusher:connection_established"}', 'null'];
    for (const frame of first) {
      it(`in place of the handshake (${frame || 'nothing'}) are told, and tried again after a pause`, async () => {
        const server = await startScriptedServer({ handshake: frame });
        const time = fakeTime();
        const client = clientOf(server);
        const seen = watch(client);
        await eventually(() => expect(errorOf(seen)).to.have.length(1));
        expect(errorOf(seen)[0]).to.include({ type: 'HandshakeError', retryable: true });
        expect(client.connection.state).to.equal('connecting');
        expect(await server.connections()).to.equal(1);
        time.tick(1000);
        expect(await server.connections(2)).to.equal(2);
      });
    }

    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const unreadable = ['', 'x', '1', 'null', '[]', '{}', '{"event":5}', '{"event":"e","channel":{}}'];
    const strange = [
      '{"event":"pusher:error","data":null}',
      '{"event":"pusher:error","data":[]}',
      '{"event":"pusher:error","data":"text"}',
      '{"event":"pusher:pong","data":7}',
      '{"event":"pusher:connection_established","data":null}',
      '{"event":"pusher_internal:subscription_succeeded"}',
      '{"event":"pusher_internal:subscription_succeeded","channel":"presence-c","data":"{}"}',
      '{"event":"pusher_internal:subscription_succeeded","channel":"presence-c","data":"{\\"presence\\":7}"}',
      '{"event":"pusher_internal:member_added","channel":"presence-c","data":null}',
      '{"event":"pusher_internal:member_removed","channel":"presence-c","data":[]}',
      '{"event":"pusher_internal:subscription_count","channel":"c","data":"null"}',
      '{"event":"pusher_internal:unheard_of","channel":"c","data":{}}',
      '{"event":"pusher:subscription_error","channel":"other","data":null}',
      '{"event":"__proto__","channel":"__proto__","data":"{\\"__proto__\\":{}}"}',
      '{"event":"constructor","channel":"constructor","data":{}}',
      `{"event":"e","channel":"c","data":${deep}}`,
      `{"event":"e","channel":"c","data":"${deep}"}`,
    ];
    it('on a working connection never end it: the unreadable ones are told, one error each', async () => {
      const server = await startScriptedServer();
      const { send } = server;
      const client = clientOf(server, {
        channelAuthorization: { customHandler: async () => ({ auth: 'a:b', channel_data: '{"user_id":"me"}' }) },
      });
      client.subscribe('c');
      client.subscribe('presence-c');
      client.subscribe('constructor');
      client.subscribe('__proto__');
      await server.received(4);
      const seen = watch(client);
      client.bind_global(() => {});
      for (const frame of [...unreadable, ...strange]) await send(frame);
      await server.sendBinary([1, 2, 3]);
      const last = hear(client, 'last');
      await send({ event: 'last' });
      await eventually(() => expect(last).to.have.length(1));
      expect(client.connection.state).to.equal('connected');
      const told = errorOf(seen).filter(({ type }) => type === 'MessageParseError');
      // an engine may read an array of any depth, or refuse it: both are fine
      expect(told.length).to.be.within(unreadable.length + 1, unreadable.length + 2);
      expect(await server.connections()).to.equal(1);
    });
  });
});
