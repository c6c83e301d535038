import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import { importChunk } from '../../../src/client/base/import-chunk.js';
import { JOIN_AFTER } from '../../../src/client/transports/race-transports.js';
import { eventually, shortSessionGrace, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, states, watch } from '../client-of.js';
import { forgetTransports, shapeNetwork, withoutWebSockets } from '../shaped-network.js';

/** How long to wait for the end of a session that gets no more requests, with a margin, in ms. */
const SESSION_END = 30_000;

describe('the fallback to HTTP', () => {
  const fakeTime = controlTime();
  afterEach(forgetTransports);

  for (const ws of ['fails', 'throws'] as const) {
    it(`uses streaming immediately if a WebSocket ${ws}, and emits nothing but the connection`, async () => {
      const server = await startSandbox();
      const network = shapeNetwork({ ws });
      const client = clientOf(server);
      const seen = watch(client);
      await client.ready();
      expect(network.dials).to.deep.equal(['ws', 'xhr_streaming']);
      expect(seen.map(([event]) => event)).to.deep.equal(['state_change', 'connected']);
      expect(await server.sockets()).to.equal(1);
    });
  }

  it(`joins a hanging WebSocket after ${JOIN_AFTER / 1000} s, and closes the loser`, async () => {
    const server = await startSandbox();
    const network = shapeNetwork({ ws: 'hangs' });
    const time = fakeTime();
    const client = clientOf(server);
    const seen = watch(client);
    time.tick(JOIN_AFTER - 1);
    expect(network.dials).to.deep.equal(['ws']);
    time.tick(1);
    await client.ready();
    expect(network.dials).to.deep.equal(['ws', 'xhr_streaming']);
    expect(network.hanging()).to.equal(0);
    expect(seen.map(([event]) => event)).to.deep.equal(['state_change', 'connected']);
    expect(await server.sockets()).to.equal(1);
  });

  it('loses to a late WebSocket that receives the first message, and leaves no session', async () => {
    const server = await startSandbox(shortSessionGrace);
    const network = shapeNetwork({ xhr_streaming: 'buffers', xhr_polling: 'buffers' });
    const release = await server.faults.delay(200, { direction: 'out' });
    const time = fakeTime();
    const client = clientOf(server);
    time.tick(JOIN_AFTER);
    await eventually(() => expect(network.dials).to.deep.equal(['ws', 'xhr_streaming']));
    await client.ready();
    await release();
    await eventually(async () => {
      expect(await server.sockets()).to.equal(1);
    });
    time.tick(JOIN_AFTER);
    expect(network.dials).to.deep.equal(['ws', 'xhr_streaming']);
  });

  it('uses polling if a proxy buffers streams', async () => {
    const server = await startSandbox();
    const network = shapeNetwork({ ws: 'fails', xhr_streaming: 'buffers' });
    const time = fakeTime();
    const client = clientOf(server);
    const seen = watch(client);
    await eventually(() => expect(network.dials).to.deep.equal(['ws', 'xhr_streaming']));
    time.tick(JOIN_AFTER);
    await client.ready();
    expect(network.dials).to.deep.equal(['ws', 'xhr_streaming', 'xhr_polling']);
    expect(errorOf(seen)).to.deep.equal([]);
    await eventually(async () => {
      expect(await server.sockets(), 'the losing stream has ended').to.equal(1);
    }, SESSION_END);
    expect(client.connection.state).to.equal('connected');
  });

  it('uses polling immediately if streams fail', async () => {
    const network = shapeNetwork({ ws: 'fails', xhr_streaming: 'fails' });
    await clientOf(await startSandbox()).ready();
    expect(network.dials).to.deep.equal(['ws', 'xhr_streaming', 'xhr_polling']);
  });

  for (const ws of ['works', 'fails', 'hangs'] as const) {
    it(`tries nothing else after a rejection by the server if a WebSocket ${ws}`, async () => {
      const server = await startSandbox();
      const network = shapeNetwork({ ws });
      const time = fakeTime();
      const client = clientOf({ ...server, key: 'nobody' });
      const seen = watch(client);
      if (ws === 'hangs') time.tick(JOIN_AFTER);
      await eventually(() => expect(client.connection.state).to.equal('disconnected'));
      expect(errorOf(seen).map(({ code }) => code)).to.deep.equal([4001]);
      expect(network.dials).to.deep.equal(ws === 'works' ? ['ws'] : ['ws', 'xhr_streaming']);
      expect(network.hanging()).to.equal(0);
      expect(time.countTimers()).to.equal(0);
    });
  }

  it('does not start if the server closes the WebSocket with its own code, without a frame', async () => {
    const server = await startScriptedServer({ handshake: false });
    const network = shapeNetwork();
    const time = fakeTime();
    const client = clientOf(server);
    await server.end(4001);
    await eventually(() => expect(client.connection.state).to.equal('disconnected'));
    expect(network.dials).to.deep.equal(['ws']);
    expect(time.countTimers()).to.equal(0);
    client.connect();
    await server.connections(2);
    const seen = watch(client);
    await server.end(4100);
    await eventually(() => expect(errorOf(seen)).to.have.length(1));
    expect(network.dials).to.deep.equal(['ws', 'ws']);
    expect(client.connection.state).to.equal('connecting');
  });

  it('counts the page of a captive portal as a failure, and retries', async () => {
    const answer = 'is a captive portal';
    const server = await startSandbox();
    const network = shapeNetwork({ ws: 'fails', xhr_streaming: answer, xhr_polling: answer });
    const time = fakeTime();
    const client = clientOf(server);
    const seen = watch(client);
    const once = ['ws', 'xhr_streaming', 'xhr_polling'];
    await eventually(() => expect(errorOf(seen)).to.have.length(1));
    expect(errorOf(seen)[0]).to.include({ type: 'WebSocketError', code: 1006, retryable: true });
    expect(network.dials).to.deep.equal(once);
    time.tick(1000);
    await eventually(() => expect(errorOf(seen)).to.have.length(2));
    expect(network.dials).to.deep.equal([...once, ...once]);
    expect(states(seen)).to.deep.equal([]);
    network.xhr_polling = 'works';
    time.tick(2500);
    await client.ready();
    expect(await server.sockets()).to.equal(1);
  });

  it('starts immediately on a platform without WebSockets', async () => {
    const server = await startSandbox();
    const network = shapeNetwork();
    withoutWebSockets();
    await clientOf(server).ready();
    expect(network.dials).to.deep.equal(['xhr_streaming']);
  });

  it('opens nothing if the client disconnects while the chunk is loading', async () => {
    const server = await startSandbox();
    const network = shapeNetwork();
    const client = clientOf(server, { enabledTransports: ['xhr_streaming'] });
    client.disconnect();
    await importChunk('http', () => import('../../../src/client/transports/http.js'));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(network.dials).to.deep.equal([]);
    client.connect();
    await client.ready();
    expect(network.dials).to.deep.equal(['xhr_streaming']);
  });

  it('leaves no timer and no socket if the client disconnects during several attempts', async () => {
    const server = await startSandbox(shortSessionGrace);
    const network = shapeNetwork({ ws: 'hangs', xhr_streaming: 'buffers' });
    const time = fakeTime();
    const client = clientOf(server);
    time.tick(JOIN_AFTER);
    await eventually(async () => {
      expect(await server.sockets()).to.equal(1);
    });
    client.disconnect();
    expect(network.hanging()).to.equal(0);
    expect(time.countTimers()).to.equal(0);
    time.tick(10 * JOIN_AFTER);
    expect(network.dials).to.deep.equal(['ws', 'xhr_streaming']);
    await eventually(async () => {
      expect(await server.sockets()).to.equal(0);
    });
  });

  describe('with chosen transports', () => {
    const choices = [
      [{ enabledTransports: ['xhr_polling'] }, ['xhr_polling']],
      [{ enabledTransports: ['xhr_polling', 'ws'] }, ['ws', 'xhr_polling']],
      [{ disabledTransports: ['ws'] }, ['xhr_streaming']],
      [{ disabledTransports: ['ws', 'xhr_streaming'] }, ['xhr_polling']],
      [{ enabledTransports: ['ws', 'xhr_streaming'], disabledTransports: ['ws'] }, ['xhr_streaming']],
    ] as const;
    for (const [options, dials] of choices) {
      it(`${JSON.stringify(options)} uses ${dials.join(', then ')}`, async () => {
        const network = shapeNetwork({ ws: 'fails' });
        await clientOf(await startSandbox(), options as object).ready();
        expect(network.dials).to.deep.equal(dials);
      });
    }

    it('is not used if only WebSockets are enabled', async () => {
      stub(Math, 'random').returns(0.5);
      const network = shapeNetwork({ ws: 'fails' });
      const time = fakeTime();
      const client = clientOf(await startSandbox(), { enabledTransports: ['ws'] });
      const seen = watch(client);
      await eventually(() => {
        time.tick(1000);
        expect(errorOf(seen).length).to.be.at.least(5);
      });
      expect(new Set(network.dials)).to.deep.equal(new Set(['ws']));
      client.disconnect();
    });
  });
});
