import { attemptTimesOfCrowd, gather, herdGoals, isConnected, mostWithin } from './crowd.js';
import { type Defect, type Finding, seconds } from './defect.js';
import { simulate } from './simulation.js';
import type { Subject } from './subject.js';

/** How long to wait for a client, in ms. */
const LIMIT = 120_000;

export const reconnection: Defect[] = [
  {
    name: 'A server that is back after 3 s, 50 clients: found, since the loss',
    goal: 'half ≤ 6 s, each in its next attempt',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { world } = simulation;
        const waiting = new Set(await gather(simulation, 50));
        const times: number[] = [];
        let attempts = 0;
        await world.clock.advance(15_000);
        const lost = world.clock.now;
        world.server.stop(1006);
        await world.clock.advance(3_000);
        world.server.start();
        world.onAttempt = () => attempts++;
        await simulation.timeUntil(() => {
          for (const client of [...waiting].filter(isConnected)) {
            waiting.delete(client);
            times.push(world.clock.now - lost);
          }
          return waiting.size === 0;
        }, LIMIT);
        const [half, last] = [times[24], times[49]];
        const value = `half ${seconds(half, LIMIT)}, all ${seconds(last, LIMIT)}, with ${attempts} attempts`;
        return { value, met: attempts === 50 && half !== undefined && half <= 6_000 };
      }),
  },
  {
    name: '50 clients that were disconnected at once: they reconnect within',
    goal: '≥ 500 ms of each other',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { world } = simulation;
        const clients = await gather(simulation, 50);
        await world.clock.advance(15_000);
        const attempts: number[] = [];
        world.onAttempt = () => void attempts.push(world.clock.now);
        world.network.resetAll();
        await simulation.timeUntil(() => clients.every(isConnected), LIMIT);
        const spread = Math.round((attempts.at(-1) ?? 0) - (attempts[0] ?? 0));
        return { value: `${spread} ms`, met: spread >= 500 };
      }),
  },
  ...herdGoals.map(({ attempt, goal }) => ({
    name: `1,000 clients, the server down: most attempts in 100 ms, attempt ${attempt}`,
    goal: `≤ ${goal}`,
    async measure(subject: Subject): Promise<Finding> {
      const times = (await attemptTimesOfCrowd(subject)).map((attempts) => attempts[attempt - 1] as number);
      const most = mostWithin(times, 100);
      return { value: `${most}`, met: most <= goal };
    },
  })),
  ...herdGoals.map(({ attempt, goal }) => ({
    name: `The same after a close with 4200 to all: most attempts in 100 ms, attempt ${attempt}`,
    goal: `≤ ${goal}`,
    async measure(subject: Subject): Promise<Finding> {
      const times = (await attemptTimesOfCrowd(subject, 4200)).map((attempts) => attempts[attempt - 1] as number);
      const most = mostWithin(times, 100);
      return { value: `${most}`, met: most <= goal };
    },
  })),
  {
    name: 'A server that answers 4200 to each attempt: attempts in 5 s',
    goal: '≤ 13',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { world } = simulation;
        let attempts = 0;
        world.onAttempt = () => attempts++;
        world.network.attemptHandler = (attempt) => {
          attempt.open();
          attempt.end(4200);
        };
        simulation.client();
        await world.clock.advance(5_000);
        return { value: `${attempts}`, met: attempts <= 13 };
      }),
  },
];
