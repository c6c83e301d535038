import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, type SinonSpy, spy, stub } from 'sinon';
import { STABLE_AFTER } from '../../../src/client/connection/reconnection.js';
import type { Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, watch } from '../client-of.js';
import { controlVisibility } from '../visibility.js';

const refusal = (code: number) => JSON.stringify({ event: 'pusher:error', data: { code, message: 'busy' } });

/** Lets time pass in small steps, in each of which every attempt that was begun has the time to fail. */
async function pass(ms: number, time: SinonFakeTimers, dials: SinonSpy, seen: unknown[][]): Promise<void> {
  const step = 250;
  for (let passed = 0; passed <= ms; passed += step) {
    await eventually(() => expect(errorOf(seen)).to.have.length(dials.callCount));
    time.tick(step);
  }
}

/** Waits for the next attempt after a loss; answers how long it took to begin, in steps of 50 ms. */
function firstWait(time: SinonFakeTimers, dials: SinonSpy): number {
  const before = dials.callCount;
  let waited = 0;
  for (; dials.callCount === before && waited < 60_000; waited += 50) time.tick(50);
  return waited;
}

describe('dialling', () => {
  const fakeTime = controlTime();
  controlVisibility();

  for (const [code, times] of [
    [4200, 8],
    [4201, 8],
    [4100, 8],
  ] as const) {
    it(`happens ${times} times in 60 s though a server answers ${code} to each handshake, with middling luck`, async () => {
      const server = await startScriptedServer({ handshake: refusal(code) });
      const time = fakeTime();
      const dials = spy(window, 'WebSocket');
      stub(Math, 'random').returns(0.5);
      const seen = watch(clientOf(server));
      await pass(60_000, time, dials, seen);
      // waits of 0.5, 2, 2.5, 5, 9, and then 15.5 s; each is 0.25 s longer after 4200 and 4201, and 1 s after 4100
      expect(dials.callCount).to.equal(times);
      expect(await server.connections(dials.callCount)).to.equal(dials.callCount);
    });
  }

  it('happens at most 24 times in 60 s with any luck', async () => {
    const server = await startScriptedServer({ handshake: refusal(4200) });
    const time = fakeTime();
    const dials = spy(window, 'WebSocket');
    const seen = watch(clientOf(server));
    await pass(60_000, time, dials, seen);
    expect(dials.callCount).to.be.within(6, 24);
  });

  describe('after the loss of a stable connection', () => {
    async function lose(how: (server: ScriptedServer) => Promise<void>): Promise<number> {
      const server = await startScriptedServer();
      const time = fakeTime();
      stub(Math, 'random').returns(0.8);
      const client = clientOf(server);
      await client.ready();
      time.tick(STABLE_AFTER);
      const dials = spy(window, 'WebSocket');
      await how(server);
      await isLost(client);
      return firstWait(time, dials);
    }

    it('waits 1 s and a random part of another after a 4100', async () => {
      expect(await lose((server) => server.end(4100))).to.equal(1800);
    });

    it('waits a random part of 1 s after a cut (1006)', async () => {
      expect(await lose((server) => server.cut())).to.equal(800);
    });

    it('waits 250 ms and a random part of 1 s after a 4200', async () => {
      expect(await lose((server) => server.end(4200))).to.equal(1050);
    });
  });

  it('waits longer with each loss of a short-lived connection, from the second one on', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    const client = clientOf(server);
    await client.ready();
    const dials = spy(window, 'WebSocket');
    const waits: number[] = [];
    for (let loss = 0; loss < 4; loss++) {
      time.tick(STABLE_AFTER - 1);
      await server.cut();
      await isLost(client);
      waits.push(firstWait(time, dials));
      await client.ready();
    }
    expect(waits).to.deep.equal([500, 2000, 2500, 5000]);
  });
});

function isLost(client: Pusher): Promise<void> {
  return eventually(() => expect(client.connection.state).to.equal('connecting'));
}
