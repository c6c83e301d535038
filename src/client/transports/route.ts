import { PusherError } from '../errors.js';
import { decodeFrame } from '../frame.js';
import { readHandshake } from '../handshake.js';
import { httpUrl, type Settings, webSocketUrl } from '../settings.js';
import { attemptOrder, openFirst, usableTransports } from './index.js';
import { RememberedTransport } from './remembered.js';
import type { Transport, TransportName, TransportReports } from './transport.js';

/** How long the fallback is used before a WebSocket is tried again, and how long that may take, ms. */
export const UPGRADE_AFTER = 300_000;
const TRIAL_LIMIT = 15_000;

/** The ways to one server: which transports are tried, at which addresses, and which has worked. */
export class Route {
  readonly #settings: Settings;
  readonly #remembered: RememberedTransport;

  constructor(settings: Settings) {
    const { host, port, tlsPort } = settings;
    this.#settings = settings;
    this.#remembered = new RememberedTransport(`${host}:${port}:${tlsPort}`);
  }

  /** Whether any of the allowed transports can work on this platform. */
  get isPassable(): boolean {
    return usableTransports(this.#settings.transports).length > 0;
  }

  /** The address of a WebSocket, by which the server is named to people. */
  url(tls: boolean): string {
    return webSocketUrl(this.#settings, tls);
  }

  /** Tries the transports; `failures`: how many attempts in a row have failed. */
  open(tls: boolean, failures: number, reports: TransportReports): Transport {
    const usable = usableTransports(this.#settings.transports);
    return this.#openFirst(attemptOrder(usable, this.#remembered.name, failures), tls, reports);
  }

  /** This transport has brought a connection. */
  worked({ name }: Transport): void {
    this.#remembered.name = name;
  }

  /**
   * While `transport` is a fallback: looks now and then whether a WebSocket would work, and calls `found` when one does.
   *
   * @returns ends it
   */
  awaitWebSocket({ name }: Transport, tls: boolean, found: () => void): () => void {
    if (name === 'ws' || !usableTransports(this.#settings.transports).includes('ws')) return () => {};
    let trial: Transport | undefined;
    const look = () => {
      timer = setTimeout(rest, TRIAL_LIMIT);
      trial = this.#openFirst(['ws'], tls, {
        message: (message) => {
          // a refusal is no reason to leave what works
          if (readHandshake(decodeFrame(message), this.url(tls)) instanceof PusherError) return;
          this.#remembered.name = 'ws';
          found();
        },
        closed() {},
      });
    };
    const rest = () => {
      trial?.close();
      timer = setTimeout(look, UPGRADE_AFTER);
    };
    let timer = setTimeout(look, UPGRADE_AFTER);
    return () => {
      clearTimeout(timer);
      trial?.close();
    };
  }

  #openFirst(names: TransportName[], tls: boolean, reports: TransportReports): Transport {
    const addressOf = (name: TransportName) => (name === 'ws' ? this.url(tls) : httpUrl(this.#settings, tls));
    return openFirst(names, addressOf, reports);
  }
}
