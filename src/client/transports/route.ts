import { loadPart } from '../on-demand.js';
import { type Settings, webSocketUrl } from '../settings.js';
import type { HttpPart } from './http.js';
import { openFirst } from './open-first.js';
import { recall, remember } from './remembered.js';
import type { Dial, Transport, TransportName, TransportReports } from './transport.js';
import { openWebSocket, webSocketClass } from './web-socket.js';

/** From how many failures in a row others are tried beside the one that worked last. */
const DOUBT_AFTER = 3;

/** The ways to one server: which transports are tried, at which addresses, and which has worked. */
export class Route {
  readonly #settings: Settings;
  /** By what a server is remembered. */
  readonly #server: string;

  constructor(settings: Settings) {
    const { host, port, tlsPort } = settings;
    this.#settings = settings;
    this.#server = `${host}:${port}:${tlsPort}`;
  }

  /** The transports that can be tried. */
  get usable(): TransportName[] {
    return usableTransports(this.#settings.transports);
  }

  /** The address of a WebSocket, by which the server is named to people. */
  url(tls: boolean): string {
    return webSocketUrl(this.#settings, tls);
  }

  /** Tries the transports; `failures`: how many attempts in a row have failed. */
  open(tls: boolean, failures: number, reports: TransportReports): Transport {
    const names = attemptOrder(this.usable, recall(this.#server), failures);
    const dial: Dial = (own) => openWebSocket(this.url(tls), own);
    return openFirst(names, (name, own) => (name === 'ws' ? dial(own) : this.#openHttp(name, tls, dial, own)), reports);
  }

  /** This transport has brought a connection. */
  worked({ name }: Transport): void {
    remember(this.#server, name);
  }

  /** A transport whose code is loaded first. */
  #openHttp(name: Exclude<TransportName, 'ws'>, tls: boolean, dial: Dial, reports: TransportReports): Transport {
    let transport: Transport | undefined;
    let isOver = false;
    loadPart<HttpPart>('http', () => import('./http.js')).then(
      (part) => {
        const { key, options } = this.#settings;
        if (isOver) return;
        transport = part.openHttp(name, part.httpUrl(key, options, tls), this.usable.includes('ws') && dial, {
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

/** Those of the allowed transports that this platform has, in the order in which they are tried. */
export function usableTransports(allowed: readonly TransportName[]): TransportName[] {
  return allowed.filter((name) => (name === 'ws' ? webSocketClass() : typeof fetch === 'function'));
}

/** What one attempt tries: what worked last alone, unless it has failed for a while; else all. */
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
