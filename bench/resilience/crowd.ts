import type { Client } from './client-class.js';
import { type Simulation, simulate } from './simulation.js';
import type { Subject } from './subject.js';

/** The number of clients in one world. */
const IN_ONE_WORLD = 50;

export const CROWD = 1_000;
/** The maximum number of a crowd's connection attempts in any 100 ms. */
export const herdGoals = [
  { attempt: 1, goal: 150 },
  { attempt: 4, goal: 50 },
  { attempt: 7, goal: 40 },
] as const;

/** How a crowd loses its connections: with a close code, or (1006) without a close frame. */
export type Drop = 1006 | 4200;

const crowds = new Map<string, Promise<number[][]>>();

/**
 * Returns the times of each client's attempts after the drop, up to the last attempt that has a goal. Measured once.
 */
export function attemptTimesOfCrowd(subject: Subject, drop: Drop = 1006): Promise<number[][]> {
  const name = `${subject.name} ${drop}`;
  const attemptTimes = crowds.get(name) ?? attemptTimesAfterDrop(subject, CROWD, herdGoals[2].attempt, drop);
  crowds.set(name, attemptTimes);
  return attemptTimes;
}

/** Creates clients and waits until all are connected. */
export async function gather(simulation: Simulation, count: number): Promise<Client[]> {
  const clients = Array.from({ length: count }, () => simulation.client());
  if ((await simulation.timeUntil(() => clients.every(isConnected), 10_000)) === undefined) {
    throw new Error('The clients did not connect.');
  }
  return clients;
}

export function isConnected({ connection }: Client): boolean {
  return connection.state === 'connected';
}

/**
 * Drops a crowd at once, with the server down permanently. Returns when each client made its first `attempts`
 * connection attempts, in ms since the drop. The crowd is spread over several worlds, because clients without a server
 * don't affect each other.
 */
async function attemptTimesAfterDrop(
  subject: Subject,
  count: number,
  attempts: number,
  drop: Drop = 1006,
): Promise<number[][]> {
  const all: number[][] = [];
  for (let seed = 1; all.length < count; seed++) {
    const attemptTimes = await simulate(
      subject,
      (simulation) => attemptTimesInOneWorld(simulation, attempts, drop),
      seed,
    );
    all.push(...attemptTimes);
  }
  return all;
}

async function attemptTimesInOneWorld(simulation: Simulation, attempts: number, drop: Drop): Promise<number[][]> {
  const { world } = simulation;
  await gather(simulation, IN_ONE_WORLD);
  await world.clock.advance(15_000);
  const dropped = world.clock.now;
  const attemptTimes = new Map<string, number[]>();
  world.onAttempt = (actor) => {
    attemptTimes.set(actor, [...(attemptTimes.get(actor) ?? []), world.clock.now - dropped]);
  };
  if (drop === 1006) {
    world.server.up = false;
    world.network.resetAll();
  } else world.server.stop(drop);
  const haveTried = () =>
    attemptTimes.size === IN_ONE_WORLD && [...attemptTimes.values()].every(({ length }) => length >= attempts);
  if ((await simulation.timeUntil(haveTried, 1_200_000)) === undefined) throw new Error('Clients stopped trying.');
  return [...attemptTimes.values()];
}

/**
 * Drops a crowd at once, with the server down for a while. Returns how long each client takes to reconnect once the
 * server is back, in ms.
 */
export async function recoveriesOfCrowd(subject: Subject, outage: number): Promise<number[]> {
  const all: number[] = [];
  for (let seed = 1; all.length < CROWD; seed++) {
    all.push(...(await simulate(subject, (simulation) => recoveriesInOneWorld(simulation, outage), seed)));
  }
  return all;
}

async function recoveriesInOneWorld(simulation: Simulation, outage: number): Promise<number[]> {
  const { server, clock } = simulation.world;
  const waiting = new Set(await gather(simulation, IN_ONE_WORLD));
  await clock.advance(15_000);
  server.stop(1006);
  await clock.advance(outage);
  server.start();
  const back = clock.now;
  const times: number[] = [];
  await simulation.timeUntil(() => {
    for (const client of [...waiting].filter(isConnected)) {
      waiting.delete(client);
      times.push(clock.now - back);
    }
    return waiting.size === 0;
  }, 300_000);
  if (waiting.size > 0) throw new Error('Some clients did not reconnect.');
  return times;
}

/** Returns the largest number of times within any window of this length. */
export function mostWithin(times: readonly number[], window: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [last, time] of sorted.entries()) {
    while ((sorted[first] as number) <= time - window) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
