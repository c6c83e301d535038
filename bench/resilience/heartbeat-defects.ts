import type { Client } from './client-class.js';
import { type Defect, timing } from './defect.js';
import { type Simulation, simulate } from './simulation.js';
import type { Subject } from './subject.js';

/** The activity timeout that pusher-js and the Pusher service agree on, in seconds. */
const ACTIVITY_TIMEOUT = 120;
/** How long to wait for a client to notice a dead network, in ms. */
const LIMIT = 300_000;

/** The events that notify a page that it woke up or that its network changed. */
const wakeSigns: ((simulation: Simulation) => Promise<void>)[] = [
  async ({ world: { page, clock } }) => {
    page.setVisible(false);
    await clock.advance(5_000);
    page.setVisible(true);
  },
  async ({ world: { page } }) => page.setOnline(true),
  async ({ world: { page } }) => page.window.dispatch('pageshow', { persisted: true }),
  async ({ world: { page } }) => page.connection.dispatch('change'),
  async ({ world: { page, clock } }) => {
    page.freeze(true);
    await clock.advance(5_000);
    page.resume(true);
  },
  async ({ world: { page, clock } }) => {
    // the computer was suspended: the clock jumps without an event
    page.freeze(false);
    await clock.advance(10_000);
    page.resume(false);
  },
];

/** Returns the longest of the times; undefined if one of them is. */
function longest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)));
}

function inQuietWorld<Result>(
  subject: Subject,
  run: (simulation: Simulation, client: Client) => Promise<Result>,
): Promise<Result> {
  return simulate(subject, async (simulation) => {
    simulation.world.server.activityTimeout = ACTIVITY_TIMEOUT;
    const client = await simulation.connected();
    await simulation.world.clock.advance(20_000);
    simulation.world.network.cutAll();
    return run(simulation, client);
  });
}

export const heartbeat: Defect[] = [
  {
    name: 'A dead network while the page is visible: noticed after',
    goal: '≤ 40 s',
    async measure(subject) {
      const times: (number | undefined)[] = [];
      // how long after the last activity the network dies
      for (const quiet of [0, 10_000, 25_000, 29_000]) {
        const time = await simulate(subject, async (simulation) => {
          const { world } = simulation;
          world.server.activityTimeout = ACTIVITY_TIMEOUT;
          const client = await simulation.connected();
          await world.clock.advance(quiet);
          world.network.cutAll();
          const cut = world.clock.now;
          let noticed: number | undefined;
          client.connection.bind('state_change', () => {
            noticed ??= world.clock.now - cut;
          });
          await simulation.timeUntil(() => noticed !== undefined, LIMIT);
          return noticed;
        });
        times.push(time);
      }
      return timing(longest(times), LIMIT, 40_000);
    },
  },
  {
    name: 'A dead socket when the page or its network wakes up: connected after',
    goal: '≤ 5 s, the longest of 6 events',
    async measure(subject) {
      const times: (number | undefined)[] = [];
      for (const wake of wakeSigns) {
        const time = await inQuietWorld(subject, async (simulation, client) => {
          const before = client.connection.socket_id;
          await wake(simulation);
          const isBack = () => client.connection.state === 'connected' && client.connection.socket_id !== before;
          return simulation.timeUntil(isBack, LIMIT);
        });
        times.push(time);
      }
      return timing(longest(times), LIMIT, 5_000);
    },
  },
];
