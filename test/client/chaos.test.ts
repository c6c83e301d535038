import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import type { Channel, Gap, Pusher } from '../../src/client/index.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import { clientOf, disconnectAll } from './client-of.js';

/** The number of sequences, and of steps in each. `npm run chaos` runs thousands in simulated time. */
const SEQUENCES = 3;
const STEPS = 24;
const CHANNELS = ['news', 'private-orders', 'presence-room', 'sport'];

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The events that one channel object received after its first confirmation. */
interface ChannelLog {
  name: string;
  since: number;
  received: number[];
  gaps: Gap[];
}

/** A page with one client that records the events of each channel. */
class Visitor {
  readonly client: Pusher;
  readonly wanted = new Set<string>();
  readonly logs: ChannelLog[] = [];
  readonly #known = new WeakSet<Channel>();

  constructor(sandbox: TestSandbox) {
    this.client = clientOf(sandbox, { authEndpoint: sandbox.authEndpoint, enabledTransports: ['ws'] });
  }

  subscribe(name: string): void {
    this.wanted.add(name);
    const channel = this.client.subscribe(name);
    if (!this.#known.has(channel)) this.#listen(channel);
  }

  unsubscribe(name: string): void {
    this.wanted.delete(name);
    const channel = this.client.channel(name);
    if (channel) this.#known.delete(channel);
    this.client.unsubscribe(name);
  }

  #listen(channel: Channel): void {
    this.#known.add(channel);
    const log: ChannelLog = { name: channel.name, since: Number.POSITIVE_INFINITY, received: [], gaps: [] };
    this.logs.push(log);
    channel.bind('pusher:subscription_succeeded', () => {
      log.since = Math.min(log.since, Date.now());
    });
    channel.bind('numbered', ({ n }: { n: number }) => log.received.push(n));
    channel.bind('pusher:gap', (gap: Gap) => log.gaps.push(gap));
  }
}

type Publication = { n: number; from: number; to: number };

/** One step of a random sequence. */
type Step = (sandbox: TestSandbox, visitor: Visitor, pick: <T>(from: readonly T[]) => T) => unknown;

const FAULTS: Step[] = [
  (sandbox) => sandbox.faults.drop(),
  (sandbox, _visitor, pick) => sandbox.faults.close(pick([1001, 4100, 4200, 4201])),
  (sandbox) => sandbox.faults.refuse({ times: 1 }),
  (sandbox) => sandbox.faults.delay(40),
  (sandbox, _visitor, pick) => sandbox.faults.stall(pick(['in', 'out', 'both'] as const)),
  (sandbox) => sandbox.faults.auth.status(503, { times: 1 }),
  (sandbox) => sandbox.faults.restart(),
  (sandbox) => sandbox.faults.clear(),
];

const ACTIONS: Step[] = [
  (_sandbox, visitor, pick) => visitor.subscribe(pick(CHANNELS)),
  (_sandbox, visitor, pick) => visitor.subscribe(pick(CHANNELS)),
  (_sandbox, visitor, pick) => visitor.unsubscribe(pick(CHANNELS)),
  (_sandbox, { client }) => {
    client.disconnect();
    client.connect();
  },
  (_sandbox, _visitor, pick) => void globalThis.dispatchEvent(new Event(pick(['online', 'offline']))),
  () => new Promise((resolve) => setTimeout(resolve, 30)),
];

describe('chaos over real sockets', () => {
  afterEach(() => {
    restore();
    disconnectAll();
  });

  for (let index = 0; index < SEQUENCES; index++) {
    const seed = (Date.now() * 7 + index * 7919) % 2 ** 31;
    it(`loses no event without a gap, and delivers none twice or out of order (seed ${seed})`, async () => {
      const random = randomOf(seed);
      const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
      // short delays; other tests prove that they are random
      stub(Math, 'random').returns(0.02);
      const sandbox = await startSandbox();
      const visitor = new Visitor(sandbox);
      const published = new Map<string, Publication[]>(CHANNELS.map((name) => [name, []]));
      const publish = async (name: string) => {
        const list = published.get(name) as Publication[];
        const publication = { n: list.length + 1, from: Date.now(), to: Number.POSITIVE_INFINITY };
        list.push(publication);
        await sandbox.trigger(name, 'numbered', { n: publication.n });
        publication.to = Date.now();
      };

      for (let step = 0; step < STEPS; step++) {
        const kind = random();
        if (kind < 0.4) await publish(pick(CHANNELS));
        else await pick(kind < 0.6 ? FAULTS : ACTIONS)(sandbox, visitor, pick);
      }
      await sandbox.faults.clear();
      for (const name of CHANNELS) visitor.subscribe(name);
      await eventually(() => {
        globalThis.dispatchEvent(new Event('online'));
        for (const name of CHANNELS) expect(visitor.client.channel(name)?.subscribed, name).to.equal(true);
      });
      for (const name of CHANNELS) await publish(name);
      const current = (name: string) => visitor.logs.findLast((log) => log.name === name);
      await eventually(() => {
        for (const name of CHANNELS) expect(current(name)?.received.at(-1), name).to.equal(published.get(name)?.length);
      });

      const subscriptions = Object.values(await sandbox.subscriptions()).map((names) => names.toSorted());
      expect(subscriptions).to.deep.equal([CHANNELS.toSorted()]);
      for (const log of visitor.logs) check(log, published.get(log.name) as Publication[]);
      visitor.client.disconnect();
      await eventually(async () => expect(await sandbox.sockets()).to.equal(0));
    });
  }
});

/** Expects no duplicates, the right order, and no lost events outside the gaps. */
function check({ name, received, gaps, since }: ChannelLog, published: Publication[]): void {
  expect(received, `${name} in order, each once`).to.deep.equal([...new Set(received)].sort((a, b) => a - b));
  const last = received.at(-1) ?? 0;
  const lost = published.filter(({ n, from }) => n < last && from > since && !received.includes(n));
  const unreported = lost.filter(({ from, to }) => !gaps.some((gap) => gap.since <= to && from <= gap.until));
  expect(unreported, `${name} lost without a gap`).to.deep.equal([]);
}
