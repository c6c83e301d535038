// Imported from the start, because loading it takes real time.
import '../../src/client/channels/private-channels.js';
import { Pusher } from '../../src/client/index.js';
import { runAs } from '../../tools/simulation/actor.js';
import type { Attempt } from '../../tools/simulation/attempt.js';
import { AuthEndpoint } from '../../tools/simulation/simulated-auth-endpoint.js';
import { World } from '../../tools/simulation/world.js';

/** The channels that a fuzzed client is subscribed to. */
export const FUZZED_CHANNELS = ['news', 'constructor', 'private-__proto__', 'presence-room', 'cache-rates'];

const CLIENT = 'client';

/** A client whose server sends whatever the test wants. */
export interface Fuzzed {
  readonly world: World;
  readonly pusher: Pusher;
  /** Sends frames to the client and waits until they arrive. */
  send(...frames: unknown[]): Promise<void>;
  /** Cuts the connection, and gives the client a minute to reconnect. */
  drop(): Promise<void>;
}

/**
 * Runs a test in a world with one client that is signed in, subscribed to {@link FUZZED_CHANNELS}, and listens to
 * everything. With `first`, those frames replace the handshake until the test drops the connection.
 */
export async function withFuzzed(test: (fuzzed: Fuzzed) => Promise<void>, first?: readonly unknown[]): Promise<void> {
  const world = new World(1);
  // A client that received wrong data may send requests that are not its own.
  world.server.onForgedFrame = () => {};
  const uninstall = world.install();
  try {
    const { network, clock } = world;
    let attempt: Attempt | undefined;
    network.attemptHandler = (one) => {
      attempt = one;
      if (!first) return one.connect();
      one.open();
      for (const frame of first) one.send(frame);
    };
    const pusher = runAs(CLIENT, makeClient);
    await clock.advance(2000);
    await test({
      world,
      pusher,
      send: async (...frames) => {
        for (const frame of frames) attempt?.send(frame);
        await clock.advance(200);
      },
      drop: async () => {
        network.attemptHandler = undefined;
        network.resetAll();
        await clock.advance(60_000);
      },
    });
  } finally {
    for (const pusher of [...Pusher.instances]) pusher.disconnect();
    uninstall();
  }
}

/** Checks that nothing was thrown, and that the same connection still delivers a valid frame. */
export async function checkAlive({ world, pusher, send }: Fuzzed): Promise<void> {
  const delivered: unknown[] = [];
  pusher.bind('last', (data) => delivered.push(data));
  const [connected] = world.server.connected;
  await send('{"event":"last","data":"{}"}');
  pusher.unbind('last');
  assertAll(world, [
    [pusher.connection.state === 'connected', `the client is ${pusher.connection.state}`],
    [connected !== undefined && world.server.connected.length === 1, 'the client has another connection'],
    [delivered.length === 1, `a valid frame was delivered ${delivered.length} times`],
  ]);
}

/** Checks that nothing was thrown, and that the client reconnects and resubscribes after a lost connection. */
export async function checkReconnects(fuzzed: Fuzzed): Promise<void> {
  const { world, pusher, drop } = fuzzed;
  await drop();
  const connected = world.server.find(pusher.connection.socket_id);
  const subscribed = connected ? world.server.subscribedChannels(connected, FUZZED_CHANNELS) : [];
  assertAll(world, [
    [pusher.connection.state === 'connected', `the client is ${pusher.connection.state} after a minute`],
    [
      subscribed.length === FUZZED_CHANNELS.length,
      `it is subscribed to ${subscribed.join(', ') || 'no channel'} after a minute`,
    ],
    ...FUZZED_CHANNELS.map((name) => [pusher.channel(name)?.subscribed === true, `${name} is not subscribed`] as const),
  ]);
  await checkAlive({ ...fuzzed, send: (...frames) => sendToAll(world, frames) });
}

async function sendToAll({ server, clock }: World, frames: unknown[]): Promise<void> {
  for (const { attempt } of server.connected) for (const frame of frames) attempt.send(frame);
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

function assertAll({ violations }: World, conditions: readonly (readonly [holds: boolean, otherwise: string])[]): void {
  const broken = conditions.filter(([holds]) => !holds).map(([, otherwise]) => otherwise);
  const problems = [...violations, ...broken];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
