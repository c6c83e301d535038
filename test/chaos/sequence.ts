// The client's chunks are imported from the start: loading them takes real time, so that a seed could not be replayed.
import '../../src/client/delivery/catch-up.js';
import '../../src/client/channels/encryption.js';
import '../../src/client/delivery/outbox.js';
import '../../src/client/channels/private-channels.js';
import '../../src/client/channels/subscription-errors.js';
import '../../src/client/user/sign-in.js';
import { Pusher } from '../../src/client/index.js';
import { Random } from '../../tools/simulation/random.js';
import { type Note, World } from '../../tools/simulation/world.js';
import { Faults } from './chaos-faults.js';
import { enabledChecks } from './enabled-checks.js';
import { History } from './history.js';
import {
  checkAlways,
  checkDelivery,
  checkGaps,
  checkLogs,
  checkReleased,
  checkRest,
  watchForReconnects,
} from './oracles.js';
import { Publications } from './publications.js';
import { SimulatedClient } from './simulated-client.js';
import { CHANNELS, type StepContext, takeStep } from './steps.js';
import { TrafficMonitor } from './traffic-monitor.js';

/** The time for everything to recover after the last fault, in ms. */
const RECOVERY_TIME = 4 * 60_000;
/** The time at the end of the recovery in which no client may reconnect, in ms. */
const STABLE_TIME = 80_000;
/** The time after the end in which nothing may happen, in ms. */
const IDLE_TIME = 10 * 60_000;
/** The clients' users, and how they authorize. Two of them have the same user. */
const CLIENTS = [
  { userId: 'ann', byFunction: false },
  { userId: 'bob', byFunction: true },
  { userId: 'ann', byFunction: false },
];

/** The result of one seed. */
export interface Outcome {
  seed: number;
  steps: number;
  /** How often each fault started. */
  faults: ReadonlyMap<string, number>;
  /** The server's number of nodes. */
  nodes: number;
  /** The number of events published while a confirmation was pending. */
  early: number;
  /** The number of connection attempts. */
  attempts: number;
  /** The number of events that servers published. */
  published: number;
  /** The number of filled gaps, and of requests to the history. */
  filled: number;
  asked: number;
  /** The number of client events that were queued until they could be sent. */
  queued: number;
  /** The violations of invariants. */
  violations: readonly string[];
  notes: readonly Note[];
}

/** Runs the sequence of one seed, from the first step to the checks after the end. */
export async function runSequence(seed: number): Promise<Outcome> {
  const world = new World(seed, sizeOf(seed));
  const uninstall = world.install();
  const faults = new Faults(world);
  const publications = new Publications(world);
  const history = new History(world, publications);
  const clients: SimulatedClient[] = [];
  let steps = 0;
  let attempts = 0;
  let early = 0;
  try {
    const monitors = new Map<string, TrafficMonitor>();
    world.onReceive = (actor, data) => monitors.get(actor)?.received(data);
    world.onClose = (actor, code) => monitors.get(actor)?.closed(code);
    world.onAttempt = (actor, link) => {
      attempts++;
      const client = clients.find(({ name }) => name === actor);
      monitors.get(actor)?.connecting(link);
      const problem = client?.budget.count(world.clock.now);
      if (problem) world.violate(`${actor} ${problem}`);
      if (client && !client.wantsConnection) world.violate(`${actor} connects after disconnect()`);
    };
    world.onRejection = (actor) => {
      const client = clients.find(({ name }) => name === actor);
      if (client) client.rejected = true;
    };
    world.onSend = (actor, frame) => clients.find(({ name }) => name === actor)?.sends(frame);
    if (world.cluster) {
      world.cluster.onPending = (channel) => {
        early++;
        world.note(`${publications.publish(channel)} published on ${channel} before a confirmation`);
      };
    }
    const count = world.choices.pick([1, 2, 2, 3]);
    const options = chooseOptions(world, history);
    for (const who of CLIENTS.slice(0, count)) {
      const name = `client ${clients.length + 1}`;
      // a client connects as soon as it is created
      const monitor = new TrafficMonitor(world.clock, publications);
      monitors.set(name, monitor);
      clients.push(new SimulatedClient(world, monitor, { ...who, ...options, name }));
    }
    const context = { world, clients, publications, faults };
    const length = world.choices.int(40, 120);
    while (steps < length && world.violations.length === 0) {
      steps++;
      await step(context);
    }
    if (world.violations.length === 0) await rest(context);
    await dispose(context);
  } catch (error) {
    world.reportUncaught(error, 'the test suite');
  } finally {
    for (const pusher of [...Pusher.instances]) pusher.disconnect();
    uninstall();
  }
  const published = [...publications.counts()].reduce((sum, one) => sum + one, 0);
  const { violations, notes } = world;
  const subscriptions = clients.flatMap((client) => [...client.pastSubscriptions, ...client.subscriptions.values()]);
  const filled = subscriptions.flatMap(({ gaps }) => gaps).filter((gap) => gap.filled).length;
  const queued = clients.reduce((sum, { clientEvents }) => sum + clientEvents.queued, 0);
  const counts = { steps, nodes: world.server.size, early, attempts, published, filled, asked: history.count, queued };
  return { seed, faults: faults.begun, violations, notes, ...counts };
}

/** Half of all sequences run on a cluster. */
function sizeOf(seed: number): number {
  return enabledChecks.clusters ? new Random(seed ^ 0x3c6ef372).pick([1, 1, 2, 3]) : 1;
}

/** A third of all sequences fill gaps, and a third queue client events. */
function chooseOptions({ choices }: World, history: History) {
  const catchesUp = choices.chance(1 / 3);
  const ownKey = choices.chance(0.5);
  const queues = choices.chance(1 / 3);
  const queue = { max: choices.pick([3, 20, 100]), ttl: choices.magnitude(1000, 60_000) };
  return {
    history: catchesUp ? history : undefined,
    ownKey: catchesUp && ownKey,
    queue: queues ? queue : undefined,
  };
}

async function step(context: StepContext): Promise<void> {
  const { world, clients } = context;
  world.note(`— ${await takeStep(context)}`);
  await world.clock.settle();
  checkAlways(world, clients);
  for (const client of clients) if (!client.wantsConnection) checkReleased(world, client);
}

/** Repairs everything, lets time pass, and checks the final state. */
async function rest(context: StepContext): Promise<void> {
  const { world, clients, publications, faults } = context;
  const { page, clock, choices } = world;
  faults.repairAll();
  page.setVisible(true);
  for (const client of clients) if (client.givenUp && choices.chance(0.5)) client.connect();
  world.note('— all faults are repaired');
  await clock.advance(RECOVERY_TIME - STABLE_TIME);
  const check = watchForReconnects(world, clients);
  await clock.advance(STABLE_TIME);
  check();
  checkRest(world, clients, CHANNELS);
  for (let node = 0; node < world.server.size; node++) {
    for (const channel of CHANNELS) publications.publish(channel, node);
    for (const client of clients) publications.publish(client.userChannel, node);
  }
  await clock.advance(1000);
  checkDelivery(world, clients, publications);
  checkGaps(world, clients, publications);
  checkLogs(world, clients, publications);
}

/** Disconnects all clients, and checks that nothing is left and nothing happens afterward. */
async function dispose({ world, clients }: StepContext): Promise<void> {
  world.note('— all clients disconnect');
  const healthy = world.violations.length === 0;
  for (const client of clients) client.disconnect();
  await world.clock.settle();
  for (const client of clients) checkReleased(world, client);
  if (!healthy) return;
  await world.clock.advance(IDLE_TIME);
  for (const client of clients) checkReleased(world, client);
  const { connected } = world.server;
  if (connected.length > 0) world.violate(`the server still has ${connected.length} connections`);
}
