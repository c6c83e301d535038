import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import { OPENING_LIMIT, STABLE_AFTER } from '../../src/client/connection.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { clientOf, controlTime, errorOf, states, watch } from './client-of.js';

describe('coming back', () => {
  const fakeTime = controlTime();

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
    ).to.contain('no handshake in 15 s');
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
