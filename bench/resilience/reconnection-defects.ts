import { dialsOfCrowd, gather, herdGoals, isConnected, mostWithin } from './crowd.js';
import { type Defect, type Finding, seconds } from './defect.js';
import { simulate } from './simulation.js';
import type { Subject } from './subject.js';

/** How long a client is waited for, ms. */
const LIMIT = 120_000;

export const reconnection: Defect[] = [
  {
    name: 'A server that is back after 3 s, 50 clients: found, since the loss',
    goal: 'half ≤ 6 s, each at its next dial',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { world } = simulation;
        const waiting = new Set(await gather(simulation, 50));
        const times: number[] = [];
        let dials = 0;
        await world.clock.advance(15_000);
        const lost = world.clock.now;
        world.server.stop(1006);
        await world.clock.advance(3_000);
        world.server.start();
        world.onAttempt = () => dials++;
        await simulation.timeUntil(() => {
          for (const client of [...waiting].filter(isConnected)) {
            waiting.delete(client);
            times.push(world.clock.now - lost);
          }
          return waiting.size === 0;
        }, LIMIT);
        const [half, last] = [times[24], times[49]];
        const value = `half ${seconds(half, LIMIT)}, all ${seconds(last, LIMIT)}, with ${dials} dials`;
        return { value, met: dials === 50 && half !== undefined && half <= 6_000 };
      }),
  },
  {
    name: '50 clients that were dropped at once: they dial again within',
    goal: '≥ 500 ms of each other',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { world } = simulation;
        const clients = await gather(simulation, 50);
        await world.clock.advance(15_000);
        const dials: number[] = [];
        world.onAttempt = () => void dials.push(world.clock.now);
        world.network.resetAll();
        await simulation.timeUntil(() => clients.every(isConnected), LIMIT);
        const spread = Math.round((dials.at(-1) ?? 0) - (dials[0] ?? 0));
        return { value: `${spread} ms`, met: spread >= 500 };
      }),
  },
  ...herdGoals.map(({ attempt, goal }) => ({
    name: `1,000 clients, the server down: most dials in 100 ms, attempt ${attempt}`,
    goal: `≤ ${goal}`,
    async measure(subject: Subject): Promise<Finding> {
      const times = (await dialsOfCrowd(subject)).map((dials) => dials[attempt - 1] as number);
      const most = mostWithin(times, 100);
      return { value: `${most}`, met: most <= goal };
    },
  })),
  ...herdGoals.map(({ attempt, goal }) => ({
    name: `The same after a close with 4200 to all: most dials in 100 ms, attempt ${attempt}`,
    goal: `≤ ${goal}`,
    async measure(subject: Subject): Promise<Finding> {
      const times = (await dialsOfCrowd(subject, 4200)).map((dials) => dials[attempt - 1] as number);
      const most = mostWithin(times, 100);
      return { value: `${most}`, met: most <= goal };
    },
  })),
  {
    name: 'A server that answers 4200 to each attempt: dials in 5 s',
    goal: '≤ 13',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { world } = simulation;
        let dials = 0;
        world.onAttempt = () => dials++;
        world.network.attemptHandler = (attempt) => {
          attempt.open();
          attempt.end(4200);
        };
        simulation.client();
        await world.clock.advance(5_000);
        return { value: `${dials}`, met: dials <= 13 };
      }),
  },
];
