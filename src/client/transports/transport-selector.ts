import { raceTransports } from './race-transports.js';
import { type ServerAddress, webSocketUrl } from './server-address.js';
import type { Transport, TransportName, TransportReports } from './transport.js';
import { recall, remember } from './transport-memory.js';
import { transports } from './transport-table.js';

/** After this many failures in a row, an attempt also tries the transports other than the one that worked last. */
const DOUBT_AFTER = 3;

/** Selects the transports to one server, and remembers which of them worked. */
export class TransportSelector {
  readonly #address: ServerAddress;
  /** The key under which the transport that worked is remembered. */
  readonly #server: string;

  constructor(address: ServerAddress) {
    const { host, port, tlsPort } = address;
    this.#address = address;
    this.#server = `${host}:${port}:${tlsPort}`;
  }

  /** The allowed transports that this platform supports. */
  get usable(): TransportName[] {
    return usableTransports(this.#address.transports);
  }

  /** Returns the address of the server's WebSocket. Error messages use it to name the server. */
  url(tls: boolean): string {
    return webSocketUrl(this.#address, tls);
  }

  /** Starts an attempt. `failures` is the number of failures in a row. */
  open(tls: boolean, failures: number, reports: TransportReports): Transport {
    const { usable } = this;
    const offered = usable.filter((name) => !transports[name].isAbsent?.(this.#address, tls));
    const names = attemptOrder(offered.length > 0 ? offered : usable, recall(this.#server), failures);
    return raceTransports(names, (name, own) => transports[name].open(name, this.#address, tls, own), {
      ...reports,
      better: () => {
        remember(this.#server, 'ws');
        reports.better?.();
      },
    });
  }

  /** Remembers the transport of an established connection. */
  worked({ name }: Transport): void {
    remember(this.#server, name);
  }
}

/** Returns the allowed transports that this platform supports, in the order in which the client tries them. */
export function usableTransports(allowed: readonly TransportName[]): TransportName[] {
  return allowed.filter((name) => transports[name].isUsable());
}

/** Returns the transports of one attempt: only the one that worked last, or all of them after several failures. */
export function attemptOrder(
  usable: readonly TransportName[],
  remembered: TransportName | undefined,
  failures: number,
): TransportName[] {
  const isLast = (name: TransportName) => name === remembered;
  const others = usable.filter((name) => !isLast(name));
  const last = usable.filter(isLast);
  return last.length > 0 && failures < DOUBT_AFTER ? last : [...last, ...others];
}
