import { importChunk } from '../base/chunk-registry.js';
import type { HttpChunk } from './http.js';
import { raceTransports } from './race-transports.js';
import { type ServerAddress, webSocketUrl } from './server-address.js';
import type { Dial, Transport, TransportName, TransportReports } from './transport.js';
import { recall, remember } from './transport-memory.js';
import { canOpenWebSocket, openWebSocket } from './web-socket.js';

/** After this many failures in a row, the other transports join the one that worked last. */
const DOUBT_AFTER = 3;

/** The chunk with the HTTP transports, once it is loaded. Until then they can't be left out. */
let http: HttpChunk | undefined;

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

  /** The address of a WebSocket. Messages to people use it to name the server. */
  url(tls: boolean): string {
    return webSocketUrl(this.#address, tls);
  }

  /** Starts an attempt. `failures` is the number of failures in a row. */
  open(tls: boolean, failures: number, reports: TransportReports): Transport {
    const usable: TransportName[] = this.#isWithoutHttp(tls) ? ['ws'] : this.usable;
    const names = attemptOrder(usable, recall(this.#server), failures);
    const dial: Dial = (own) => openWebSocket(this.url(tls), own);
    const open = (name: TransportName, own: TransportReports) =>
      name === 'ws' ? dial(own) : this.#openHttp(name, tls, dial, own);
    return raceTransports(names, open, reports);
  }

  /** Remembers the transport of an established connection. */
  worked({ name }: Transport): void {
    remember(this.#server, name);
  }

  #httpUrl({ httpUrl }: HttpChunk, tls: boolean): string {
    return httpUrl(this.#address.key, this.#address.options, tls);
  }

  /** Returns true if the server has no HTTP fallback, unless there is no other transport. */
  #isWithoutHttp(tls: boolean): boolean {
    return this.usable.includes('ws') && !!http?.isLeftOut(this.#httpUrl(http, tls));
  }

  /** Loads the code of the HTTP transports, then opens one. */
  #openHttp(name: Exclude<TransportName, 'ws'>, tls: boolean, dial: Dial, reports: TransportReports): Transport {
    let transport: Transport | undefined;
    let isOver = false;
    importChunk<HttpChunk>('http', () => import('./http.js')).then(
      (part) => {
        http = part;
        if (isOver) return;
        // the transport before this one may have received the last of the answers
        if (this.#isWithoutHttp(tls)) return reports.closed(1006, 'no HTTP fallback');
        transport = part.openHttp(name, this.#httpUrl(part, tls), this.usable.includes('ws') && dial, {
          ...reports,
          better: () => {
            remember(this.#server, 'ws');
            reports.better?.();
          },
        });
      },
      (error) => {
        if (!isOver) reports.closed(1006, `${error}`);
      },
    );
    return {
      name,
      send: (frame) => transport?.send(frame) ?? false,
      close() {
        isOver = true;
        transport?.close();
      },
    };
  }
}

/** The allowed transports that this platform supports, in the order of the attempts. */
export function usableTransports(allowed: readonly TransportName[]): TransportName[] {
  return allowed.filter((name) => (name === 'ws' ? canOpenWebSocket() : supportsHttp()));
}

/** Returns true if the platform has what the HTTP transports need; React Native and jsdom have not. */
function supportsHttp(): boolean {
  return ['fetch', 'crypto', 'TextDecoder', 'ReadableStream'].every((name) => Reflect.get(globalThis, name));
}

/** The transports of one attempt: the one that worked last, or all of them after several failures. */
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
