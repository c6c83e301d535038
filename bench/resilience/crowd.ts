import type { Client } from './client-class.js';
import { type Simulation, simulate } from './simulation.js';
import type { Subject } from './subject.js';

/** How many clients live in one world. */
const IN_ONE_WORLD = 50;

/** Makes clients, and lets them all connect. */
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
 * Drops a crowd at once, with the server down for good: when each client dialled after that, ms since the drop, its first
 * `attempts` times. The crowd is spread over several worlds, as clients that nobody answers don't meet.
 */
export async function dialsOfDropped(subject: Subject, count: number, attempts: number): Promise<number[][]> {
  const all: number[][] = [];
  for (let seed = 1; all.length < count; seed++) {
    const dials = await simulate(subject, (simulation) => dialsInOneWorld(simulation, attempts), seed);
    all.push(...dials);
  }
  return all;
}

async function dialsInOneWorld(simulation: Simulation, attempts: number): Promise<number[][]> {
  const { world } = simulation;
  await gather(simulation, IN_ONE_WORLD);
  await world.clock.advance(15_000);
  const dropped = world.clock.now;
  const dials = new Map<string, number[]>();
  world.onDial = (owner) => {
    dials.set(owner, [...(dials.get(owner) ?? []), world.clock.now - dropped]);
  };
  world.server.up = false;
  world.network.resetAll();
  const haveTried = () => dials.size === IN_ONE_WORLD && [...dials.values()].every(({ length }) => length >= attempts);
  if ((await simulation.timeUntil(haveTried, 1_200_000)) === undefined) throw new Error('Clients stopped to try.');
  return [...dials.values()];
}

/** The most of some times that lie within one window, however it is placed. */
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
