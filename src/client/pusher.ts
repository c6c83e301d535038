import { debugLog } from './base/debug-log.js';
import { EventEmitter, type EventOrigin, type Metadata } from './base/event-emitter.js';
import { RateLimit } from './base/rate-limit.js';
import { Channel } from './channels/channel.js';
import type { ChannelContext } from './channels/channel-context.js';
import { Channels } from './channels/channels.js';
import { authorizeWith, loadPrivateChannels } from './channels/load-private-channels.js';
import { loadSubscriptionErrors } from './channels/load-subscription-errors.js';
import { addPusherJsInternals, type PusherRuntime, replacedXHR, runtime } from './compat/pusher-js-internals.js';
import { isVersion1Arguments, type Version1Arguments, version1Options } from './compat/version-1.js';
import type { Connection } from './connection/connection.js';
import { connectionSource } from './connection/connection-source.js';
import { Delivery } from './delivery/delivery.js';
import { DEFAULT_CATCH_UP_MARGIN, type Gap, type Interruption } from './delivery/gap.js';
import type { ClusterOptions, Options } from './options/options.js';
import { type ResolvedOptions, reportForcedTLS, resolveOptions } from './options/resolved-options.js';
import { UNAUTHORIZED } from './protocol/close-codes.js';
import { decodeData, type Frame, readError } from './protocol/frame.js';
import { isImitation, isOwnEvent } from './protocol/own-events.js';
import { PusherError } from './protocol/pusher-error.js';
import { User } from './user/user.js';

/**
 * How long a server may take to confirm a subscription before the request is repeated, ms. A cluster waits up to 5 s for the
 * answers of its nodes (soketi's Redis adapter) before it confirms: an earlier request would only add to its load.
 */
const SUBSCRIPTION_TIMEOUT = 6_000;

/**
 * A client of the Pusher Channels protocol. It connects when it is created, and stays connected until `disconnect()`.
 *
 * Listeners of the client receive the events of every channel; a global listener also receives the name of the channel.
 *
 * @example
 * const pusher = new Pusher('APP_KEY', { cluster: 'eu' });
 * pusher.subscribe('comments').bind('new-comment', (comment) => console.log(comment));
 */
export class Pusher<Events extends object = object> extends EventEmitter<Events> {
  /** The clients that have not been disconnected. */
  static instances: Pusher[] = [];
  /** A function that receives every debugging message. */
  static log: ((message: string) => void) | undefined;
  /**
   * Whether debugging messages are written to the console.
   *
   * @default false
   */
  static logToConsole = false;

  /** The server of clients that are created without options. From version 1 of pusher-js. */
  static host = 'ws.pusherapp.com:80';
  /** The `channelAuthorization.endpoint` of clients that are created without options. From version 1 of pusher-js. */
  static channel_auth_endpoint: string | undefined;
  /** An older name of `channel_auth_endpoint`. */
  static auth_url: string | undefined;
  /**
   * Whether clients reconnect. If false, a lost connection stays disconnected. From version 1 of pusher-js.
   *
   * @default true
   */
  static allow_reconnect = true;
  /** Decodes the data of events. By default, decodes JSON, and keeps any other data as text. From version 1 of pusher-js. */
  static parser: ((data: string) => unknown) | undefined;

  /** Accepted for compatibility with pusher-js. These members have no effect. */
  static isReady = true;
  static ScriptReceivers = {};
  static DependenciesReceivers = {};
  static auth_callbacks = {};

  key: string;
  /** The options that the client was created with. */
  options: Options;
  /** The connection, with its `state`, its `socket_id` and its events. */
  readonly connection: Connection;
  /** The channels that the client subscribed to. */
  readonly channels: Channels;
  /** The user who is signed in. */
  readonly user: User;
  #options: ResolvedOptions;
  readonly #delivery: Delivery;
  /** Whether the client was created with the arguments of version 1. */
  readonly #isVersion1: boolean;
  /** Limits the errors of the server that are reported: 20 at once, then one every 5 s. */
  readonly #errors = new RateLimit(20, 5_000);
  /** The last error frame that exceeds the limit, which is not emitted. */
  #muted: Frame | undefined;

  /**
   * Creates a client with options; or, as in version 1 of pusher-js, for `Pusher.host`, with the channels to subscribe to.
   *
   * @throws PusherError (`ConfigurationError`) without a key, with options that are null, or with neither cluster nor host
   */
  constructor(key: string, ...rest: [options: Options] | Version1Arguments) {
    super();
    const isVersion1 = isVersion1Arguments(rest);
    this.#isVersion1 = isVersion1;
    this.options = isVersion1 ? version1Options(Pusher) : rest[0];
    this.#options = this.#resolve(key, this.options);
    if (!isVersion1) reportForcedTLS(this.#options);
    this.key = this.#options.key;
    this.connection = connectionSource.create(this.#options, {
      frame: (frame) => this.#receive(frame),
      debug,
      up: () => {
        if (isVersion1) this.emitNamed('open');
        this.emitNamed('connection_established', { socket_id: this.socket_id });
        this.user.connected();
        this.channels.connected();
      },
      down: (wasUp, isOver) => {
        if (wasUp && isVersion1) this.emitNamed('close');
        const interruption = this.#interruption(isOver ? 'disconnect' : 'connection', this.connection.heardAt);
        this.user.disconnected(interruption);
        this.channels.disconnected(interruption);
        if (wasUp && !Pusher.allow_reconnect) queueMicrotask(() => this.disconnect());
      },
      reconnectsAfter: (code) => code === UNAUTHORIZED && this.user.isSigningIn,
      isRepeat: (frame) => this.#isRepeat(frame),
    }) as Connection;
    this.#delivery = new Delivery(this, {
      decode: (data) => this.#decode(data),
      deliver: (frame) => this.#deliver(frame, this.channels.find(frame.channel as string)),
    });
    const context = this.#channelContext();
    this.channels = new Channels(context);
    // the gaps of the user are reported, but not filled
    const userContext = Object.create(context, {
      delivery: {
        value: { live: (gap: Gap | undefined, report: (gap: Gap) => void) => gap && report(gap), clear() {} },
      },
    }) as ChannelContext;
    this.user = new User({
      socketId: () => context.socketId,
      authenticate: (request, signal) =>
        authorizeWith(signal, debug, ({ authenticateUser }) => authenticateUser(this.#authContext(signal), request)),
      send: context.send,
      decode: decodeData,
      receive: context.receive,
      interruption: context.interruption,
      channelOf: (name) => new Channel(name, userContext),
    });
    for (const emitter of [this.user, this.user.watchlist]) {
      Object.defineProperty(emitter, 'pusher', { value: this, writable: true });
    }
    this.connect();
    if (isVersion1) for (const name of [rest[0] ?? []].flat()) this.subscribe(name);
  }

  /** The same as `connection.socket_id`. From version 1 of pusher-js. */
  get socket_id(): string | undefined {
    return this.connection.socket_id;
  }

  /** Connects every client. From pusher-js. */
  static ready(): void {
    for (const client of Pusher.instances) client.connect();
  }

  /** The environment. A page can replace `createXHR` and `createWebSocket`. From pusher-js. */
  static get Runtime(): PusherRuntime {
    return runtime;
  }

  static set Runtime(replacement: Partial<PusherRuntime>) {
    Object.assign(runtime, replacement);
  }

  /**
   * The resolved options, under the names of pusher-js. Changes of `auth`, `authEndpoint`, `channelAuthorization` and
   * `userAuthentication` take effect with the next request.
   */
  get config(): Options & Record<string, unknown> {
    return this.#options;
  }

  set config(changes: Options & Record<string, unknown>) {
    Object.assign(this.#options, changes);
  }

  /** The client itself. From pusher-js. */
  get global_emitter(): this {
    return this;
  }

  set global_emitter(_emitter: unknown) {}

  /** Connects again after `disconnect()`. */
  connect(): void {
    this.#register();
    this.connection.connect();
  }

  /** Ends the connection. The channels stay: `connect()` subscribes to them again. */
  disconnect(): void {
    this.#delivery.clear();
    Pusher.instances = Pusher.instances.filter((instance) => instance !== this);
    this.connection.disconnect();
  }

  [Symbol.dispose](): void {
    this.disconnect();
  }

  /** Connects to another application or cluster, even after `disconnect()` or a refusal. Keeps the channels and listeners. */
  switchCluster({ appKey, cluster }: ClusterOptions): void {
    const options = { ...this.options, cluster };
    this.#options = this.#resolve(`${appKey}`, options);
    this.key = appKey;
    this.options = options;
    this.#register();
    this.connection.move(this.#options);
  }

  /**
   * Subscribes to a channel, now or as soon as there is a connection. Several consumers, such as hooks, can share a channel.
   *
   * @param consumer the object that uses the channel; without one, the page's script
   * @throws PusherError (`ConfigurationError`) if the name isn't a string or begins with `#`. With a `consumer`, throws for
   *   any name that the protocol forbids; without one, requests such a name and warns.
   */
  subscribe(name: string, consumer?: object): Channel<Events> {
    const isNew = !this.channels.find(name);
    const channel = this.channels.acquire(name, this.#consumer(consumer)) as Channel<Events>;
    if (isNew && this.#isVersion1) this.emitNamed('subscribe', { channel: name });
    return channel;
  }

  /** Ends a consumer's use of a channel, if there was one. After the last consumer, the client unsubscribes. */
  unsubscribe(name: string, consumer?: object): void {
    this.channels.release(name, this.#consumer(consumer), this);
  }

  /** Subscribes to each of the client's channels that isn't subscribed. From pusher-js. */
  subscribeAll(): void {
    for (const channel of this.allChannels()) channel.subscribe();
  }

  /** Returns the channel with this name; undefined if the client has not subscribed to it. */
  channel(name: string): Channel<Events> | undefined {
    return this.channels.find(name) as Channel<Events> | undefined;
  }

  /** Returns every channel that the client subscribed to. */
  allChannels(): Channel<Events>[] {
    return this.channels.all() as Channel<Events>[];
  }

  /** Sends one event. Returns false while there is no connection. */
  send_event(event: string, data: unknown, channel?: string): boolean {
    if (/^client-/.test(event)) this.channels.triggered(channel);
    return this.connection.send_event(event, data, channel);
  }

  /** Signs the user in, now or as soon as there is a connection, and again on each later connection. */
  signin(): void {
    this.user.signin();
  }

  /** Returns true if the client connects with TLS. */
  shouldUseTLS(): boolean {
    return this.#options.tls;
  }

  /**
   * Resolves with the client when it is connected, or at once if it already is. Rejects with a PusherError if the client was
   * refused, failed or was disconnected.
   */
  async ready(): Promise<this> {
    const { connection } = this;
    while (connection.state !== 'connected') {
      const { state, lastError } = connection;
      if (state === 'failed' || state === 'disconnected') {
        throw lastError ?? new PusherError('ConfigurationError', `The client is ${state}: call connect().`);
      }
      await new Promise((resolve) => connection.bind('state_change', resolve, { once: true }));
    }
    return this;
  }

  /** Returns the consumer, or the client if it isn't an object: `names.map(client.subscribe, client)` passes a number. */
  #consumer(consumer: unknown): object {
    return consumer === Object(consumer) ? (consumer as object) : this;
  }

  #resolve(key: string, options: Options): ResolvedOptions {
    return addPusherJsInternals(resolveOptions(key, options, true));
  }

  #authContext(signal: AbortSignal) {
    return { resolved: this.#options, signal, createXHR: replacedXHR() };
  }

  #channelContext(): ChannelContext {
    const { connection, options } = this;
    return {
      client: this,
      delivery: this.#delivery,
      // timers don't support much longer delays
      subscriptionTimeout: Math.min(options.subscriptionTimeout || SUBSCRIPTION_TIMEOUT, 1e9),
      get socketId() {
        return connection.state === 'connected' ? connection.socket_id : undefined;
      },
      send: (event, data, channel) => connection.send_event(event, data, channel),
      authorize: (request, signal) =>
        authorizeWith(signal, debug, ({ authorizeChannel }) => {
          const channel = this.channel(request.channelName) ?? { name: request.channelName };
          return authorizeChannel(this.#authContext(signal), request, channel);
        }),
      async extensionFor(channel) {
        const { extensionFor } = await loadPrivateChannels();
        return extensionFor(channel as Channel, this);
      },
      signedInUser: () => this.user.signedInUser(),
      decode: (data) => this.#decode(data),
      receive: (frame) => this.#receive(frame),
      interruption: (reason) => this.#interruption(reason, Date.now()),
      forget: (channel) => this.channels.forget(channel),
      maySubscribe: (subscription) => this.channels.maySubscribe(subscription),
      loadSubscriptionErrors,
    };
  }

  /** @param heardAt when the last frame before the gap arrived, ms since the epoch */
  #interruption(reason: Interruption['reason'], heardAt: number): Interruption {
    return { since: heardAt - (this.#options.options.catchUpMargin ?? DEFAULT_CATCH_UP_MARGIN), reason };
  }

  #register(): void {
    if (!Pusher.instances.includes(this)) Pusher.instances.push(this);
  }

  #decode(data: unknown): unknown {
    if (Pusher.parser && typeof data === 'string') {
      try {
        return Pusher.parser(data);
      } catch {}
    }
    return decodeData(data);
  }

  #receive(frame: Frame): void {
    // servers of the original protocol send a client its own events (an earlier socket ID may now belong to another client)
    if (frame.socket_id !== undefined && frame.socket_id === this.socket_id) return;
    if (isImitation(frame.event)) {
      debug('Ignored', `${frame.event} on ${frame.channel}: servers don't send it`);
      return;
    }
    const channel = frame.channel === undefined ? undefined : this.channels.find(frame.channel);
    if (channel ? channel.subscription.intercepts(frame) : this.user.intercepts(frame)) return;
    if (this.#delivery.admits(frame)) this.#deliver(frame, channel);
  }

  #deliver(frame: Frame, channel: Channel | undefined): void {
    const { event, channel: name, user_id } = frame;
    const isMuted = frame === this.#muted;
    const decoded = isMuted ? undefined : channel?.handleFrame(frame);
    if (!channel || event === 'pusher:error') this.#handleUnclaimed(frame);
    if (!isMuted && this.hasListeners(event) && !event.startsWith('pusher_internal:')) {
      this.emit(event, decoded ?? this.#decode(frame.data), undefined, { channel: name, user_id });
    }
    if (!channel && !(event === 'pusher:error' && this.channels.mayAnswerEvent())) this.user.handleFrame(frame);
  }

  /**
   * Emits an event. If it comes from a channel, but has the name of a client's own event, only global listeners receive it.
   *
   * @internal
   */
  override emit(event: string, data?: unknown, metadata?: Metadata, origin?: EventOrigin): this {
    if (!origin || !isOwnEvent(event, this.#isVersion1)) return super.emit(event, data, metadata, origin);
    return this.emitGlobal(event, data, origin);
  }

  /** Returns true if an error exceeds the limit, or answers a repeated request that the server refused before. */
  #isRepeat(frame: Frame | PusherError): boolean {
    if (!this.#errors.allows()) {
      this.#muted = frame as Frame;
      return true;
    }
    if (frame instanceof PusherError) return false;
    const { channel, data } = frame;
    const { code, message } = readError(decodeData(data));
    return this.channels.isRepeat(channel, code, message) || (channel === undefined && this.user.isRepeat(code));
  }

  /** Handles frames that no channel handled, and server errors. */
  #handleUnclaimed({ event, channel: name, data }: Frame): void {
    // the page may have unsubscribed before the server confirmed the subscription
    if (event === 'pusher_internal:subscription_succeeded') {
      if (name !== undefined && this.channels.isForgotten(name))
        this.send_event('pusher:unsubscribe', { channel: name });
    } else if (event === 'pusher:error') {
      const { code, message } = readError(decodeData(data));
      if (name !== undefined || !this.user.isRefusedBy(code)) this.channels.refuse(name, code, message);
    }
  }
}

const debug = /* @__PURE__ */ debugLog(Pusher);
