import { type Options, Pusher } from '../../src/client/index.js';
import { globalSingleton } from '../support/global-singleton.js';

/** The shared clients, by effective configuration. */
const clients = globalSingleton('clients', () => new Map<string, SharedClient>());

/** One client for all elements with the same configuration. It lives until the last of them is detached. */
export class SharedClient {
  readonly pusher: Pusher;

  readonly #configuration: string;
  readonly #attached = new Set<object>();
  readonly #active = new Set<object>();

  private constructor(configuration: string, pusher: Pusher) {
    this.#configuration = configuration;
    this.pusher = pusher;
  }

  /** Attaches an element to the client of a configuration. Creates the client for the first one. */
  static attach(configuration: string, user: object, key: string, options: Options): SharedClient {
    let client = clients.get(configuration);
    if (!client) {
      client = new SharedClient(configuration, new Pusher(key, options));
      clients.set(configuration, client);
    }
    client.#attached.add(user);
    // all other elements may have paused it
    if (client.#active.size === 0) client.pusher.connect();
    client.#active.add(user);
    return client;
  }

  /** Detaches an element. The client disconnects with the last one. */
  detach(user: object): void {
    this.pause(user);
    if (this.#attached.delete(user) && this.#attached.size === 0) {
      if (clients.get(this.#configuration) === this) clients.delete(this.#configuration);
      this.pusher.disconnect();
    }
  }

  /** Releases the connection for an element. It closes when no element uses it. */
  pause(user: object): void {
    if (this.#active.delete(user) && this.#active.size === 0) this.pusher.disconnect();
  }

  /** Uses the connection for an element again. */
  resume(user: object): void {
    this.#active.add(user);
    this.pusher.connect();
  }
}
