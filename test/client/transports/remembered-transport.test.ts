import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, stub } from 'sinon';
import { OPENING_LIMIT } from '../../../src/client/connection/connection.js';
import type { Pusher } from '../../../src/client/index.js';
import { REMEMBERED_FOR } from '../../../src/client/transports/transport-memory.js';
import { UPGRADE_AFTER } from '../../../src/client/transports/watch-for-web-socket.js';
import { eventually, shortSessionGrace, startSandbox } from '../../servers/index.js';
import { clientOf, controlTime, record, skipDelays, subscribed, watch } from '../client-of.js';
import { forgetTransports, shapeNetwork, withoutWebSockets } from '../shaped-network.js';

describe('the transport that worked last', () => {
  const fakeTime = controlTime();
  afterEach(forgetTransports);

  it('is tried first by the next client of this server, for 30 minutes', async () => {
    const [server, other] = [await startSandbox(), await startSandbox()];
    const network = shapeNetwork({ ws: 'fails' });
    const time = fakeTime();
    const attempts = async (to = server) => {
      network.dials.length = 0;
      const client = clientOf(to);
      await client.ready();
      client.disconnect();
      return network.dials;
    };
    expect(await attempts()).to.deep.equal(['ws', 'xhr_streaming']);
    network.ws = 'works';
    expect(await attempts(other), 'another server').to.deep.equal(['ws']);
    time.tick(REMEMBERED_FOR - 1);
    expect(await attempts()).to.deep.equal(['xhr_streaming']);
    time.tick(REMEMBERED_FOR);
    expect(await attempts()).to.deep.equal(['ws']);
  });

  it('is known only to this page if the page cannot store anything', async () => {
    stub(globalThis, 'localStorage').get(() => {
      throw new DOMException('The page may not store anything.', 'SecurityError');
    });
    const server = await startSandbox();
    const network = shapeNetwork({ ws: 'fails' });
    const client = clientOf(server);
    await client.ready();
    client.disconnect();
    client.connect();
    await client.ready();
    expect(network.dials).to.deep.equal(['ws', 'xhr_streaming', 'xhr_streaming']);
    network.dials.length = 0;
    await clientOf(server).ready();
    expect(network.dials).to.deep.equal(['xhr_streaming']);
  });

  it('is not read from an invalid record', async () => {
    const server = await startSandbox();
    const network = shapeNetwork();
    for (const record of ['', '{', '5', 'null', '{"name":"sockjs","until":1e99}', '{"name":{},"until":1e99}']) {
      localStorage.setItem(`pusher-elements transport ${server.host}:${server.port}:443`, record);
      network.dials.length = 0;
      const client = clientOf(server);
      await client.ready();
      client.disconnect();
      expect(network.dials, record).to.deep.equal(['ws']);
    }
  });

  it('is tried alone until it has failed three times in a row, and then the others follow it', async () => {
    stub(Math, 'random').returns(0.5);
    const server = await startSandbox();
    const network = shapeNetwork();
    const time = fakeTime();
    const client = clientOf(server);
    await client.ready();
    network.ws = 'fails';
    skipDelays(client, time);
    await server.faults.drop();
    await eventually(() => expect(network.dials).to.include('xhr_streaming'));
    await client.ready();
    expect(network.dials).to.deep.equal(['ws', 'ws', 'ws', 'ws', 'xhr_streaming']);
  });
});

describe('a client on HTTP', () => {
  const fakeTime = controlTime();
  afterEach(forgetTransports);

  /** Advances the clock for a connected client, whose pings keep the connection alive. */
  const pass = async (time: SinonFakeTimers, client: Pusher, duration: number) => {
    for (let left = duration; left > 0; left -= 25_000) {
      time.tick(Math.min(left, 25_000));
      if (client.connection.state === 'connected') await client.connection.ping();
    }
  };

  const connect = async (options = {}) => {
    const server = await startSandbox(shortSessionGrace);
    const network = shapeNetwork({ ws: 'fails' });
    const time = fakeTime();
    const client = clientOf(server, options);
    const channel = client.subscribe('news');
    await subscribed(channel);
    network.dials.length = 0;
    return { server, network, time, client, channel };
  };

  it('switches to a WebSocket after 5 minutes if one works, with one gap and every subscription', async () => {
    const { server, network, time, client, channel } = await connect();
    const received = record(channel, 'pusher:gap', 'pusher:subscription_succeeded', 'story');
    const seen = watch(client);
    const before = client.connection.socket_id;
    await pass(time, client, UPGRADE_AFTER - 1);
    expect(network.dials).to.deep.equal([]);
    network.ws = 'works';
    time.tick(1);
    expect(network.dials).to.deep.equal(['ws']);
    await eventually(() => {
      time.tick(1);
      expect(received.map(([event]) => event)).to.include('pusher:gap');
    });
    expect(network.dials, 'the trial, then the connection').to.deep.equal(['ws', 'ws']);
    expect(client.connection.socket_id).not.to.equal(before);
    expect(seen.map(([event]) => event)).to.deep.equal(['state_change', 'connecting', 'state_change', 'connected']);
    await eventually(async () => {
      expect(await server.subscriptions()).to.deep.equal({ [client.connection.socket_id as string]: ['news'] });
    });
    await server.trigger('news', 'story', { id: 1 });
    await eventually(() => expect(received.at(-1)?.slice(0, 2)).to.deep.equal(['story', { id: 1 }]));
    expect(received.filter(([event]) => event === 'pusher:gap')).to.have.length(1);
    expect(await server.sockets()).to.equal(1);
    await pass(time, client, UPGRADE_AFTER + OPENING_LIMIT);
    expect(network.dials, 'no more trials').to.deep.equal(['ws', 'ws']);
  });

  for (const ws of ['fails', 'throws', 'hangs'] as const) {
    it(`stays on HTTP if a WebSocket ${ws}, and tries again 5 minutes after the trial has ended`, async () => {
      const { network, time, client, channel } = await connect();
      const received = record(channel, 'pusher:gap');
      const seen = watch(client);
      network.ws = ws;
      await pass(time, client, UPGRADE_AFTER);
      expect(network.dials).to.deep.equal(['ws']);
      await pass(time, client, OPENING_LIMIT - 1);
      expect(network.hanging()).to.equal(ws === 'hangs' ? 1 : 0);
      time.tick(1);
      expect(network.hanging()).to.equal(0);
      await pass(time, client, UPGRADE_AFTER);
      expect(network.dials).to.deep.equal(['ws', 'ws']);
      expect(seen).to.deep.equal([]);
      expect(received).to.deep.equal([]);
      client.disconnect();
      expect(network.hanging()).to.equal(0);
      // pending HTTP requests may still finish
      await eventually(() => expect(time.countTimers()).to.equal(0));
    });
  }

  it('tries no WebSocket after disconnect(), even if that is called as soon as the client is connected', async () => {
    const server = await startSandbox();
    const network = shapeNetwork({ ws: 'fails' });
    const time = fakeTime();
    const client = clientOf(server);
    client.connection.bind('connected', () => client.disconnect());
    await eventually(() => expect(client.connection.state).to.equal('disconnected'));
    network.dials.length = 0;
    // pending HTTP requests may still finish
    await eventually(() => expect(time.countTimers()).to.equal(0));
    time.tick(UPGRADE_AFTER);
    expect(network.dials).to.deep.equal([]);
  });

  it('stays on HTTP if the server refuses the WebSocket, or is silent on it', async () => {
    const { server, network, time, client } = await connect();
    const seen = watch(client);
    network.ws = 'works';
    await server.faults.halfOpen({ times: 1 });
    await server.faults.handshake(4100, 'full', { times: 1 });
    for (const trials of [1, 2]) {
      await pass(time, client, UPGRADE_AFTER);
      expect(network.dials).to.have.length(trials);
      // frames for the trial have arrived once the server answers on the other transport
      for (let round = 0; round < 3; round++) await client.connection.ping();
      await pass(time, client, OPENING_LIMIT);
    }
    expect(network.dials).to.deep.equal(['ws', 'ws']);
    expect(seen).to.deep.equal([]);
    expect(client.connection.state).to.equal('connected');
  });

  it('tries no WebSocket that the options or the platform exclude', async () => {
    const first = await connect({ disabledTransports: ['ws'] });
    await pass(first.time, first.client, UPGRADE_AFTER + 1);
    expect(first.network.dials).to.deep.equal([]);
    withoutWebSockets();
    const second = clientOf(first.server);
    await second.ready();
    first.network.dials.length = 0;
    first.client.disconnect();
    await pass(first.time, second, UPGRADE_AFTER + 1);
    expect(first.network.dials).to.deep.equal([]);
    expect(second.connection.state).to.equal('connected');
  });
});
