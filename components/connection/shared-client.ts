import { type Options, Pusher } from '../../src/client/index.js';
import { globalSingleton } from '../support/global-singleton.js';

/** Effective configuration → the client that elements with this configuration share. */
const clients = globalSingleton('clients', () => new Map<string, SharedClient>());

/** One client for all elements with the same configuration; it lives as long as any of them. */
export class SharedClient {
  readonly pusher: Pusher;

  readonly #configuration: string;
  readonly #attached = new Set<object>();
  readonly #active = new Set<object>();

  private constructor(configuration: string, pusher: Pusher) {
    this.#configuration = configuration;
    this.pusher = pusher;
  }

  /** The client of this configuration, made by the first who asks; `holder` takes part from now on. */
  static attach(configuration: string, holder: object, key: string, options: Options): SharedClient {
    let client = clients.get(configuration);
    if (!client) {
      client = new SharedClient(configuration, new Pusher(key, options));
      clients.set(configuration, client);
    }
    client.#attached.add(holder);
    // those who had it may have let go of it
    if (client.#active.size === 0) client.pusher.connect();
    client.#active.add(holder);
    return client;
  }

  /** The holder leaves; with the last one the client ends. */
  detach(holder: object): void {
    this.pause(holder);
    if (this.#attached.delete(holder) && this.#attached.size === 0) {
      if (clients.get(this.#configuration) === this) clients.delete(this.#configuration);
      this.pusher.disconnect();
    }
  }

  /** The holder needs no connection for now; it is closed when nobody needs it. */
  pause(holder: object): void {
    if (this.#active.delete(holder) && this.#active.size === 0) this.pusher.disconnect();
  }

  /** The holder needs the connection (again). */
  resume(holder: object): void {
    this.#active.add(holder);
    this.pusher.connect();
  }
}
