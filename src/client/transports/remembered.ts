import type { TransportName } from './transport.js';

/** For how long the transport that worked is tried first, ms. */
export const REMEMBERED_FOR = 1_800_000;

/** Which transport worked last for a server, for this page and (where the platform lets it) for the site's next one. */
export class RememberedTransport {
  readonly #key: string;
  #last: { name: TransportName; until: number } | undefined;

  /** @param server host and port, as the connection has them */
  constructor(server: string) {
    this.#key = `pusher-elements transport ${server}`;
  }

  /** The transport that worked last, for 30 minutes. */
  get name(): TransportName | undefined {
    const last = this.#last ?? this.#read();
    return last && last.until > Date.now() ? last.name : undefined;
  }

  set name(name: TransportName) {
    this.#last = { name, until: Date.now() + REMEMBERED_FOR };
    try {
      globalThis.localStorage?.setItem(this.#key, JSON.stringify(this.#last));
    } catch {}
  }

  #read(): { name: TransportName; until: number } | undefined {
    try {
      return JSON.parse(globalThis.localStorage?.getItem(this.#key) ?? 'null') ?? undefined;
    } catch {
      return undefined;
    }
  }
}
