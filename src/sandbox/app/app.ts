import { channelKind } from '../../client/protocol/channel-name.js';
import { Channel } from './app-channel.js';
import { EventCache } from './event-cache.js';
import type { Log } from './log.js';
import type { EventEntry } from './log-entry.js';
import { type PublishedEvent, USER_CHANNEL_PREFIX } from './published-event.js';
import { encodeEvent, serverFrame } from './server-frame.js';
import { masterKey } from './signature.js';
import type { Member, Subscriber } from './subscriber.js';

/** The credentials and settings of one app. */
export interface AppSettings {
  /** Identifies the app in the paths of the REST API. */
  id: string;
  /** Identifies the app to clients. */
  key: string;
  /** Signs requests and authorizations. Only servers may know it. */
  secret: string;
  /**
   * Allows clients to send events to each other.
   * @default true
   */
  clientEvents?: boolean;
  /**
   * Sends subscribers the number of subscribers of their channel in `pusher_internal:subscription_count`.
   * @default false, as in the Pusher service
   */
  subscriptionCount?: boolean;
}

/** The state of a running app: its sockets, channels and users. Routes events between them. */
export class App {
  readonly id: string;
  readonly key: string;
  readonly secret: string;
  readonly clientEvents: boolean;
  readonly subscriptionCount: boolean;
  /** The keys of encrypted channels are derived from it; see {@link masterKey}. */
  readonly masterKey: Buffer;
  /** Undefined if nobody listens. */
  readonly log: Log | undefined;
  readonly #sockets = new Map<string, Subscriber>();
  readonly #subscriptions = new Map<Subscriber, Map<string, Channel>>();
  readonly #channels = new Map<string, Channel>();
  readonly #users = new Map<string, Set<Subscriber>>();
  readonly #cache = new EventCache();

  constructor({ id, key, secret, clientEvents = true, subscriptionCount = false }: AppSettings, log?: Log) {
    this.id = id;
    this.key = key;
    this.secret = secret;
    this.clientEvents = clientEvents;
    this.subscriptionCount = subscriptionCount;
    this.masterKey = masterKey(secret);
    this.log = log;
  }

  connect(socket: Subscriber): void {
    this.#sockets.set(socket.socketId, socket);
    this.#subscriptions.set(socket, new Map());
  }

  disconnect(socket: Subscriber, userId?: string): void {
    this.#sockets.delete(socket.socketId);
    for (const channel of this.#subscriptions.get(socket)?.keys() ?? []) this.unsubscribe(socket, channel);
    this.#subscriptions.delete(socket);
    if (userId !== undefined) this.signOut(socket, userId);
  }

  /** Returns true if a connected socket has this id. */
  hasSocket(socketId: string): boolean {
    return this.#sockets.has(socketId);
  }

  /** The channels with at least one subscriber. */
  get channels(): Iterable<Channel> {
    return this.#channels.values();
  }

  /** Returns a channel if it has a subscriber. */
  channel(name: string): Channel | undefined {
    return this.#channels.get(name);
  }

  /** Returns the channel if this socket is subscribed to it. */
  subscription(socket: Subscriber, channel: string): Channel | undefined {
    return this.#subscriptions.get(socket)?.get(channel);
  }

  /** Returns the number of channels that a socket is subscribed to. */
  subscriptionCountOf(socket: Subscriber): number {
    return this.#subscriptions.get(socket)?.size ?? 0;
  }

  /**
   * Subscribes a socket whose permission was already checked, confirms the subscription, and replays the last event of
   * a cache channel.
   */
  subscribe(socket: Subscriber, name: string, member?: Member): void {
    const channel = this.#channels.get(name) ?? new Channel(name);
    this.#channels.set(name, channel);
    this.#subscriptions.get(socket)?.set(name, channel);
    channel.add(socket, member);
    const { socketId } = socket;
    this.log?.({
      type: 'subscribed',
      appId: this.id,
      socketId,
      channel: name,
      userId: member?.id,
      subscribers: channel.size,
    });
    if (channel.kind.cache) {
      const last = this.#cache.last(name);
      socket.send(last ? encodeEvent(last.event, last.data, name) : encodeEvent('pusher:cache_miss', '{}', name));
    }
    this.#sendSubscriptionCount(channel);
  }

  unsubscribe(socket: Subscriber, name: string): void {
    const channel = this.subscription(socket, name);
    if (!channel) return;
    const left = this.#removeSubscriber(socket, channel);
    if (left) channel.announceRemoval(left);
    if (channel.size > 0) this.#sendSubscriptionCount(channel);
  }

  /** Returns the channels of each socket, by socket ID. */
  subscriptions(): Record<string, string[]> {
    const entries = [...this.#subscriptions].map(([socket, channels]): [string, string[]] => {
      return [socket.socketId, [...channels.keys()]];
    });
    return Object.fromEntries(entries);
  }

  /**
   * Removes the subscriptions of one socket or all, to one channel or all, without notifying anyone. Returns their
   * number.
   */
  forgetSubscriptions({ socketId, channel: name }: { socketId?: string; channel?: string }): number {
    const forgotten = [...this.#subscriptions]
      .filter(([socket]) => socketId === undefined || socket.socketId === socketId)
      .flatMap(([socket, channels]) => [...channels.values()].map((channel) => ({ socket, channel })))
      .filter(({ channel }) => name === undefined || channel.name === name);
    for (const { socket, channel } of forgotten) this.#removeSubscriber(socket, channel);
    return forgotten.length;
  }

  /** Forgets all state without notifying anyone, like a restarted process. */
  forgetAll(): void {
    for (const state of [this.#sockets, this.#subscriptions, this.#channels, this.#users, this.#cache]) state.clear();
  }

  /** Sends a server's event to all its recipients. `source` is for the log. */
  publish({ name: event, data, channels, socketId }: PublishedEvent, source: 'rest' | 'program' = 'rest'): void {
    const except = socketId === undefined ? undefined : this.#sockets.get(socketId);
    for (const name of channels) {
      const frame = encodeEvent(event, data, name);
      if (name.startsWith(USER_CHANNEL_PREFIX)) {
        for (const socket of this.#users.get(name.slice(USER_CHANNEL_PREFIX.length)) ?? []) {
          if (socket !== except) socket.send(frame);
        }
      } else {
        if (channelKind(name).cache) this.#cache.keep(name, event, data);
        this.#channels.get(name)?.send(frame, except);
      }
      if (this.log) this.#logEvent({ source, channel: name, event }, data, except);
    }
  }

  /** Sends a client's event to the other subscribers of its channel. */
  relay(sender: Subscriber, channel: Channel, event: string, data: string | undefined): void {
    channel.send(encodeEvent(event, data, channel.name, channel.members?.memberOf(sender)?.id), sender);
    if (!this.log) return;
    this.#logEvent({ source: 'client', channel: channel.name, event, socketId: sender.socketId }, data, sender);
  }

  /** Returns the last event of a cache channel as JSON text, and the seconds until it expires. */
  cached(name: string): { data: string; ttl: number } | undefined {
    const last = this.#cache.last(name);
    return last && { data: last.data, ttl: Math.ceil((last.expires - Date.now()) / 1000) };
  }

  /** Associates a user with a socket, so that the socket receives the user's events. */
  signIn(socket: Subscriber, userId: string): void {
    const sockets = this.#users.get(userId) ?? new Set();
    this.#users.set(userId, sockets.add(socket));
  }

  signOut(socket: Subscriber, userId: string): void {
    const sockets = this.#users.get(userId);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#users.delete(userId);
  }

  /** Closes all sockets of a signed-in user. */
  closeUserConnections(userId: string): void {
    for (const socket of [...(this.#users.get(userId) ?? [])]) {
      socket.close(4009, 'The application terminated the connections of this user.');
    }
  }

  /** Closes all sockets. */
  closeAll(code: number, message: string): void {
    for (const socket of [...this.#sockets.values()]) socket.close(code, message);
  }

  /** Returns the sockets that receive the events of a channel. */
  #receiversOf(channel: string): Channel | ReadonlySet<Subscriber> | undefined {
    if (!channel.startsWith(USER_CHANNEL_PREFIX)) return this.#channels.get(channel);
    return this.#users.get(channel.slice(USER_CHANNEL_PREFIX.length));
  }

  #logEvent(
    event: Pick<EventEntry, 'source' | 'channel' | 'event' | 'socketId'>,
    data: string | undefined,
    except: Subscriber | undefined,
  ): void {
    const sockets = this.#receiversOf(event.channel);
    const receivers = (sockets?.size ?? 0) - (except && sockets?.has(except) ? 1 : 0);
    this.log?.({ type: 'event', appId: this.id, ...event, bytes: Buffer.byteLength(data ?? ''), receivers });
  }

  #removeSubscriber(socket: Subscriber, channel: Channel): Member | undefined {
    this.#subscriptions.get(socket)?.delete(channel.name);
    const left = channel.remove(socket);
    if (channel.size === 0) this.#channels.delete(channel.name);
    return left;
  }

  #sendSubscriptionCount(channel: Channel): void {
    // The members of a presence channel already include their number.
    if (!this.subscriptionCount || channel.members) return;
    const count = { subscription_count: channel.size };
    channel.send(serverFrame('pusher_internal:subscription_count', count, channel.name));
  }
}
