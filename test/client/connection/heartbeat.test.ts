import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, spy, stub } from 'sinon';
import type { Options, Pusher, PusherError } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, connectionLost, controlTime, errorOf, record, subscribed, watch } from '../client-of.js';
import { controlVisibility } from '../visibility.js';

const HOUR = 3_600_000;

describe('the heartbeat', () => {
  const fakeTime = controlTime();
  const show = controlVisibility();

  /** A client that has just connected to a server that doesn't answer pings. */
  async function ofDeadServer(
    options: Options = {},
  ): Promise<{ server: ScriptedServer; client: Pusher; time: SinonFakeTimers; seen: unknown[][] }> {
    const server = await startScriptedServer({ answer: false });
    const time = fakeTime();
    const client = clientOf(server, options);
    await client.ready();
    return { server, client, time, seen: watch(client) };
  }

  async function pings(server: ScriptedServer, count: number): Promise<void> {
    const frames = await server.received(count);
    expect(frames.map(({ event }) => event)).to.deep.equal(Array(count).fill('pusher:ping'));
  }

  describe('of a visible page', () => {
    it('detects a dead socket within 40 s of silence, regardless of the server’s activity timeout', async () => {
      const { server, client, time, seen } = await ofDeadServer();
      time.tick(30_000);
      await pings(server, 1);
      time.tick(7999);
      expect(client.connection.state).to.equal('connected');
      time.tick(1);
      expect(client.connection.state).to.equal('connecting');
      expect(errorOf(seen)[0]?.message).to.contain('answered no ping in 8 s');
    });

    it('accepts any frame as a sign of life, before and after a ping', async () => {
      const { server, client, time } = await ofDeadServer();
      const messages = record(client.connection, 'message');
      const frame = async () => {
        const count = messages.length;
        await server.send({ event: 'e', channel: 'c' });
        await eventually(() => expect(messages).to.have.length(count + 1));
      };
      time.tick(29_000);
      await frame();
      time.tick(29_999);
      expect(await server.received()).to.deep.equal([]);
      time.tick(1);
      await pings(server, 1);
      time.tick(7999);
      await frame();
      time.tick(29_000);
      await pings(server, 1);
      time.tick(9001);
      expect(client.connection.state).to.equal('connecting');
    });

    it('does not wait longer if the clock is set back', async () => {
      for (const back of [20_000, HOUR]) {
        const { client, time } = await ofDeadServer();
        time.tick(29_000);
        time.setSystemTime(Date.now() - back);
        time.tick(9000);
        expect(client.connection.state).to.equal('connecting');
        client.disconnect();
        time.restore();
      }
    });
  });

  describe('of a hidden page', () => {
    it('gives up a dead connection after 0.8 of the server’s activity timeout plus the pong timeout', async () => {
      show(false);
      const { server, client, time } = await ofDeadServer({ pongTimeout: 20_000 });
      time.tick(95_999);
      expect(await server.received()).to.deep.equal([]);
      time.tick(1);
      await pings(server, 1);
      time.tick(19_999);
      expect(client.connection.state).to.equal('connected');
      time.tick(1);
      expect(client.connection.state).to.equal('connecting');
    });

    it('does not wait longer if the clock is set back', async () => {
      show(false);
      const { client, time } = await ofDeadServer({ pongTimeout: 20_000 });
      time.tick(90_000);
      time.setSystemTime(Date.now() - HOUR);
      time.tick(26_000);
      expect(client.connection.state).to.equal('connecting');
    });

    it('gives up even if each of its timers is late, as on a throttled page', async () => {
      show(false);
      const { client, time } = await ofDeadServer({ pongTimeout: 20_000 });
      time.tick(96_000);
      for (let times = 0; times < 2; times++) {
        time.setSystemTime(Date.now() + 40_000);
        time.tick(20_000);
      }
      expect(client.connection.state).to.equal('connecting');
    });
  });

  it('sends a second ping if the machine slept after the first', async () => {
    show(false);
    const { server, client, time } = await ofDeadServer({ pongTimeout: 20_000 });
    time.tick(96_000);
    await pings(server, 1);
    time.setSystemTime(Date.now() + HOUR);
    time.tick(20_000);
    await pings(server, 2);
    expect(client.connection.state).to.equal('connected');
    await server.send({ event: 'pusher:pong' });
    await eventually(() => expect(client.connection.rtt).to.be.a('number'));
    time.tick(20_000);
    expect(client.connection.socket_id).to.equal('1.1');
  });

  describe('with a short activity timeout', () => {
    /** Advances the clock in steps of 100 ms, in each of which pings are answered. Returns the times of pings, in ms. */
    async function pingTimes(
      { server, client, time }: { server: ScriptedServer; client: Pusher; time: SinonFakeTimers },
      duration: number,
      before: (passed: number) => Promise<void> | void = () => {},
    ): Promise<number[]> {
      const { connection } = client;
      const times: number[] = [];
      let rounds = 0;
      connection.bind('message', ({ event }) => void (event === 'pusher:pong' && rounds++));
      const send = spy(WebSocket.prototype, 'send');
      for (let passed = 100; passed <= duration; passed += 100) {
        await before(passed);
        const calls = send.callCount;
        time.tick(100);
        const sent = send
          .getCalls()
          .slice(calls)
          .filter(({ args }) => String(args[0]).includes('pusher:ping')).length;
        if (sent > 0) times.push(passed);
        if (sent > 0) await eventually(() => expect(rounds).to.equal(times.length));
      }
      expect(await server.connections()).to.equal(1);
      return times;
    }

    async function ofLivingServer(activityTimeout = 3) {
      const server = await startScriptedServer({ activityTimeout });
      const time = fakeTime();
      const client = clientOf(server);
      await client.ready();
      return { server, client, time };
    }

    it('pings every 2.4 s if the timeout is 3 s and the server answers', async () => {
      expect(await pingTimes(await ofLivingServer(), 10_000)).to.deep.equal([2400, 4800, 7200, 9600]);
    });

    it('does not wait until the pong timeout has passed, however short the activity timeout is', async () => {
      expect(await pingTimes(await ofLivingServer(0.5), 1500)).to.deep.equal([400, 800, 1200]);
    });

    it('pings equally often while frames arrive', async () => {
      const living = await ofLivingServer();
      const messages = record(living.client.connection, 'message');
      let sent = 0;
      const times = await pingTimes(living, 8000, async (passed) => {
        if (passed % 500) return;
        await living.server.send({ event: 'e', channel: 'c' });
        sent++;
        await eventually(() =>
          expect(messages.filter(([, message]) => (message as { event: string }).event === 'e')).to.have.length(sent),
        );
      });
      expect(times).to.deep.equal([2400, 4800, 7200]);
    });

    it('pings later if the client sends another frame', async () => {
      const living = await ofLivingServer();
      const times = await pingTimes(living, 6000, async (passed) => {
        if (passed === 2000) await subscribed(living.client.subscribe('c'));
      });
      expect(times).to.deep.equal([4300]);
    });

    it('repeats a ping that is not answered, and still gives up when the time of the first one is over', async () => {
      const server = await startScriptedServer({ activityTimeout: 3, answer: false });
      const time = fakeTime();
      const client = clientOf(server);
      await client.ready();
      time.tick(2400 + 7999);
      await pings(server, 4);
      expect(client.connection.state).to.equal('connected');
      time.tick(1);
      expect(client.connection.state).to.equal('connecting');
    });
  });

  describe('after a cut', () => {
    /** Cuts a connection after an idle time, in ms, and waits for the next connection. */
    async function cutAfter(idle: number, server: ScriptedServer, client: Pusher, time: SinonFakeTimers) {
      time.tick(idle);
      const lost = connectionLost(client);
      await server.cut();
      await lost;
      client.connect();
      await client.ready();
    }

    async function firstPing(time: SinonFakeTimers): Promise<number> {
      const send = spy(WebSocket.prototype, 'send');
      let waited = 0;
      for (; send.callCount === 0 && waited < 100_000; waited += 100) time.tick(100);
      send.restore();
      return waited;
    }

    async function connected() {
      show(false);
      const server = await startScriptedServer();
      const time = fakeTime();
      const client = clientOf(server);
      await client.ready();
      return { server, client, time };
    }

    it('of an idle connection pings after half of the idle time, on later connections as well', async () => {
      const { server, client, time } = await connected();
      await cutAfter(15_000, server, client, time);
      expect(await firstPing(time)).to.equal(7500);
      await eventually(() => expect(client.connection.rtt).to.be.a('number'));
      client.disconnect();
      client.connect();
      await client.ready();
      expect(await firstPing(time)).to.equal(7500);
    });

    it('after less than 10 s changes only if a second cut follows after a similar time', async () => {
      const { server, client, time } = await connected();
      await cutAfter(4000, server, client, time);
      await cutAfter(4000, server, client, time);
      expect(await firstPing(time)).to.equal(2000);
    });

    it('keeps its interval after one short idle time and a close frame', async () => {
      const { server, client, time } = await connected();
      await cutAfter(4000, server, client, time);
      time.tick(15_000);
      const lost = connectionLost(client);
      await server.end(1001);
      await lost;
      client.connect();
      await client.ready();
      expect(await firstPing(time)).to.equal(96_000);
    });

    it('forgets the learned interval at another address', async () => {
      const { server, client, time } = await connected();
      await cutAfter(15_000, server, client, time);
      client.switchCluster({ appKey: server.key, cluster: '' });
      time.tick(0);
      await client.ready();
      expect(await firstPing(time)).to.equal(96_000);
    });
  });

  describe('heardAt', () => {
    it('is changed by any frame except an error of the server', async () => {
      const server = await startScriptedServer();
      const time = fakeTime();
      const client = clientOf(server);
      await client.ready();
      const messages = record(client.connection, 'message');
      time.tick(1000);
      await server.send({ event: 'e', channel: 'c' });
      await eventually(() => expect(messages).to.have.length(1));
      const last = Date.now();
      expect(client.connection.heardAt).to.equal(last);
      time.tick(5000);
      const lost = connectionLost(client);
      await server.send({ event: 'pusher:error', data: { code: 4200, message: 'restart' } });
      await server.end(4200);
      await lost;
      expect(client.connection.heardAt).to.equal(last);
    });

    it('is not changed by an error that counts as a sign of life', async () => {
      const { server, client, time } = await ofDeadServer();
      const last = client.connection.heardAt;
      time.tick(29_000);
      const messages = record(client.connection, 'message');
      await server.send({ event: 'pusher:error', data: { code: 4301, message: 'too many' } });
      await eventually(() => expect(messages).to.have.length(1));
      time.tick(9000);
      expect(client.connection.state).to.equal('connected');
      expect(client.connection.heardAt).to.equal(last);
    });
  });

  describe('ping()', () => {
    it('resolves with the round-trip time in ms, which is also `rtt` from then on', async () => {
      const server = await startScriptedServer({ answer: false });
      const { connection } = await clientOf(server).ready();
      expect(connection.rtt).to.equal(undefined);
      const now = stub(performance, 'now').returns(1000);
      const trip = connection.ping();
      await pings(server, 1);
      now.returns(1042.5);
      await server.send({ event: 'pusher:pong' });
      expect(await trip).to.equal(42.5);
      expect(connection.rtt).to.equal(42.5);
    });

    it('measures a real round trip', async () => {
      const { connection } = await clientOf(await startScriptedServer()).ready();
      const start = performance.now();
      const trip = await connection.ping();
      expect(trip).to.be.within(0, performance.now() - start);
    });

    it('resolves for all callers at the same time, and sends a ping for each call', async () => {
      const server = await startScriptedServer();
      const { connection } = await clientOf(server).ready();
      const trips = await Promise.all([connection.ping(), connection.ping()]);
      expect(trips[0]).to.equal(trips[1]);
      await connection.ping();
      expect((await server.received(3)).map(({ event }) => event)).to.deep.equal(Array(3).fill('pusher:ping'));
    });

    it('gives up a connection that does not answer, and rejects', async () => {
      const { client, time } = await ofDeadServer();
      const rejection = rejectionOf(client.connection.ping());
      time.tick(8000);
      expect(client.connection.state).to.equal('connecting');
      expect(await rejection).to.include({ name: 'PusherError', code: 'not-connected' });
    });

    it('rejects if the server sends other frames but no pong, and keeps the connection', async () => {
      const server = await startScriptedServer({ answer: false });
      const time = fakeTime();
      const client = await clientOf(server).ready();
      const rejection = rejectionOf(client.connection.ping());
      const received = new Promise((resolve) => client.connection.bind('message', resolve));
      await server.send({ event: 'e', data: 1 });
      await received;
      time.tick(8000);
      expect(await rejection).to.include({ name: 'PusherError', code: 'no-pong' });
      expect(client.connection.state).to.equal('connected');
    });

    it('rejects without a connection, and if the connection is lost or closed meanwhile', async () => {
      const server = await startScriptedServer({ answer: false });
      const client = clientOf(server);
      const refused = { name: 'PusherError', code: 'not-connected' };
      expect(await rejectionOf(client.connection.ping()), 'not yet').to.include(refused);
      await client.ready();
      const lost = rejectionOf(client.connection.ping());
      await server.cut();
      expect(await lost, 'lost').to.include(refused);
      await client.ready();
      const ended = rejectionOf(client.connection.ping());
      client.disconnect();
      expect(await ended, 'ended').to.include(refused);
      expect(await rejectionOf(client.connection.ping()), 'closed').to.include(refused);
    });
  });
});

async function rejectionOf(promise: Promise<unknown>): Promise<PusherError> {
  try {
    await promise;
  } catch (error) {
    return error as PusherError;
  }
  throw new Error('The promise was not rejected.');
}
