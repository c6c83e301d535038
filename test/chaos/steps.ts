import type { World } from '../../tools/simulation/world.js';
import type { Faults } from './chaos-faults.js';
import { watchForStuckClients } from './oracles.js';
import type { Publications } from './publications.js';
import type { SimulatedClient } from './simulated-client.js';

/** The channels that pages subscribe to. */
export const CHANNELS = [
  'news',
  'constructor',
  'private-orders',
  'private-__proto__',
  'presence-room',
  'presence-cache-hall',
  'cache-rates',
  'private-cache-prices',
  'private-encrypted-notes',
] as const;

/** The objects that a step uses. */
export interface StepContext {
  readonly world: World;
  readonly clients: readonly SimulatedClient[];
  readonly publications: Publications;
  readonly faults: Faults;
}

/** Performs one action. Returns its description. */
type Step = (context: StepContext) => string | Promise<string>;

const ofAnyone =
  (what: string, act: (client: SimulatedClient, context: StepContext) => string | undefined): Step =>
  (context) => {
    const client = context.world.choices.pick(context.clients);
    const detail = act(client, context);
    return detail === undefined ? `${client.name} ${what}` : `${client.name} ${what} ${detail}`;
  };

const ofChannel = (what: string, act: (client: SimulatedClient, channel: string) => void): Step =>
  ofAnyone(what, (client, { world }) => {
    const channel = world.choices.pick(CHANNELS);
    act(client, channel);
    return channel;
  });

const triggerEvents: Step = ({ world, clients }) => {
  const { choices } = world;
  const client = choices.pick(clients);
  const channel = choices.pick([choices.pick(CHANNELS), ...client.subscriptions.keys()]);
  const large = choices.chance(0.1);
  const times = choices.pick([1, 1, 3, 14]);
  // without a queue, the client does not enforce the server's limits
  const { queuesEvents } = client;
  for (let i = 0; i < (queuesEvents ? times : 1); i++) client.triggerEvent(channel, queuesEvents && large && i === 0);
  return `${client.name} triggers ${queuesEvents ? times : 1} client events on ${channel}`;
};

const passTime: Step = async ({ world, clients, faults }) => {
  // mostly short, so that much happens before anything is answered
  const { choices } = world;
  const ms = choices.magnitude(1, choices.chance(0.6) ? 5000 : 600_000);
  const isWell = !faults.any && world.page.visible;
  const check = watchForStuckClients(world, isWell ? clients : []);
  await world.clock.advance(ms);
  check();
  return `${ms} ms pass`;
};

const publish: Step = ({ world, publications, clients }) => {
  const { choices } = world;
  const channel = choices.chance(0.1) ? choices.pick(clients).userChannel : choices.pick(CHANNELS);
  const times = choices.pick([1, 1, 1, 2, 5]);
  const numbers = Array.from({ length: times }, () => publications.publish(channel));
  return `${numbers.join(', ')} published on ${channel}`;
};

/** The number of attempts that a page may make at once for each event that wakes it up. */
const ATTEMPTS_PER_WAKING = 2;

/** Stops the page for a while; with `notify`, with the events that a browser dispatches. */
async function stop(world: World, notify: boolean, ms: number): Promise<void> {
  const { page, clock } = world;
  const end = world.holdBack();
  page.freeze(notify);
  await clock.advance(ms);
  page.resume(notify);
  end();
}

function wake({ clients }: StepContext): void {
  for (const { budget } of clients) budget.allow(ATTEMPTS_PER_WAKING);
}

const ofPage: Step = async (context) => {
  const { world } = context;
  const { page, network, clock, choices } = world;
  const doing = choices.pick(['hide', 'show', 'freeze', 'cache', 'sleep', 'change', 'blink'] as const);
  const away = choices.magnitude(100, 600_000);
  wake(context);
  switch (doing) {
    case 'hide':
      page.setVisible(false);
      return 'the page is hidden';
    case 'show':
      page.setVisible(true);
      return 'the page is shown';
    case 'freeze':
      page.setVisible(false);
      await stop(world, true, away);
      page.setVisible(true);
      return `the page was frozen for ${away} ms`;
    case 'cache':
      page.window.dispatch('pagehide', { persisted: true });
      if (choices.chance(0.5)) network.resetAll();
      await stop(world, false, away);
      page.window.dispatch('pageshow', { persisted: true });
      return `the page was in the back/forward cache for ${away} ms`;
    case 'sleep':
      network.cutAll();
      await stop(world, false, away);
      return `the computer slept for ${away} ms`;
    case 'change':
      if (choices.chance(0.5)) network.cutAll();
      page.connection.dispatch('change');
      return 'the network changes';
    case 'blink':
      page.window.dispatch('offline');
      await clock.advance(choices.int(1, 3000));
      page.window.dispatch('online');
      return 'the page is notified that it was offline';
  }
};

const steps: readonly (readonly [weight: number, step: Step])[] = [
  [30, passTime],
  [14, ofChannel('subscribes to', (client, channel) => client.subscribe(channel))],
  [8, ofChannel('unsubscribes from', (client, channel) => client.unsubscribe(channel))],
  [
    3,
    ofChannel('unsubscribes and subscribes again to', (client, channel) => {
      client.unsubscribe(channel);
      client.subscribe(channel);
    }),
  ],
  [18, publish],
  [8, triggerEvents],
  [3, ofChannel('binds a listener of', (client, channel) => client.bind(channel))],
  [2, ofChannel('unbinds a listener of', (client, channel) => client.unbind(channel))],
  [4, ofAnyone('signs in', (client) => void client.signin())],
  [
    3,
    ofAnyone('disconnects', (client) => {
      client.disconnect();
      return undefined;
    }),
  ],
  [5, ofAnyone('connects', (client) => void client.connect())],
  [
    2,
    ofAnyone('disconnects and connects', (client) => {
      client.disconnect();
      client.connect();
      return undefined;
    }),
  ],
  [
    2,
    ofAnyone('switches to', (client, { world }) => {
      const cluster = world.choices.pick(['eu', 'ap1']);
      client.switchCluster(cluster);
      return cluster;
    }),
  ],
  [12, ({ faults }) => `fault: ${faults.begin()}`],
  [8, ({ faults }) => `repaired: ${faults.repairOne() ?? 'nothing'}`],
  [6, ofPage],
];

/** Takes one step, determined by the seed. */
export async function takeStep(context: StepContext): Promise<string> {
  return context.world.choices.weighted(steps)(context);
}
