import { type Actor, runAs } from '../../tools/simulation/actor.js';
import { replaceGlobals } from '../../tools/simulation/globals.js';
import { AuthEndpoint } from '../../tools/simulation/simulated-auth-endpoint.js';
import { World } from '../../tools/simulation/world.js';
import type { Client, ClientClass } from './client-class.js';
import type { Subject } from './subject.js';
import { XMLHttpRequest } from './xml-http-request.js';

/** A simulated page, network and server with clients of one class. */
export class Simulation {
  readonly world: World;
  readonly #Client: ClientClass;
  #count = 0;

  constructor(world: World, Client: ClientClass) {
    this.world = world;
    this.#Client = Client;
  }

  /** Creates a client of the world's server. The world's log uses the name of its actor. */
  client(actor: Actor = `client ${++this.#count}`, more: object = {}): Client {
    const params = { user_id: actor };
    const options = {
      cluster: '',
      wsHost: 'chaos.test',
      forceTLS: false,
      enabledTransports: ['ws'],
      enableStats: false,
      channelAuthorization: { endpoint: AuthEndpoint.url, transport: 'ajax', params },
      userAuthentication: { endpoint: AuthEndpoint.userUrl, transport: 'ajax', params },
      ...more,
    };
    return runAs(actor, () => new this.#Client('app-key', options));
  }

  /** Creates a client and waits until it is connected and subscribed to these channels. */
  async connected(channels: readonly string[] = [], actor?: Actor): Promise<Client> {
    const client = this.client(actor);
    const subscribed = channels.map((name) => client.subscribe(name));
    const isReady = () => client.connection.state === 'connected' && subscribed.every((channel) => channel.subscribed);
    if ((await this.timeUntil(isReady, 5_000)) === undefined) throw new Error('The client did not connect.');
    return client;
  }

  /**
   * Lets time pass until a condition is true. Returns how long that took, in ms, with a precision of 10 ms and 1 %;
   * undefined if it took longer than the limit.
   */
  async timeUntil(condition: () => boolean, limit: number): Promise<number | undefined> {
    const { clock } = this.world;
    const begin = clock.now;
    await clock.settle();
    while (!condition()) {
      const elapsed = clock.now - begin;
      if (elapsed >= limit) return undefined;
      await clock.advance(Math.min(Math.max(10, elapsed / 100), limit - elapsed));
    }
    return clock.now - begin;
  }

  /** Sends a frame on every connection of the server. */
  send(frame: string): void {
    for (const { attempt } of this.world.server.connected) attempt.send(frame);
  }
}

/** Runs a function in a new world and cleans up. Worlds cannot overlap, because each replaces the platform. */
export async function simulate<Result>(
  subject: Subject,
  run: (simulation: Simulation) => Promise<Result>,
  seed = 1,
): Promise<Result> {
  const world = new World(seed);
  Object.assign(world.page.document, { body: {}, location: { protocol: 'http:' } });
  const uninstall = world.install();
  const restore = replaceGlobals({ XMLHttpRequest });
  try {
    const Client = runAs('client', () => subject.load());
    try {
      return await run(new Simulation(world, Client));
    } finally {
      for (const client of [...Client.instances]) client.disconnect();
      await world.clock.settle();
    }
  } finally {
    restore();
    uninstall();
  }
}
