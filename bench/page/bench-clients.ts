import type { Subject } from '../chromium/scripts.js';
import { BareClient } from './bare-client.js';

export type Hear = (data: unknown, metadata?: { user_id?: string }) => void;

/** What is measured of every client, by the same few words. */
export interface Client {
  /** Subscribes to a channel, where that was not done yet, and listens to its event. */
  listen(channel: string, event: string, hear: Hear): void;
  unlisten(channel: string, event: string, hear: Hear): void;
  /** Ends a subscription. */
  leave(channel: string): void;
  close(): void;
}

/** Where the server is. */
export interface Address {
  host: string;
  port: number;
}

/** As much of the class as is used: ours and pusher-js's alike. */
interface PusherLike {
  subscribe(name: string): { bind(event: string, hear: Hear): void };
  channel(name: string): { bind(event: string, hear: Hear): void; unbind(event: string, hear: Hear): void } | undefined;
  unsubscribe(name: string): void;
  disconnect(): void;
}

type Authorized = (error: null, auth: { auth: string; channel_data: string }) => void;

const channelAuthorization = {
  customHandler: (_request: object, callback: Authorized) =>
    callback(null, { auth: 'app-key:signature', channel_data: '{"user_id":"me"}' }),
};

/** Makes a client that connects. */
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

  listen(channel: string, event: string, hear: Hear): void {
    (this.#pusher.channel(channel) ?? this.#pusher.subscribe(channel)).bind(event, hear);
  }

  unlisten(channel: string, event: string, hear: Hear): void {
    this.#pusher.channel(channel)?.unbind(event, hear);
  }

  leave(channel: string): void {
    this.#pusher.unsubscribe(channel);
  }

  close(): void {
    this.#pusher.disconnect();
  }
}

/** A page of tags: a `<pusher-connection>`, and in it a `<pusher-channel>` for each channel. */
class Tags implements Client {
  readonly #connection = document.createElement('pusher-connection');
  readonly #channels = new Map<string, HTMLElement>();

  constructor({ host, port }: Address) {
    this.#connection.setAttribute('api-key', 'app-key');
    this.#connection.setAttribute('server', `ws://${host}:${port}`);
    Object.assign(this.#connection, { options: { channelAuthorization } });
    document.querySelector('main')?.append(this.#connection);
  }

  listen(name: string, event: string, hear: Hear): void {
    let element = this.#channels.get(name);
    if (!element) {
      element = document.createElement('pusher-channel');
      element.setAttribute('name', name);
      this.#channels.set(name, element);
      this.#connection.append(element);
    }
    element.addEventListener(event, hear as never);
  }

  unlisten(name: string, event: string, hear: Hear): void {
    this.#channels.get(name)?.removeEventListener(event, hear as never);
  }

  leave(name: string): void {
    this.#channels.get(name)?.remove();
    this.#channels.delete(name);
  }

  close(): void {
    this.#connection.remove();
  }
}
