import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, spy, stub } from 'sinon';
import { TICK } from '../../../src/client/base/wake.js';
import { WAKE_LIMIT } from '../../../src/client/connection/connection.js';
import { STABLE_AFTER } from '../../../src/client/connection/reconnection.js';
import type { Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, watch } from '../client-of.js';
import { controlVisibility } from '../visibility.js';

/** The goal: the longest time between a wake-up sign and a live connection, in ms. */
const LIVE_AGAIN = 5000;
const HOUR = 3_600_000;

const wakeEvents = ['online', 'offline', 'pageshow', 'visibilitychange', 'resume', 'change'];

type Navigator = { connection?: EventTarget };

const dispatch = (target: EventTarget, type: string) => () => void target.dispatchEvent(new Event(type));
const dispatchPageshow = (persisted: boolean) =>
  void window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted }));

describe('a client that wakes up', () => {
  const fakeTime = controlTime();
  const show = controlVisibility();
  // browsers without `navigator.connection` get one during these tests
  const network = (navigator as Navigator).connection ?? new EventTarget();
  const hasNetwork = 'connection' in navigator;
  before(() => {
    if (!hasNetwork) Object.defineProperty(navigator, 'connection', { configurable: true, value: network });
  });
  after(() => {
    if (!hasNetwork) Reflect.deleteProperty(navigator, 'connection');
  });

  const signs: Record<string, (time: SinonFakeTimers) => void> = {
    online: dispatch(window, 'online'),
    offline: dispatch(window, 'offline'),
    'visibilitychange to visible': () => show(true),
    'pageshow out of the back/forward cache': () => dispatchPageshow(true),
    resume: dispatch(document, 'resume'),
    'a change of network': dispatch(network, 'change'),
    'a jump of the clock': (time) => {
      // right after a check of the clock; the next check follows
      time.next();
      time.setSystemTime(Date.now() + HOUR);
      time.next();
    },
  };

  /** A client with a stable connection to a server that doesn't answer pings. */
  async function ofDeadServer(): Promise<{ server: ScriptedServer; client: Pusher; time: SinonFakeTimers }> {
    const server = await startScriptedServer({ answer: false });
    const time = fakeTime();
    const client = clientOf(server);
    await client.ready();
    time.tick(STABLE_AFTER);
    return { server, client, time };
  }

  /** A client whose server is gone, after `failures` failures in a row. Its delays are close to the maximum. */
  async function ofLostServer(failures: number) {
    const server = await startScriptedServer();
    stub(Math, 'random').returns(0.99);
    const time = fakeTime();
    const client = clientOf(server);
    await client.ready();
    const seen = watch(client);
    await server.close();
    const failed = (times: number) => eventually(() => expect(errorOf(seen)).to.have.length(times));
    for (let failure = 1; failure < failures; failure++) {
      await failed(failure);
      time.tick([1000, 2500, 4000, 9000, 17_000][failure - 1] ?? 30_000);
    }
    await failed(failures);
    return { server, client, time, failed };
  }

  /** The frames that the client has sent so far. The last one is its answer to a ping that the server sends now. */
  async function sentUpToNow(server: ScriptedServer): Promise<string[]> {
    await server.send({ event: 'pusher:ping' });
    let sent: string[] = [];
    await eventually(async () => {
      sent = (await server.received()).map(({ event }) => event);
      expect(sent).to.include('pusher:pong');
    });
    return sent;
  }

  for (const [name, sign] of Object.entries(signs)) {
    it(`keeps a living connection that answers after ${name}`, async () => {
      const server = await startScriptedServer();
      const time = fakeTime();
      const client = clientOf(server);
      await client.ready();
      sign(time);
      expect((await server.received(1))[0]?.event).to.equal('pusher:ping');
      await eventually(() => expect(client.connection.rtt).to.be.a('number'));
      time.tick(WAKE_LIMIT);
      expect(client.connection.socket_id).to.equal('1.1');
    });

    it(`gives up a dead connection ${WAKE_LIMIT / 1000} s after ${name}, and is live within 5 s`, async () => {
      const { client, time } = await ofDeadServer();
      sign(time);
      const start = Date.now() - (name === 'a jump of the clock' ? TICK : 0);
      time.tick(WAKE_LIMIT - 1);
      expect(client.connection.state).to.equal('connected');
      time.tick(1);
      expect(client.connection.state).to.equal('connecting');
      time.tick(1);
      await client.ready();
      expect(client.connection.socket_id).to.equal('2.2');
      expect(Date.now() - start).to.be.at.most(LIVE_AGAIN);
    });
  }

  it('sends no ping after a pageshow of a new page, after a visibilitychange to hidden, or without any sign', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const client = clientOf(server);
    await client.ready();
    dispatchPageshow(false);
    show(false);
    time.tick(9000);
    expect(await sentUpToNow(server)).to.deep.equal(['pusher:pong']);
  });

  it('does not mistake the late timers of a hidden page for a jump of the clock', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    await clientOf(server).ready();
    show(false);
    for (let late = 0; late < 3; late++) {
      time.setSystemTime(Date.now() + 30_000);
      time.tick(TICK);
    }
    expect(await sentUpToNow(server)).to.deep.equal(['pusher:pong']);
  });

  it('gives up a dead connection on time after the first sign, however many signs follow', async () => {
    const { client, time } = await ofDeadServer();
    const seen = watch(client);
    for (let sign = 0; sign < 30; sign++) {
      signs.online?.(time);
      time.tick(WAKE_LIMIT / 30);
    }
    expect(client.connection.state).to.equal('connecting');
    expect(errorOf(seen)[0]).to.include({ code: 4201 });
  });

  it('gives a connection no extra time if its ping was pending when the machine went to sleep', async () => {
    const { server, client, time } = await ofDeadServer();
    time.tick(30_000 - STABLE_AFTER);
    await server.received(1);
    time.setSystemTime(Date.now() + HOUR);
    const start = Date.now();
    signs['a change of network']?.(time);
    time.tick(WAKE_LIMIT);
    expect(client.connection.state).to.equal('connecting');
    time.tick(1);
    await client.ready();
    expect(Date.now() - start).to.be.at.most(LIVE_AGAIN);
  });

  it('restarts a hanging attempt after a sign of the network, but not if the page only became visible', async () => {
    const server = await startScriptedServer({ handshake: false });
    const time = fakeTime();
    clientOf(server);
    await server.connections(1);
    const dials = spy(window, 'WebSocket');
    show(true);
    time.tick(2 * WAKE_LIMIT);
    expect(dials.callCount).to.equal(0);
    signs.online?.(time);
    signs.online?.(time);
    time.tick(WAKE_LIMIT);
    time.tick(1);
    expect(dials.callCount).to.equal(1);
    await server.connections(2);
    await eventually(async () => expect(await server.open()).to.equal(1));
  });

  it('keeps an attempt that succeeds after a sign', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const client = clientOf(server);
    signs.online?.(time);
    await client.ready();
    time.tick(WAKE_LIMIT + 1);
    expect(client.connection.socket_id).to.equal('1.1');
  });

  it('retries after a sign even if the clock was set back since the last attempt', async () => {
    const { server, client, time, failed } = await ofLostServer(5);
    signs.online?.(time);
    time.tick(990);
    await failed(6);
    time.setSystemTime(Date.now() - HOUR);
    await startScriptedServer({ port: server.port });
    signs.online?.(time);
    time.tick(4000);
    await client.ready();
  });

  it('retries within 1 s of a sign during a delay', async () => {
    const { server, client, time } = await ofLostServer(6);
    await startScriptedServer({ port: server.port });
    signs.resume?.(time);
    time.tick(990);
    await client.ready();
  });

  it('limits its attempts, however many signs there are', async () => {
    const { time, failed } = await ofLostServer(6);
    const dials = spy(window, 'WebSocket');
    for (let sign = 0; sign < 100; sign++) {
      signs.online?.(time);
      time.tick(200);
      await failed(6 + dials.callCount);
    }
    expect(dials.callCount, 'in 20 s').to.be.within(5, 6);
  });

  it('retries within 5 s of a sign if the attempt in progress failed', async () => {
    const { server, client, time, failed } = await ofLostServer(5);
    // the delay ends, and the attempt starts
    time.tick(30_000);
    signs.online?.(time);
    await failed(6);
    await startScriptedServer({ port: server.port });
    time.tick(4000);
    await client.ready();
  });

  it('retries within 5 s of a sign if a connection that was not yet stable turns out to be dead', async () => {
    const { server, client, time } = await ofLostServer(5);
    await startScriptedServer({ port: server.port, answer: false });
    time.tick(30_000);
    await client.ready();
    const start = Date.now();
    signs.online?.(time);
    time.tick(WAKE_LIMIT);
    expect(client.connection.state).to.equal('connecting');
    time.tick(LIVE_AGAIN - WAKE_LIMIT);
    await client.ready();
    expect(Date.now() - start).to.be.at.most(LIVE_AGAIN);
  });

  describe('after disconnect()', () => {
    const situations: Record<string, () => Promise<{ client: Pusher; time: SinonFakeTimers }>> = {
      'of a connection with a pending ping': async () => {
        const { client, time } = await ofDeadServer();
        signs.online?.(time);
        return { client, time };
      },
      'during a delay': () => ofLostServer(3),
      'during a delay after a sign': async () => {
        const lost = await ofLostServer(3);
        signs.online?.(lost.time);
        return lost;
      },
      'of an attempt that will restart soon': async () => {
        const server = await startScriptedServer({ handshake: false });
        const time = fakeTime();
        const client = clientOf(server);
        await server.connections(1);
        signs.online?.(time);
        return { client, time };
      },
    };
    for (const [what, situation] of Object.entries(situations)) {
      it(`${what}, has no timer and no listener left, and does not react to signs`, async () => {
        const listening = [window, document, network].map((target) => spy(target, 'addEventListener'));
        const { client, time } = await situation();
        client.disconnect();
        const added = listening.flatMap(({ args }) => args).filter(([type]) => wakeEvents.includes(type));
        expect(added.map(([type]) => type)).to.have.members(wakeEvents);
        for (const [type, , options] of added) {
          expect((options as AddEventListenerOptions).signal?.aborted, type).to.equal(true);
        }
        expect(time.countTimers()).to.equal(0);
        const dials = spy(window, 'WebSocket');
        for (const sign of [signs.online, signs.resume, signs['a change of network']]) sign?.(time);
        time.tick(HOUR);
        expect(dials.callCount).to.equal(0);
      });
    }
  });
});
