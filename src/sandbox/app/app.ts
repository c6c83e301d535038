import { channelKind } from '../../client/protocol/channel-name.js';
import { Channel } from './app-channel.js';
import { EventCache } from './event-cache.js';
import { type PublishedEvent, USER_CHANNEL_PREFIX } from './published-event.js';
import { encodeEvent, serverFrame } from './server-frame.js';
import { masterKey } from './signature.js';
import type { Member, Subscriber } from './subscriber.js';

/** One application of the sandbox: its credentials and what it allows. */
export interface AppSettings {
  /** Names the app in REST paths. */
  id: string;
  /** Names the app to clients. */
  key: string;
  /** Signs; for servers only. */
  secret: string;
  /** Whether clients may send events to each other. Default: true. */
  clientEvents?: boolean;
  /** Whether subscribers are told how many they are, `pusher_internal:subscription_count`. Default: false, as in the service. */
  subscriptionCount?: boolean;
}

/** An app at work: its sockets, channels and users, and what is sent between them. */
export class App {
  readonly id: string;
  readonly key: string;
  readonly secret: string;
  readonly clientEvents: boolean;
  readonly subscriptionCount: boolean;
  /** For encrypted channels; see {@link masterKey}. */
  readonly masterKey: Buffer;
  readonly #sockets = new Map<string, Subscriber>();
  readonly #subscriptions = new Map<Subscriber, Map<string, Channel>>();
  readonly #channels = new Map<string, Channel>();
  readonly #users = new Map<string, Set<Subscriber>>();
  readonly #cache = new EventCache();

  constructor({ id, key, secret, clientEvents = true, subscriptionCount = false }: AppSettings) {
    this.id = id;
    this.key = key;
    this.secret = secret;
    this.clientEvents = clientEvents;
    this.subscriptionCount = subscriptionCount;
    this.masterKey = masterKey(secret);
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

  /** Whether a socket holds this id. */
  hasSocket(socketId: string): boolean {
    return this.#sockets.has(socketId);
  }

  /** The channels that somebody is subscribed to. */
  get channels(): Iterable<Channel> {
    return this.#channels.values();
  }

  /** A channel that somebody is subscribed to. */
  channel(name: string): Channel | undefined {
    return this.#channels.get(name);
  }

  /** The channel, when this socket is subscribed to it. */
  subscription(socket: Subscriber, channel: string): Channel | undefined {
    return this.#subscriptions.get(socket)?.get(channel);
  }

  /** How many channels a socket is subscribed to. */
  subscriptionCountOf(socket: Subscriber): number {
    return this.#subscriptions.get(socket)?.size ?? 0;
  }

  /** Subscribes a socket that was found to be allowed to; confirms, and replays a cache channel's last event. */
  subscribe(socket: Subscriber, name: string, member?: Member): void {
    const channel = this.#channels.get(name) ?? new Channel(name);
    this.#channels.set(name, channel);
    this.#subscriptions.get(socket)?.set(name, channel);
    channel.add(socket, member);
    if (channel.kind.cache) {
      const last = this.#cache.last(name);
      socket.send(last ? encodeEvent(last.event, last.data, name) : encodeEvent('pusher:cache_miss', '{}', name));
    }
    this.#count(channel);
  }

  unsubscribe(socket: Subscriber, name: string): void {
    const channel = this.subscription(socket, name);
    if (!channel) return;
    const gone = this.#takeOut(socket, channel);
    if (gone) channel.tellGone(gone);
    if (channel.size > 0) this.#count(channel);
  }

  /** What each socket is subscribed to, by socket id. */
  subscriptions(): Record<string, string[]> {
    const held = [...this.#subscriptions].map(([socket, channels]): [string, string[]] => {
      return [socket.socketId, [...channels.keys()]];
    });
    return Object.fromEntries(held);
  }

  /** Takes subscriptions away, of one socket or all and to one channel or all, and tells nobody; says how many. */
  forgetSubscriptions({ socketId, channel: name }: { socketId?: string; channel?: string }): number {
    const forgotten = [...this.#subscriptions]
      .filter(([socket]) => socketId === undefined || socket.socketId === socketId)
      .flatMap(([socket, channels]) => [...channels.values()].map((channel) => ({ socket, channel })))
      .filter(({ channel }) => name === undefined || channel.name === name);
    for (const { socket, channel } of forgotten) this.#takeOut(socket, channel);
    return forgotten.length;
  }

  /** Forgets everything that has happened, as a process that starts anew, and tells nobody. */
  forgetAll(): void {
    for (const state of [this.#sockets, this.#subscriptions, this.#channels, this.#users, this.#cache]) state.clear();
  }

  /** Sends a server's event to all who are to have it. */
  publish({ name: event, data, channels, socketId }: PublishedEvent): void {
    const except = socketId === undefined ? undefined : this.#sockets.get(socketId);
    for (const name of channels) {
      const frame = encodeEvent(event, data, name);
      if (name.startsWith(USER_CHANNEL_PREFIX)) {
        for (const socket of this.#users.get(name.slice(USER_CHANNEL_PREFIX.length)) ?? []) {
          if (socket !== except) socket.send(frame);
        }
        continue;
      }
      if (channelKind(name).cache) this.#cache.keep(name, event, data);
      this.#channels.get(name)?.send(frame, except);
    }
  }

  /** Sends a client's event to the other subscribers of its channel. */
  relay(sender: Subscriber, channel: Channel, event: string, data: string | undefined): void {
    channel.send(encodeEvent(event, data, channel.name, channel.roster?.memberOf(sender)?.id), sender);
  }

  /** The last event of a cache channel: its JSON text, and for how many seconds it is still kept. */
  cached(name: string): { data: string; ttl: number } | undefined {
    const last = this.#cache.last(name);
    return last && { data: last.data, ttl: Math.ceil((last.expires - Date.now()) / 1000) };
  }

  /** Notes that a user is behind a socket, so that the user's events reach it. */
  signIn(socket: Subscriber, userId: string): void {
    const sockets = this.#users.get(userId) ?? new Set();
    this.#users.set(userId, sockets.add(socket));
  }

  signOut(socket: Subscriber, userId: string): void {
    const sockets = this.#users.get(userId);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#users.delete(userId);
  }

  /** Closes every socket of a signed-in user. */
  terminate(userId: string): void {
    for (const socket of [...(this.#users.get(userId) ?? [])]) {
      socket.close(4009, 'The application ended the connections of this user.');
    }
  }

  /** Closes every socket. */
  closeAll(code: number, message: string): void {
    for (const socket of [...this.#sockets.values()]) socket.close(code, message);
  }

  #takeOut(socket: Subscriber, channel: Channel): Member | undefined {
    this.#subscriptions.get(socket)?.delete(channel.name);
    const gone = channel.remove(socket);
    if (channel.size === 0) this.#channels.delete(channel.name);
    return gone;
  }

  #count(channel: Channel): void {
    // A presence channel's roster says it already.
    if (!this.subscriptionCount || channel.roster) return;
    const count = { subscription_count: channel.size };
    channel.send(serverFrame('pusher_internal:subscription_count', count, channel.name));
  }
}
