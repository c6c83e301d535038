import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, type SinonSpy, spy, stub } from 'sinon';
import { STABLE_AFTER } from '../../../src/client/connection/reconnection.js';
import type { Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, watch } from '../client-of.js';
import { controlVisibility } from '../visibility.js';

const refusal = (code: number) => JSON.stringify({ event: 'pusher:error', data: { code, message: 'busy' } });

/** Advances the clock in small steps. In each step, every attempt that has started has the time to fail. */
async function pass(ms: number, time: SinonFakeTimers, dials: SinonSpy, seen: unknown[][]): Promise<void> {
  const step = 250;
  for (let passed = 0; passed <= ms; passed += step) {
    await eventually(() => expect(errorOf(seen)).to.have.length(dials.callCount));
    time.tick(step);
  }
}

/** Waits for the next attempt after a loss. Returns the delay before it, in steps of 50 ms. */
function firstWait(time: SinonFakeTimers, dials: SinonSpy): number {
  const before = dials.callCount;
  let waited = 0;
  for (; dials.callCount === before && waited < 60_000; waited += 50) time.tick(50);
  return waited;
}

describe('connection attempts', () => {
  const fakeTime = controlTime();
  controlVisibility();

  for (const [code, times] of [
    [4200, 8],
    [4201, 8],
    [4100, 8],
  ] as const) {
    it(`are made ${times} times in 60 s with average delays if the server answers ${code} to each handshake`, async () => {
      const server = await startScriptedServer({ handshake: refusal(code) });
      const time = fakeTime();
      const dials = spy(window, 'WebSocket');
      stub(Math, 'random').returns(0.5);
      const seen = watch(clientOf(server));
      await pass(60_000, time, dials, seen);
      // delays of 0.5, 2, 2.5, 5, 9, and then 15.5 s; each is 0.25 s longer after 4200 and 4201, and 1 s after 4100
      expect(dials.callCount).to.equal(times);
      expect(await server.connections(dials.callCount)).to.equal(dials.callCount);
    });
  }

  it('are made 6 to 24 times in 60 s with any random delays', async () => {
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
      await connectionLost(client);
      return firstWait(time, dials);
    }

    it('wait 1 s plus a random part of another second after a 4100', async () => {
      expect(await lose((server) => server.end(4100))).to.equal(1800);
    });

    it('wait a random part of 1 s after a cut (1006)', async () => {
      expect(await lose((server) => server.cut())).to.equal(800);
    });

    it('wait 250 ms plus a random part of 1 s after a 4200', async () => {
      expect(await lose((server) => server.end(4200))).to.equal(1050);
    });
  });

  it('wait longer with each loss of a short-lived connection, from the second one on', async () => {
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
      await connectionLost(client);
      waits.push(firstWait(time, dials));
      await client.ready();
    }
    expect(waits).to.deep.equal([500, 2000, 2500, 5000]);
  });
});

function connectionLost(client: Pusher): Promise<void> {
  return eventually(() => expect(client.connection.state).to.equal('connecting'));
}
