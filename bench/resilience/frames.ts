import { isConnected } from './crowd.js';
import { type Defect, type Finding, seconds } from './defect.js';
import { simulate } from './simulation.js';
import type { Subject } from './subject.js';

/** How long to wait for a client, in ms. */
const LIMIT = 60_000;

const NESTED = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

/** Encodes a frame whose data is a JSON string, as in the protocol. */
function frame(event: string, data: unknown, channel?: string): string {
  return JSON.stringify({ event, channel, data: JSON.stringify(data) });
}

/** Invalid first frames. */
const badHandshakes = [
  '',
  'not JSON',
  '{}',
  '[]',
  '{"event":"pusher:connection_established"}',
  ...[null, {}, { socket_id: 7 }].map((data) => frame('pusher:connection_established', data)),
  frame('story', {}),
];

/** Errors with invalid data. */
const badErrors = [
  '{"event":"pusher:error"}',
  '{"event":"pusher:error","data":null}',
  ...[null, 'text', { code: 'x' }, {}].map((data) => frame('pusher:error', data)),
];

const badFrames: { name: string; frames: readonly string[] }[] = [
  {
    name: 'Frames nested 100,000 deep',
    frames: [
      NESTED,
      `{"event":"story","channel":"news","data":${NESTED}}`,
      `{"event":"story","channel":"news","data":"${NESTED}"}`,
      `{"event":"pusher:error","data":${NESTED}}`,
    ],
  },
  {
    name: 'Malformed presence frames',
    frames: [
      ...[null, {}, { presence: null }, { presence: { ids: ['ann'], hash: null } }, 'text'].map((data) =>
        frame('pusher_internal:subscription_succeeded', data, 'presence-room'),
      ),
      ...[null, 7, 'text'].map((data) => frame('pusher_internal:member_added', data, 'presence-room')),
      ...[null, 7, 'text'].map((data) => frame('pusher_internal:member_removed', data, 'presence-room')),
    ],
  },
  {
    name: 'Malformed sign-in frames',
    frames: [
      '{"event":"pusher:signin_success"}',
      ...[null, {}, { user_data: 7 }, { user_data: 'no JSON' }, { user_data: 'null' }, { user_data: '{"id":7}' }].map(
        (data) => frame('pusher:signin_success', data),
      ),
    ],
  },
  {
    name: 'Malformed watchlist frames',
    frames: [
      '{"event":"pusher_internal:watchlist_events"}',
      ...[null, {}, { events: null }, { events: [null] }, { events: {} }].map((data) =>
        frame('pusher_internal:watchlist_events', data),
      ),
    ],
  },
  {
    name: 'Frames of a channel named constructor or __proto__',
    frames: ['constructor', '__proto__', 'toString'].flatMap((channel) => [
      frame('story', {}, channel),
      frame('pusher_internal:subscription_succeeded', {}, channel),
    ]),
  },
];

/** The effects of an invalid frame on a client. */
interface Aftermath {
  threw: boolean;
  /** True if the client has another connection or none, or doesn't deliver the next event. */
  isBroken: boolean;
}

function aftermathOf(subject: Subject, bad: string): Promise<Aftermath> {
  return simulate(subject, async (simulation) => {
    const { world } = simulation;
    const client = await simulation.connected(['news', 'presence-room']);
    client.signin();
    await world.clock.advance(1_000);
    const { socket_id } = client.connection;
    let received = 0;
    for (const name of ['news', 'presence-room']) client.subscribe(name).bind('after', () => received++);
    client.bind_global(() => {});
    simulation.send(bad);
    await world.clock.advance(1_000);
    for (const name of ['news', 'presence-room']) simulation.send(frame('after', {}, name));
    await world.clock.advance(1_000);
    const isBroken = client.connection.socket_id !== socket_id || received !== 2;
    return { threw: world.violations.length > 0, isBroken };
  });
}

async function measure(subject: Subject, frames: readonly string[]): Promise<Finding> {
  const all: Aftermath[] = [];
  for (const bad of frames) all.push(await aftermathOf(subject, bad));
  const threw = all.filter((one) => one.threw).length;
  const broken = all.filter((one) => one.isBroken).length;
  return { value: `${threw} of ${all.length} threw, ${broken} broke the client`, met: threw + broken === 0 };
}

/**
 * Returns how long a client takes to connect when this is the first frame of the first attempt; undefined if it hangs.
 */
function timeAfterFirst(subject: Subject, first: string): Promise<number | undefined> {
  return simulate(subject, async (simulation) => {
    const { network } = simulation.world;
    network.attemptHandler = (attempt) => {
      network.attemptHandler = undefined;
      attempt.open();
      attempt.send(first);
    };
    const client = simulation.client();
    return simulation.timeUntil(() => isConnected(client), LIMIT);
  });
}

async function measureFirst(subject: Subject, frames: readonly string[]): Promise<Finding> {
  const times: number[] = [];
  for (const first of frames) {
    const time = await timeAfterFirst(subject, first);
    if (time !== undefined) times.push(time);
  }
  const hung = frames.length - times.length;
  const longest = Math.max(0, ...times);
  const value =
    times.length > 0 ? `${hung} of ${frames.length} hung, the others ≤ ${seconds(longest, LIMIT)}` : `all ${hung} hung`;
  return { value, met: hung === 0 && longest <= 5_000 };
}

export const frames: Defect[] = [
  ...badFrames.map((kind) => ({
    name: kind.name,
    goal: 'none throws, none breaks the client',
    measure: (subject: Subject) => measure(subject, kind.frames),
  })),
  {
    name: 'Malformed error frames as the first frame: connected by another attempt',
    goal: 'none hangs, each ≤ 5 s',
    measure: (subject) => measureFirst(subject, badErrors),
  },
  {
    name: 'Other bad first frames: connected by another attempt',
    goal: 'none hangs, each ≤ 5 s',
    measure: (subject) => measureFirst(subject, badHandshakes),
  },
];
