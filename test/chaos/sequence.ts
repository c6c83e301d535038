// the client's parts are there from the start: loading them takes real time, so that a seed would not replay
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
import { expected } from './expectations.js';
import { History } from './history.js';
import { checkAlways, checkArrival, checkGaps, checkLogs, checkReleased, checkRest, watchForDials } from './oracles.js';
import { Publications } from './publications.js';
import { CHANNELS, type Stage, takeStep } from './steps.js';
import { Visitor } from './visitor.js';
import { Witness } from './witness.js';

/** After the last fault, how long everything has to find its way back, ms. */
const HEALING = 4 * 60_000;
/** For how long nobody has to dial again at the end of that time, ms. */
const CALM = 80_000;
/** How long nothing may happen after the end, ms. */
const AFTERMATH = 10 * 60_000;
/** Who the clients are, and how they authorise: two of them are one user. */
const VISITORS = [
  { userId: 'ann', byFunction: false },
  { userId: 'bob', byFunction: true },
  { userId: 'ann', byFunction: false },
];

/** What one seed led to. */
export interface Outcome {
  seed: number;
  steps: number;
  /** How often each fault began. */
  faults: ReadonlyMap<string, number>;
  /** The number of nodes that the server had. */
  nodes: number;
  /** How many events were published while a confirmation was held back. */
  early: number;
  /** How often clients dialled. */
  dials: number;
  /** How many events servers published. */
  published: number;
  /** How many gaps were filled, and how often the history was asked for that. */
  filled: number;
  asked: number;
  /** How many client events were kept until they could be sent. */
  kept: number;
  /** What must never be, and was. */
  violations: readonly string[];
  notes: readonly Note[];
}

/** Runs the sequence of one seed, from the first step to what is left after the end. */
export async function runSequence(seed: number): Promise<Outcome> {
  const world = new World(seed, sizeOf(seed));
  const uninstall = world.install();
  const faults = new Faults(world);
  const publications = new Publications(world);
  const history = new History(world, publications);
  const visitors: Visitor[] = [];
  let steps = 0;
  let dials = 0;
  let early = 0;
  try {
    const witnesses = new Map<string, Witness>();
    world.onReceive = (owner, data) => witnesses.get(owner)?.received(data);
    world.onClose = (owner, code) => witnesses.get(owner)?.closed(code);
    world.onDial = (owner, link) => {
      dials++;
      const visitor = visitors.find(({ name }) => name === owner);
      witnesses.get(owner)?.dialled(link);
      const problem = visitor?.budget.dial(world.clock.now);
      if (problem) world.violate(`${owner} ${problem}`);
      if (visitor && !visitor.wantsConnection) world.violate(`${owner} dials after disconnect()`);
    };
    world.onRefusal = (owner) => {
      const visitor = visitors.find(({ name }) => name === owner);
      if (visitor) visitor.refused = true;
    };
    world.onSend = (owner, frame) => visitors.find(({ name }) => name === owner)?.sends(frame);
    if (world.cluster) {
      world.cluster.onHold = (channel) => {
        early++;
        world.note(`${publications.publish(channel)} published on ${channel} before a confirmation`);
      };
    }
    const count = world.choices.pick([1, 2, 2, 3]);
    const options = chooseOptions(world, history);
    for (const who of VISITORS.slice(0, count)) {
      const name = `client ${visitors.length + 1}`;
      // a client dials as soon as it is made
      const witness = new Witness(world.clock, publications);
      witnesses.set(name, witness);
      visitors.push(new Visitor(world, witness, { ...who, ...options, name }));
    }
    const stage = { world, visitors, publications, faults };
    const length = world.choices.int(40, 120);
    while (steps < length && world.violations.length === 0) {
      steps++;
      await step(stage);
    }
    if (world.violations.length === 0) await rest(stage);
    await dispose(stage);
  } catch (error) {
    world.caught(error, 'the suite');
  } finally {
    for (const pusher of [...Pusher.instances]) pusher.disconnect();
    uninstall();
  }
  const published = [...publications.counts()].reduce((sum, one) => sum + one, 0);
  const { violations, notes } = world;
  const lives = visitors.flatMap((visitor) => [...visitor.pastLives, ...visitor.lives.values()]);
  const filled = lives.flatMap(({ gaps }) => gaps).filter((gap) => gap.filled).length;
  const kept = visitors.reduce((sum, { clientEvents }) => sum + clientEvents.kept, 0);
  const counts = { steps, nodes: world.server.size, early, dials, published, filled, asked: history.count, kept };
  return { seed, faults: faults.begun, violations, notes, ...counts };
}

/** Half of all sequences run on a cluster. */
function sizeOf(seed: number): number {
  return expected.clusters ? new Random(seed ^ 0x3c6ef372).pick([1, 1, 2, 3]) : 1;
}

/** A third of all sequences fills gaps, and a third keeps client events. */
function chooseOptions({ choices }: World, history: History) {
  const catchesUp = choices.chance(1 / 3);
  const ownKey = choices.chance(0.5);
  const keeps = choices.chance(1 / 3);
  const queue = { max: choices.pick([3, 20, 100]), ttl: choices.magnitude(1000, 60_000) };
  return {
    history: catchesUp ? history : undefined,
    ownKey: catchesUp && ownKey,
    queue: keeps ? queue : undefined,
  };
}

async function step(stage: Stage): Promise<void> {
  const { world, visitors } = stage;
  world.note(`— ${await takeStep(stage)}`);
  await world.clock.settle();
  checkAlways(world, visitors);
  for (const visitor of visitors) if (!visitor.wantsConnection) checkReleased(world, visitor);
}

/** Mends everything, lets time pass, and looks at what is there then. */
async function rest(stage: Stage): Promise<void> {
  const { world, visitors, publications, faults } = stage;
  const { page, clock, choices } = world;
  faults.mendAll();
  page.setVisible(true);
  for (const visitor of visitors) if (visitor.givenUp && choices.chance(0.5)) visitor.connect();
  world.note('— everything is mended');
  await clock.advance(HEALING - CALM);
  const look = watchForDials(world, visitors);
  await clock.advance(CALM);
  look();
  checkRest(world, visitors, CHANNELS);
  for (let node = 0; node < world.server.size; node++) {
    for (const channel of CHANNELS) publications.publish(channel, node);
    for (const visitor of visitors) publications.publish(visitor.userChannel, node);
  }
  await clock.advance(1000);
  checkArrival(world, visitors, publications);
  checkGaps(world, visitors, publications);
  checkLogs(world, visitors, publications);
}

/** Disconnects everybody; then nothing is left, and nothing happens any more. */
async function dispose({ world, visitors }: Stage): Promise<void> {
  world.note('— everybody disconnects');
  const healthy = world.violations.length === 0;
  for (const visitor of visitors) visitor.disconnect();
  await world.clock.settle();
  for (const visitor of visitors) checkReleased(world, visitor);
  if (!healthy) return;
  await world.clock.advance(AFTERMATH);
  for (const visitor of visitors) checkReleased(world, visitor);
  const { connected } = world.server;
  if (connected.length > 0) world.violate(`the server still believes in ${connected.length} connections`);
}
