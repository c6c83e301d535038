// it is there from the start: loading it takes real time
import '../../src/client/channels/private-channels.js';
import { Pusher } from '../../src/client/index.js';
import type { Attempt } from '../../tools/simulation/attempt.js';
import { runAs } from '../../tools/simulation/owner.js';
import { AuthEndpoint } from '../../tools/simulation/simulated-auth-endpoint.js';
import { World } from '../../tools/simulation/world.js';

/** The channels that a fuzzed client is subscribed to. */
export const FUZZED_CHANNELS = ['news', 'constructor', 'private-__proto__', 'presence-room', 'cache-rates'];

const CLIENT = 'client';

/** A client whose server says what the test wants. */
export interface Fuzzed {
  readonly world: World;
  readonly pusher: Pusher;
  /** Sends frames to it, and lets them arrive. */
  say(...frames: unknown[]): Promise<void>;
  /** Loses the connection, and gives the client a minute to come back. */
  drop(): Promise<void>;
}

/**
 * Runs a test in a world with one client that is signed in and subscribed to {@link FUZZED_CHANNELS}, and listens to
 * everything. With first frames, those come in place of the handshake, as long as the test doesn't drop the connection.
 */
export async function withFuzzed(test: (fuzzed: Fuzzed) => Promise<void>, first?: readonly unknown[]): Promise<void> {
  const world = new World(1);
  // a client that was told lies may ask for what is not its own
  world.server.onForgery = () => {};
  const uninstall = world.install();
  try {
    const { network, clock } = world;
    let attempt: Attempt | undefined;
    network.dialling = (one) => {
      attempt = one;
      if (!first) return one.greet();
      one.open();
      for (const frame of first) one.say(frame);
    };
    const pusher = runAs(CLIENT, makeClient);
    await clock.advance(2000);
    await test({
      world,
      pusher,
      say: async (...frames) => {
        for (const frame of frames) attempt?.say(frame);
        await clock.advance(200);
      },
      drop: async () => {
        network.dialling = undefined;
        network.resetAll();
        await clock.advance(60_000);
      },
    });
  } finally {
    for (const pusher of [...Pusher.instances]) pusher.disconnect();
    uninstall();
  }
}

/** Nothing was thrown; the connection is the one that it was, and delivers a good frame. */
export async function checkAlive({ world, pusher, say }: Fuzzed): Promise<void> {
  const heard: unknown[] = [];
  pusher.bind('last', (data) => heard.push(data));
  const [connected] = world.server.connected;
  await say('{"event":"last","data":"{}"}');
  pusher.unbind('last');
  hold(world, [
    [pusher.connection.state === 'connected', `it is ${pusher.connection.state}`],
    [connected !== undefined && world.server.connected.length === 1, 'its connection is not the one that it had'],
    [heard.length === 1, `a good frame was heard ${heard.length} times`],
  ]);
}

/** Nothing was thrown; after a lost connection it is there again, with every channel. */
export async function checkComesBack(fuzzed: Fuzzed): Promise<void> {
  const { world, pusher, drop } = fuzzed;
  await drop();
  const connected = world.server.find(pusher.connection.socket_id);
  const held = connected ? world.server.held(connected, FUZZED_CHANNELS) : [];
  hold(world, [
    [pusher.connection.state === 'connected', `it is ${pusher.connection.state} after a minute`],
    [held.length === FUZZED_CHANNELS.length, `it holds ${held.join(', ') || 'no channel'} after a minute`],
    ...FUZZED_CHANNELS.map((name) => [pusher.channel(name)?.subscribed === true, `${name} is not subscribed`] as const),
  ]);
  await checkAlive({ ...fuzzed, say: (...frames) => sayToServerSide(world, frames) });
}

async function sayToServerSide({ server, clock }: World, frames: unknown[]): Promise<void> {
  for (const { attempt } of server.connected) for (const frame of frames) attempt.say(frame);
  await clock.advance(200);
}

function makeClient(): Pusher {
  const params = { user_id: 'me' };
  const client = new Pusher('app-key', {
    wsHost: 'chaos.test',
    forceTLS: false,
    enabledTransports: ['ws'],
    channelAuthorization: { endpoint: AuthEndpoint.url, params },
    userAuthentication: { endpoint: AuthEndpoint.userUrl, params },
  });
  const listen = () => {};
  for (const name of FUZZED_CHANNELS) client.subscribe(name).bind_global(listen);
  client.signin();
  for (const source of [client, client.connection, client.user, client.user.watchlist]) source.bind_global(listen);
  client.connection.bind('message', listen);
  return client;
}

function hold({ violations }: World, conditions: readonly (readonly [holds: boolean, otherwise: string])[]): void {
  const broken = conditions.filter(([holds]) => !holds).map(([, otherwise]) => otherwise);
  const problems = [...violations, ...broken];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
