import type { World } from '../../tools/simulation/world.js';
import type { Faults } from './chaos-faults.js';
import { watchForStuck } from './oracles.js';
import type { Publications } from './publications.js';
import type { Visitor } from './visitor.js';

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

/** What a step works on. */
export interface Stage {
  readonly world: World;
  readonly visitors: readonly Visitor[];
  readonly publications: Publications;
  readonly faults: Faults;
}

/** Does one thing; answers what, in words. */
type Step = (stage: Stage) => string | Promise<string>;

const ofAnyone =
  (what: string, act: (visitor: Visitor, stage: Stage) => string | undefined): Step =>
  (stage) => {
    const visitor = stage.world.choices.pick(stage.visitors);
    const detail = act(visitor, stage);
    return detail === undefined ? `${visitor.name} ${what}` : `${visitor.name} ${what} ${detail}`;
  };

const ofChannel = (what: string, act: (visitor: Visitor, channel: string) => void): Step =>
  ofAnyone(what, (visitor, { world }) => {
    const channel = world.choices.pick(CHANNELS);
    act(visitor, channel);
    return channel;
  });

const whisper: Step = ({ world, visitors }) => {
  const { choices } = world;
  const visitor = choices.pick(visitors);
  const channel = choices.pick([choices.pick(CHANNELS), ...visitor.lives.keys()]);
  const large = choices.chance(0.1);
  const times = choices.pick([1, 1, 3, 14]);
  // without a queue nothing keeps the server's limits
  const { keepsEvents } = visitor;
  for (let i = 0; i < (keepsEvents ? times : 1); i++) visitor.whisper(channel, keepsEvents && large && i === 0);
  return `${visitor.name} triggers ${keepsEvents ? times : 1} client events on ${channel}`;
};

const passTime: Step = async ({ world, visitors, faults }) => {
  // mostly little, so that much happens before anything is answered
  const { choices } = world;
  const ms = choices.magnitude(1, choices.chance(0.6) ? 5000 : 600_000);
  const isWell = !faults.any && world.page.visible;
  const look = watchForStuck(world, isWell ? visitors : []);
  await world.clock.advance(ms);
  look();
  return `${ms} ms pass`;
};

const publish: Step = ({ world, publications, visitors }) => {
  const { choices } = world;
  const channel = choices.chance(0.1) ? choices.pick(visitors).userChannel : choices.pick(CHANNELS);
  const times = choices.pick([1, 1, 1, 2, 5]);
  const numbers = Array.from({ length: times }, () => publications.publish(channel));
  return `${numbers.join(', ')} published on ${channel}`;
};

/** A page that learns that it woke up may dial at once: so often for each event that tells it. */
const DIALS_PER_WAKING = 2;

/** Stops the page for a while; `told`: with the events that a browser has for it. */
async function stop(world: World, told: boolean, ms: number): Promise<void> {
  const { page, clock } = world;
  const end = world.holdBack();
  page.freeze(told);
  await clock.advance(ms);
  page.thaw(told);
  end();
}

function wake({ visitors }: Stage): void {
  for (const { budget } of visitors) budget.allow(DIALS_PER_WAKING);
}

const ofPage: Step = async (stage) => {
  const { world } = stage;
  const { page, network, clock, choices } = world;
  const doing = choices.pick(['hide', 'show', 'freeze', 'cache', 'sleep', 'change', 'blink'] as const);
  const away = choices.magnitude(100, 600_000);
  wake(stage);
  switch (doing) {
    case 'hide':
      page.setVisible(false);
      return 'the page is hidden';
    case 'show':
      page.setVisible(true);
      return 'the page is seen';
    case 'freeze':
      page.setVisible(false);
      await stop(world, true, away);
      page.setVisible(true);
      return `the page was frozen for ${away} ms`;
    case 'cache':
      page.window.tell('pagehide', { persisted: true });
      if (choices.chance(0.5)) network.resetAll();
      await stop(world, false, away);
      page.window.tell('pageshow', { persisted: true });
      return `the page was in the back/forward cache for ${away} ms`;
    case 'sleep':
      network.cutAll();
      await stop(world, false, away);
      return `the machine slept for ${away} ms`;
    case 'change':
      if (choices.chance(0.5)) network.cutAll();
      page.connection.tell('change');
      return 'the network changes';
    case 'blink':
      page.window.tell('offline');
      await clock.advance(choices.int(1, 3000));
      page.window.tell('online');
      return 'the page is told that it was offline';
  }
};

const steps: readonly (readonly [weight: number, step: Step])[] = [
  [30, passTime],
  [14, ofChannel('subscribes to', (visitor, channel) => visitor.subscribe(channel))],
  [8, ofChannel('unsubscribes from', (visitor, channel) => visitor.unsubscribe(channel))],
  [
    3,
    ofChannel('unsubscribes and subscribes again to', (visitor, channel) => {
      visitor.unsubscribe(channel);
      visitor.subscribe(channel);
    }),
  ],
  [18, publish],
  [8, whisper],
  [3, ofChannel('binds a listener of', (visitor, channel) => visitor.bind(channel))],
  [2, ofChannel('unbinds a listener of', (visitor, channel) => visitor.unbind(channel))],
  [4, ofAnyone('signs in', (visitor) => void visitor.signin())],
  [
    3,
    ofAnyone('disconnects', (visitor) => {
      visitor.disconnect();
      return undefined;
    }),
  ],
  [5, ofAnyone('connects', (visitor) => void visitor.connect())],
  [
    2,
    ofAnyone('disconnects and connects', (visitor) => {
      visitor.disconnect();
      visitor.connect();
      return undefined;
    }),
  ],
  [
    2,
    ofAnyone('switches to', (visitor, { world }) => {
      const cluster = world.choices.pick(['eu', 'ap1']);
      visitor.switchCluster(cluster);
      return cluster;
    }),
  ],
  [12, ({ faults }) => `fault: ${faults.begin()}`],
  [8, ({ faults }) => `mended: ${faults.mendOne() ?? 'nothing'}`],
  [6, ofPage],
];

/** Takes one step that the seed decides. */
export async function takeStep(stage: Stage): Promise<string> {
  return stage.world.choices.weighted(steps)(stage);
}
