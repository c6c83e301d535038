import { BareClient } from '../page/bare-client.js';
import type { ClientClass } from '../resilience/client-class.js';
import type { Subject } from '../resilience/subject.js';

/** The minimal client with the parts of the class that a crowd needs. */
class BareCrowdClient {
  static instances: BareCrowdClient[] = [];
  readonly #client: BareClient;

  constructor(key: string, { wsHost }: { wsHost: string }) {
    this.#client = new BareClient(`ws://${wsHost}/app/${key}?protocol=7`);
    BareCrowdClient.instances.push(this);
  }

  get connection(): { readonly state: string } {
    return this.#client;
  }

  disconnect(): void {
    this.#client.close();
    BareCrowdClient.instances = BareCrowdClient.instances.filter((instance) => instance !== this);
  }
}

export const bare: Subject = { name: 'bare', load: () => BareCrowdClient as unknown as ClientClass };
