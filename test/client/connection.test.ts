import { expect } from '@open-wc/testing';
import { STABLE_AFTER } from '../../src/client/connection.js';
import { Pusher } from '../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../servers/index.js';
import { clientOf, controlTime, errorOf, hear, states, watch } from './client-of.js';

describe('connection', () => {
  const fakeTime = controlTime();

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
    await eventually(() => expect(messages).to.have.length(1));
    expect(messages[0]?.[1]).to.deep.equal({ event: 'e', channel: 'c', data: { a: 1 } });
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
    for (const event of ['connected', 'state_change']) {
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
});
