// Imported from the start, because loading it takes real time.
import '../../src/client/delivery/catch-up.js';
import type { Client } from './client-class.js';
import { gather, isConnected } from './crowd.js';
import { type Defect, seconds } from './defect.js';
import { type Simulation, simulate } from './simulation.js';
import type { Subject } from './subject.js';

/** The server is down for `OUTAGE` ms in every `PERIOD` ms. */
const PERIOD = 10_000;
const OUTAGE = 2_000;
const OUTAGES = 10;
const CLIENTS = 50;
/** How long the server stays up after the last outage, in ms. */
const CALM = 60_000;

/** Takes the server down repeatedly, for all clients at once. */
async function flap({ world }: Simulation, during: (outage: number) => Promise<void> | void = () => {}): Promise<void> {
  for (let outage = 0; outage < OUTAGES; outage++) {
    world.server.stop(1006);
    await during(outage);
    await world.clock.advance(OUTAGE);
    world.server.start();
    await world.clock.advance(PERIOD - OUTAGE);
  }
  await world.clock.advance(CALM);
}

const recoveries = new Map<Subject, Promise<number[]>>();

/** Returns how long each loss lasted until the client reconnected, in ms, sorted. Measured once. */
function recoveryTimes(subject: Subject): Promise<number[]> {
  const times = recoveries.get(subject) ?? measureRecoveries(subject);
  recoveries.set(subject, times);
  return times;
}

function measureRecoveries(subject: Subject): Promise<number[]> {
  return simulate(subject, async (simulation) => {
    const { clock } = simulation.world;
    const times: number[] = [];
    for (const client of await gather(simulation, CLIENTS)) {
      let lost: number | undefined;
      client.connection.bind('state_change', () => {
        if (!isConnected(client)) lost ??= clock.now;
        else if (lost !== undefined) {
          times.push(clock.now - lost);
          lost = undefined;
        }
      });
    }
    await clock.advance(15_000);
    await flap(simulation);
    return times.sort((a, b) => a - b);
  });
}

/** Returns how long a client takes to find a server that is down for 2 s, in ms since the loss. */
function timeToFind(subject: Subject, seed: number): Promise<number | undefined> {
  return simulate(
    subject,
    async (simulation) => {
      const { server, clock } = simulation.world;
      const client = await simulation.connected();
      await clock.advance(15_000);
      const lost = clock.now;
      server.stop(1006);
      await clock.advance(OUTAGE);
      server.start();
      await simulation.timeUntil(() => isConnected(client), 120_000);
      return isConnected(client) ? clock.now - lost : undefined;
    },
    seed,
  );
}

/** Publishes numbered events. The client must receive each one once, in order. */
async function receiveAll(simulation: Simulation): Promise<{ sent: number; received: number[] }> {
  const { server, clock } = simulation.world;
  const history: { id: number; at: number }[] = [];
  const received: number[] = [];
  const client: Client = simulation.client('ann', {
    catchUp: async ({ since, last }: { since: number; last?: { data: { id: number } } }) =>
      history
        .filter(({ id, at }) => (last ? id > last.data.id : at >= since))
        .map(({ id }) => ({ event: 'story', data: { id } })),
  });
  const channel = client.subscribe('news');
  channel.bind('story', (data) => received.push((data as { id: number }).id));
  await simulation.timeUntil(() => channel.subscribed, 10_000);
  let isOver = false;
  const publish = () => {
    if (isOver) return;
    const id = history.length + 1;
    history.push({ id, at: clock.date });
    if (server.up) server.app.publish({ name: 'story', data: JSON.stringify({ id }), channels: ['news'] });
    clock.after(250, publish);
  };
  publish();
  await clock.advance(15_000);
  await flap(simulation);
  isOver = true;
  await clock.advance(5_000);
  client.disconnect();
  return { sent: history.length, received };
}

export const flapping: Defect[] = [
  {
    name: 'Outages of 2 s every 10 s, 50 clients: reconnected, since the loss',
    goal: 'half ≤ 3 s, all ≤ 8 s',
    async measure(subject) {
      const times = await recoveryTimes(subject);
      const [half, all] = [times[Math.floor(times.length / 2)], times.at(-1)];
      const value = `half ${seconds(half, CALM)}, all ${seconds(all, CALM)}`;
      return { value, met: half !== undefined && all !== undefined && half <= 3_000 && all <= 8_000 };
    },
  },
  {
    name: 'A server that is back after 2 s: found within 6 s of the loss',
    goal: '≥ 95 of 100 runs, half ≤ 3 s',
    async measure(subject) {
      const times: number[] = [];
      for (let seed = 1; seed <= 100; seed++) times.push((await timeToFind(subject, seed)) ?? Number.POSITIVE_INFINITY);
      times.sort((a, b) => a - b);
      const found = times.filter((time) => time <= 6_000).length;
      const half = times[50];
      return { value: `${found} of 100, half ${seconds(half, 120_000)}`, met: found >= 95 && (half ?? 1e9) <= 3_000 };
    },
  },
  {
    name: 'Outages of 2 s every 10 s, with `catchUp`: events received once, in order',
    goal: 'all',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { sent, received } = await receiveAll(simulation);
        const met = sent === received.length && received.every((id, index) => id === index + 1);
        return { value: `${received.length} of ${sent}${met || received.length < sent ? '' : ', not in order'}`, met };
      }),
  },
];
