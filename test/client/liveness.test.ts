import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, stub } from 'sinon';
import type { Options, Pusher, PusherError } from '../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import { clientOf, controlTime, errorOf, hear, watch } from './client-of.js';
import { controlVisibility } from './visibility.js';

const HOUR = 3_600_000;

describe('liveness', () => {
  const fakeTime = controlTime();
  const show = controlVisibility();

  /** A client of a server that answers no ping, just connected. */
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

  describe('of a page that somebody looks at', () => {
    it('notices a dead socket within 40 s of silence, whatever the server’s activity timeout is', async () => {
      const { server, client, time, seen } = await ofDeadServer();
      time.tick(30_000);
      await pings(server, 1);
      time.tick(7999);
      expect(client.connection.state).to.equal('connected');
      time.tick(1);
      expect(client.connection.state).to.equal('connecting');
      expect(errorOf(seen)[0]?.message).to.contain('answered no ping in 8 s');
    });

    it('takes any frame for a sign of life, before and after it asked', async () => {
      const { server, client, time } = await ofDeadServer();
      const messages = hear(client.connection, 'message');
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

    it('is not put off by a clock that was put back', async () => {
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

  describe('of a page that nobody looks at', () => {
    it('gives a dead connection up after the server’s activity timeout and the pong timeout', async () => {
      show(false);
      const { server, client, time } = await ofDeadServer({ pongTimeout: 20_000 });
      time.tick(119_999);
      expect(await server.received()).to.deep.equal([]);
      time.tick(1);
      await pings(server, 1);
      time.tick(19_999);
      expect(client.connection.state).to.equal('connected');
      time.tick(1);
      expect(client.connection.state).to.equal('connecting');
    });

    it('is not put off by a clock that was put back', async () => {
      show(false);
      const { client, time } = await ofDeadServer({ pongTimeout: 20_000 });
      time.tick(100_000);
      time.setSystemTime(Date.now() - HOUR);
      time.tick(40_000);
      expect(client.connection.state).to.equal('connecting');
    });

    it('ends though each of its timers is late, as those of a throttled page are', async () => {
      show(false);
      const { client, time } = await ofDeadServer({ pongTimeout: 20_000 });
      time.tick(120_000);
      for (let times = 0; times < 2; times++) {
        time.setSystemTime(Date.now() + 40_000);
        time.tick(20_000);
      }
      expect(client.connection.state).to.equal('connecting');
    });
  });

  it('gives a ping that was sent before the machine slept a second chance', async () => {
    show(false);
    const { server, client, time } = await ofDeadServer({ pongTimeout: 20_000 });
    time.tick(120_000);
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

  describe('ping()', () => {
    it('tells how long the answer took in ms, and so does rtt from then on', async () => {
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

    it('answers all who asked, and each anew', async () => {
      const server = await startScriptedServer();
      const { connection } = await clientOf(server).ready();
      const trips = await Promise.all([connection.ping(), connection.ping()]);
      expect(trips[0]).to.equal(trips[1]);
      await connection.ping();
      expect((await server.received(3)).map(({ event }) => event)).to.deep.equal(Array(3).fill('pusher:ping'));
    });

    it('gives a connection up that does not answer', async () => {
      const { client, time } = await ofDeadServer();
      const refusal = refusalOf(client.connection.ping());
      time.tick(8000);
      expect(client.connection.state).to.equal('connecting');
      expect(await refusal).to.include({ name: 'PusherError', code: 'not-connected' });
    });

    it('rejects when the server sends other things, but no answer, and the connection stays', async () => {
      const server = await startScriptedServer({ answer: false });
      const time = fakeTime();
      const client = await clientOf(server).ready();
      const refusal = refusalOf(client.connection.ping());
      const told = new Promise((resolve) => client.connection.bind('message', resolve));
      await server.send({ event: 'e', data: 1 });
      await told;
      time.tick(8000);
      expect(await refusal).to.include({ name: 'PusherError', code: 'no-pong' });
      expect(client.connection.state).to.equal('connected');
    });

    it('rejects while there is no connection, and when it is lost or ended meanwhile', async () => {
      const server = await startScriptedServer({ answer: false });
      const client = clientOf(server);
      const refused = { name: 'PusherError', code: 'not-connected' };
      expect(await refusalOf(client.connection.ping()), 'not yet').to.include(refused);
      await client.ready();
      const lost = refusalOf(client.connection.ping());
      await server.cut();
      expect(await lost, 'lost').to.include(refused);
      await client.ready();
      const ended = refusalOf(client.connection.ping());
      client.disconnect();
      expect(await ended, 'ended').to.include(refused);
      expect(await refusalOf(client.connection.ping()), 'no more').to.include(refused);
    });
  });
});

async function refusalOf(promise: Promise<unknown>): Promise<PusherError> {
  try {
    await promise;
  } catch (error) {
    return error as PusherError;
  }
  throw new Error('it was not refused');
}
