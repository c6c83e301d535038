import { authorizeChannel } from './authorization.js';
import type { Channel } from './channels/channel.js';
import { Channels } from './channels/channels.js';
import { Connection } from './connection.js';
import { PusherError } from './errors.js';
import { decodeData, type Frame } from './frame.js';
import { Listeners } from './listeners.js';
import type { Options } from './options.js';
import { readSettings } from './settings.js';

/**
 * A client of the Pusher Channels protocol. It connects when it is made, and stays connected until `disconnect()`.
 *
 * Its own listeners hear the events of every channel; a global listener learns the channel, too.
 */
export class Pusher extends Listeners {
  /** The clients that have not been disconnected. */
  static instances: Pusher[] = [];

  readonly key: string;
  /** The connection: its `state`, its `socket_id`, its events. */
  readonly connection: Connection;
  readonly channels: Channels;

  /**
   * @throws PusherError (`ConfigurationError`) without a key, without options, or with neither cluster nor host
   */
  constructor(key: string, options: Options) {
    super();
    const settings = readSettings(key, options);
    this.key = settings.key;
    this.connection = new Connection(settings, {
      frame: (frame) => this.#receive(frame),
      up: () => {
        for (const channel of this.channels.all()) channel.connected();
      },
      down: () => {
        for (const channel of this.channels.all()) channel.disconnected();
      },
    });
    const { connection } = this;
    this.channels = new Channels({
      get socketId() {
        return connection.state === 'connected' ? connection.socket_id : undefined;
      },
      send: (event, data, channel) => connection.send_event(event, data, channel),
      authorize: (request, signal) => authorizeChannel(settings, request, signal),
    });
    this.connect();
  }

  /** Connects, after `disconnect()`. */
  connect(): void {
    if (!Pusher.instances.includes(this)) Pusher.instances.push(this);
    this.connection.connect();
  }

  /** Ends the connection. Subscriptions stay wanted: `connect()` renews them. */
  disconnect(): void {
    Pusher.instances = Pusher.instances.filter((instance) => instance !== this);
    this.connection.disconnect();
  }

  /**
   * Subscribes to a channel, now or as soon as there is a connection; a channel that is held already is shared.
   *
   * @param holder who wants it; each holder ends its own share only. Default: the page's script.
   * @throws PusherError (`ConfigurationError`) when the protocol forbids the name
   */
  subscribe(name: string, holder: object = this): Channel {
    return this.channels.hold(name, holder);
  }

  /** Ends one holder's share of a channel; the last one unsubscribes. Does nothing when there is none. */
  unsubscribe(name: string, holder: object = this): void {
    this.channels.release(name, holder, this);
  }

  /** The channel of this name; undefined where it is not subscribed to. */
  channel(name: string): Channel | undefined {
    return this.channels.find(name);
  }

  /** Every channel that is subscribed to. */
  allChannels(): Channel[] {
    return this.channels.all();
  }

  /** Sends one event; false while there is no connection. */
  send_event(event: string, data: unknown, channel?: string): boolean {
    return this.connection.send_event(event, data, channel);
  }

  /**
   * The connected state: resolves with this client as soon as it is connected, at once when it is; rejects with a
   * PusherError when the client was refused, failed or was disconnected.
   */
  ready(): Promise<this> {
    const { connection } = this;
    return new Promise((resolve, reject) => {
      const look = () => {
        const { state, lastError } = connection;
        if (state === 'connected') resolve(this);
        else if (state === 'failed' || state === 'disconnected') {
          reject(lastError ?? new PusherError('ConfigurationError', `The client is ${state}: call connect().`));
        } else return;
        connection.unbind('state_change', look);
      };
      connection.bind('state_change', look);
      look();
    });
  }

  #receive(frame: Frame): void {
    const { event, channel: name } = frame;
    const channel = name === undefined ? undefined : this.channels.find(name);
    channel?.handleFrame(frame);
    if (!event.startsWith('pusher_internal:') && this.hears(event)) {
      const origin = { channel: name, user_id: frame.user_id };
      this.emit(event, decodeData(frame.data), undefined, origin);
    }
  }
}
