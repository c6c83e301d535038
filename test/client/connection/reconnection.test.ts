import { expect } from '@open-wc/testing';
import { spy, stub } from 'sinon';
import { OPENING_LIMIT } from '../../../src/client/connection/connection.js';
import { STABLE_AFTER } from '../../../src/client/connection/reconnection.js';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, states, watch } from '../client-of.js';

describe('reconnection', () => {
  const fakeTime = controlTime();

  it('waits for a random delay in a growing window, emits the delay, and becomes unavailable after 10 s', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    stub(Math, 'random').returns(0.75);
    const client = clientOf(server);
    await client.ready();
    const seen = watch(client);
    await server.close();
    for (const [index, wait] of [750, 2250, 3250, 7000, 13_000, 22_750, 22_750].entries()) {
      await eventually(() => expect(errorOf(seen)).to.have.length(index + 1));
      time.tick(wait - 1);
      expect(errorOf(seen)).to.have.length(index + 1);
      time.tick(1);
    }
    const waits = seen.filter(([event]) => event === 'connecting_in').map(([, seconds]) => seconds);
    expect(waits).to.deep.equal([1, 2, 3, 7, 13, 23, 23]);
    expect(states(seen), 'it stays unavailable while it tries').to.deep.equal(['connecting', 'unavailable']);
    expect(errorOf(seen)[1]).to.include({ type: 'WebSocketError', code: 1006, retryable: true });
    expect(errorOf(seen)[1]?.message).to.contain(`ws://127.0.0.1:${server.port}/app/app-key`);

    await eventually(() => expect(errorOf(seen)).to.have.length(8));
    await startScriptedServer({ port: server.port });
    time.tick(22_750);
    await client.ready();
    expect(client.connection.state).to.equal('connected');
  });

  it('retries immediately if connect() is called during a delay', async () => {
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

  it('gives up an attempt without a handshake, and retries', async () => {
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
    ).to.contain('no handshake in 15 s');
    time.tick(1000);
    expect(await server.connections(2)).to.equal(2);
    await eventually(async () => expect(await server.open()).to.equal(1));
  });

  it('reports a 4200 with its code, and waits before it retries', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    const client = clientOf(server);
    await client.ready();
    const seen = watch(client);
    await server.end(4200, 'restart');
    await eventually(() => expect(client.connection.state).to.equal('connecting'));
    time.tick(750);
    await client.ready();
    await server.end(4200, 'restart');
    await eventually(() => expect(client.connection.state).to.equal('connecting'));
    expect(seen.filter(([event]) => event === 'connecting_in')).to.have.length(2);
    expect(errorOf(seen)).to.have.length(2);
    expect(errorOf(seen)[0]).to.deep.include({ code: 4200, data: { code: 4200, message: 'restart' } });
  });

  it('starts counting failures again after a connection has been stable for 5 s', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    const client = clientOf(server);
    for (let round = 0; round < 3; round++) {
      await client.ready();
      time.tick(STABLE_AFTER);
      await server.end(4200);
      await eventually(() => expect(client.connection.state).to.equal('connecting'));
      time.tick(750);
    }
    await client.ready();
    expect(await server.connections()).to.equal(4);
  });

  describe('after a close with 4000', () => {
    it('retries with the same scheme if the connection was established', async () => {
      const server = await startScriptedServer();
      const time = fakeTime();
      const client = clientOf(server);
      await client.ready();
      const seen = watch(client);
      await server.end(4000, 'an internal error');
      await eventually(() => expect(client.connection.state).to.equal('connecting'));
      expect(client.connection.isUsingTLS()).to.equal(false);
      expect(errorOf(seen)[0]).to.include({ code: 4000, retryable: true });
      time.tick(1000);
      await client.ready();
      expect(client.connection.socket_id).to.equal('2.2');
    });

    it('tries TLS during opening, and returns to the configured scheme after two failed attempts', async () => {
      const server = await startScriptedServer({ handshake: false });
      const time = fakeTime();
      stub(Math, 'random').returns(0.5);
      const dials = spy(window, 'WebSocket');
      const client = clientOf(server, { wssPort: server.port, enabledTransports: ['ws'] });
      const seen = watch(client);
      const schemes = () => dials.args.map(([url]) => String(url).split(':')[0]);
      await server.end(4000);
      await eventually(() => expect(client.connection.isUsingTLS()).to.equal(true));
      time.tick(0);
      await eventually(() => expect(errorOf(seen)).to.have.length(2));
      time.tick(500);
      await eventually(() => expect(errorOf(seen)).to.have.length(3));
      expect(client.connection.isUsingTLS()).to.equal(false);
      time.tick(2000);
      await server.connections(2);
      expect(schemes()).to.deep.equal(['ws', 'wss', 'wss', 'ws']);
      await server.end(4000, '', 1);
      await eventually(() => expect(errorOf(seen)).to.have.length(4));
      expect(client.connection.isUsingTLS()).to.equal(true);
      time.tick(2499);
      expect(dials.callCount, 'the second change waits').to.equal(4);
      time.tick(1);
      expect(schemes().at(-1)).to.equal('wss');
    });
  });
});
