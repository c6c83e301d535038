import type { Subject } from '../chromium/scripts.js';
import { BareClient } from './bare-client.js';

type Listener = (data: unknown, metadata?: { user_id?: string }) => void;

/** The common interface of all clients in the benchmarks. */
export interface Client {
  /** Listens to an event of a channel, and subscribes to the channel unless that was done before. */
  listen(channel: string, event: string, listener: Listener): void;
  removeListener(channel: string, event: string, listener: Listener): void;
  /** Ends a subscription. */
  leave(channel: string): void;
  close(): void;
}

/** The address of the server. */
export interface Address {
  host: string;
  port: number;
}

/** The methods that the benchmarks use, which our class and pusher-js have in common. */
interface PusherLike {
  subscribe(name: string): { bind(event: string, listener: Listener): void };
  channel(
    name: string,
  ): { bind(event: string, listener: Listener): void; unbind(event: string, listener: Listener): void } | undefined;
  unsubscribe(name: string): void;
  disconnect(): void;
}

type Authorized = (error: null, auth: { auth: string; channel_data: string }) => void;

const channelAuthorization = {
  customHandler: (_request: object, callback: Authorized) =>
    callback(null, { auth: 'app-key:signature', channel_data: '{"user_id":"me"}' }),
};

/** Creates a client that connects. */
export function connect(subject: Subject, address: Address): Client {
  if (subject === 'bare') return new BareClient(`ws://${address.host}:${address.port}/app/app-key?protocol=7`);
  return subject === 'elements' ? new Tags(address) : new ClassClient(address);
}

class ClassClient implements Client {
  readonly #pusher: PusherLike;

  constructor({ host, port }: Address) {
    const { Pusher } = globalThis as never as { Pusher: new (key: string, options: object) => PusherLike };
    const server = { cluster: '', wsHost: host, wsPort: port, forceTLS: false };
    const quiet = { enabledTransports: ['ws'], enableStats: false };
    this.#pusher = new Pusher('app-key', { ...server, ...quiet, channelAuthorization });
  }

  listen(channel: string, event: string, listener: Listener): void {
    (this.#pusher.channel(channel) ?? this.#pusher.subscribe(channel)).bind(event, listener);
  }

  removeListener(channel: string, event: string, listener: Listener): void {
    this.#pusher.channel(channel)?.unbind(event, listener);
  }

  leave(channel: string): void {
    this.#pusher.unsubscribe(channel);
  }

  close(): void {
    this.#pusher.disconnect();
  }
}

/** A page of tags: a `<pusher-connection>` that contains a `<pusher-channel>` for each channel. */
class Tags implements Client {
  readonly #connection = document.createElement('pusher-connection');
  readonly #channels = new Map<string, HTMLElement>();

  constructor({ host, port }: Address) {
    this.#connection.setAttribute('api-key', 'app-key');
    this.#connection.setAttribute('server', `ws://${host}:${port}`);
    Object.assign(this.#connection, { options: { channelAuthorization } });
    document.querySelector('main')?.append(this.#connection);
  }

  listen(name: string, event: string, listener: Listener): void {
    let element = this.#channels.get(name);
    if (!element) {
      element = document.createElement('pusher-channel');
      element.setAttribute('name', name);
      this.#channels.set(name, element);
      this.#connection.append(element);
    }
    element.addEventListener(event, listener as never);
  }

  removeListener(name: string, event: string, listener: Listener): void {
    this.#channels.get(name)?.removeEventListener(event, listener as never);
  }

  leave(name: string): void {
    this.#channels.get(name)?.remove();
    this.#channels.delete(name);
  }

  close(): void {
    this.#connection.remove();
  }
}
