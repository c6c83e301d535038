import { importChunk } from './base/chunk-registry.js';
import { debugLog } from './base/debug-log.js';
import { EventEmitter, type EventOrigin, type Metadata } from './base/event-emitter.js';
import { RateLimit } from './base/rate-limit.js';
import { Channel } from './channels/channel.js';
import type { ChannelContext } from './channels/channel-context.js';
import { Channels } from './channels/channels.js';
import { authorizeWith, loadPrivateChannels } from './channels/load-private-channels.js';
import type { SubscriptionErrorsChunk } from './channels/subscription-errors.js';
import { type PusherRuntime, replacedXHR, runtime, withInternalParts } from './compat/pusher-js-internals.js';
import { isOriginal, type OriginalArguments, originalOptions } from './compat/version-1.js';
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
 * How long a server may take to confirm a subscription before it is asked again, ms. A cluster waits up to 5 s for the
 * answers of its nodes (soketi's Redis adapter) and then confirms, so that asking earlier only adds to its load.
 */
const SUBSCRIPTION_TIMEOUT = 6_000;

/**
 * A client of the Pusher Channels protocol. It connects when it is made, and stays connected until `disconnect()`.
 *
 * Its own listeners hear the events of every channel; a global listener learns the channel, too.
 */
export class Pusher<Events extends object = object> extends EventEmitter<Events> {
  /** The clients that have not been disconnected. */
  static instances: Pusher[] = [];
  /** Takes every debugging message, where it is set. */
  static log: ((message: string) => void) | undefined;
  /** Whether debugging messages go to the console. Default: false. */
  static logToConsole = false;

  /** The original library's server, for clients that are made without options. */
  static host = 'ws.pusherapp.com:80';
  /** The original library's place of `channelAuthorization.endpoint`. */
  static channel_auth_endpoint: string | undefined;
  /** Its name for a while. */
  static auth_url: string | undefined;
  /** The original library's switch: false ends a connection for good when it is lost. Default: true. */
  static allow_reconnect = true;
  /** The original library's hook: reads the data of events. Default: JSON, and text where it is none. */
  static parser: ((data: string) => unknown) | undefined;

  /** Parts of pusher-js that have no meaning here. */
  static isReady = true;
  static ScriptReceivers = {};
  static DependenciesReceivers = {};
  static auth_callbacks = {};

  key: string;
  /** The options that it was made with. */
  options: Options;
  /** The connection: its `state`, its `socket_id`, its events. */
  readonly connection: Connection;
  readonly channels: Channels;
  /** The user who is signed in. */
  readonly user: User;
  #settings: ResolvedOptions;
  readonly #delivery: Delivery;
  /** Whether it was made in the original library's form. */
  readonly #isOriginal: boolean;
  /** The errors that a server sends: so many are reported at once, and then one every 5 s. */
  readonly #errors = new RateLimit(20, 5_000);
  /** An error frame that is over the limit, so that no listener hears it. */
  #muted: Frame | undefined;

  /**
   * Makes a client with options; or, as the original library has it, for `Pusher.host`, with one channel, several or
   * none to subscribe to.
   *
   * @throws PusherError (`ConfigurationError`) without a key, with options that are null, or with neither cluster nor host
   */
  constructor(key: string, ...rest: [options: Options] | OriginalArguments) {
    super();
    const original = isOriginal(rest);
    this.#isOriginal = original;
    this.options = original ? originalOptions(Pusher) : rest[0];
    this.#settings = this.#read(key, this.options);
    if (!original) reportForcedTLS(this.#settings);
    this.key = this.#settings.key;
    this.connection = connectionSource.create(this.#settings, {
      frame: (frame) => this.#receive(frame),
      debug,
      up: () => {
        if (original) this.emitNamed('open');
        this.emitNamed('connection_established', { socket_id: this.socket_id });
        this.user.connected();
        this.channels.connected();
      },
      down: (wasUp, isOver) => {
        if (wasUp && original) this.emitNamed('close');
        const interruption = this.#interruption(isOver ? 'disconnect' : 'connection', this.connection.heardAt);
        this.user.disconnected(interruption);
        this.channels.disconnected(interruption);
        if (wasUp && !Pusher.allow_reconnect) queueMicrotask(() => this.disconnect());
      },
      returnsAfter: (code) => code === UNAUTHORIZED && this.user.isSigningIn,
      isRepeat: (frame) => this.#isRepeat(frame),
    }) as Connection;
    const context = this.#context();
    this.channels = new Channels(context);
    // gaps of the user are reported, and not filled
    const userContext = Object.create(context, {
      live: { value: (gap: Gap | undefined, report: (gap: Gap) => void) => gap && report(gap) },
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
    for (const part of [this.user, this.user.watchlist]) {
      Object.defineProperty(part, 'pusher', { value: this, writable: true });
    }
    this.#delivery = new Delivery(this, {
      decode: (data) => this.#decode(data),
      deliver: (frame) => this.#deliver(frame, this.channels.find(frame.channel as string)),
    });
    this.connect();
    if (original) for (const name of [rest[0] ?? []].flat()) this.subscribe(name);
  }

  /** The original library's place of `connection.socket_id`. */
  get socket_id(): string | undefined {
    return this.connection.socket_id;
  }

  /** Part of pusher-js: connects every client. */
  static ready(): void {
    for (const client of Pusher.instances) client.connect();
  }

  /** Part of pusher-js: a page can replace `createXHR` and `createWebSocket`. */
  static get Runtime(): PusherRuntime {
    return runtime;
  }

  static set Runtime(replacement: Partial<PusherRuntime>) {
    Object.assign(runtime, replacement);
  }

  /**
   * The options in force, under the names of pusher-js. What a page changes in `auth`, `authEndpoint`,
   * `channelAuthorization` and `userAuthentication` takes effect with the next request.
   */
  get config(): Options & Record<string, unknown> {
    return this.#settings;
  }

  set config(changes: Options & Record<string, unknown>) {
    Object.assign(this.#settings, changes);
  }

  /** Part of pusher-js: the client itself. */
  get global_emitter(): this {
    return this;
  }

  set global_emitter(_emitter: unknown) {}

  /** Connects, after `disconnect()`. */
  connect(): void {
    this.#enlist();
    this.connection.connect();
  }

  /** Ends the connection. Subscriptions stay wanted: `connect()` renews them. */
  disconnect(): void {
    this.#delivery.clear();
    Pusher.instances = Pusher.instances.filter((instance) => instance !== this);
    this.connection.disconnect();
  }

  [Symbol.dispose](): void {
    this.disconnect();
  }

  /**
   * Moves to another application or cluster: connects there, also after it was disconnected or refused, with every channel
   * and listener kept.
   */
  switchCluster({ appKey, cluster }: ClusterOptions): void {
    const options = { ...this.options, cluster };
    this.#settings = this.#read(`${appKey}`, options);
    this.key = appKey;
    this.options = options;
    this.#enlist();
    this.connection.move(this.#settings);
  }

  /**
   * Subscribes to a channel, now or as soon as there is a connection; a channel that is held already is shared.
   *
   * @param holder who wants it; each holder ends its own share only. Default: the page's script.
   * @throws PusherError (`ConfigurationError`) when it is no text or begins with `#`. Other names that the protocol forbids are
   *   requested with a warning; a `holder` may have none of them.
   */
  subscribe(name: string, holder?: object): Channel<Events> {
    const isNew = !this.channels.find(name);
    const channel = this.channels.hold(name, this.#holder(holder)) as Channel<Events>;
    if (isNew && this.#isOriginal) this.emitNamed('subscribe', { channel: name });
    return channel;
  }

  /** Ends one holder's share of a channel; the last one unsubscribes. Does nothing when there is none. */
  unsubscribe(name: string, holder?: object): void {
    this.channels.release(name, this.#holder(holder), this);
  }

  /** Part of pusher-js: subscribes to every channel that isn't subscribed to. */
  subscribeAll(): void {
    for (const channel of this.allChannels()) channel.subscribe();
  }

  /** The channel of this name; undefined where it is not subscribed to. */
  channel(name: string): Channel<Events> | undefined {
    return this.channels.find(name) as Channel<Events> | undefined;
  }

  /** Every channel that is subscribed to. */
  allChannels(): Channel<Events>[] {
    return this.channels.all() as Channel<Events>[];
  }

  /** Sends one event; false while there is no connection. */
  send_event(event: string, data: unknown, channel?: string): boolean {
    if (/^client-/.test(event)) this.channels.triggered(channel);
    return this.connection.send_event(event, data, channel);
  }

  /** Signs the user in, now or as soon as there is a connection, and again on each later one. */
  signin(): void {
    this.user.signin();
  }

  /** Whether connections are made with TLS. */
  shouldUseTLS(): boolean {
    return this.#settings.tls;
  }

  /**
   * The connected state: resolves with this client as soon as it is connected, at once when it is; rejects with a
   * PusherError when the client was refused, failed or was disconnected.
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

  /** Whose share it is; `names.map(client.subscribe, client)` brings a number. */
  #holder(holder: unknown): object {
    return holder === Object(holder) ? (holder as object) : this;
  }

  #read(key: string, options: Options): ResolvedOptions {
    return withInternalParts(resolveOptions(key, options, true));
  }

  #authContext(signal: AbortSignal) {
    return { resolved: this.#settings, signal, createXHR: replacedXHR() };
  }

  #context(): ChannelContext {
    const { connection, options } = this;
    return {
      client: this,
      // timers cannot wait much longer
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
      prepare: () => void loadPrivateChannels().catch(() => {}),
      async extensionFor(channel) {
        const { extensionFor } = await loadPrivateChannels();
        return extensionFor(channel as Channel, this);
      },
      signedInUser: () => this.user.signedInUser(),
      decode: (data) => this.#decode(data),
      receive: (frame) => this.#receive(frame),
      interruption: (reason) => this.#interruption(reason, Date.now()),
      trigger: (event, data, channel) => this.#delivery.trigger(event, data, channel),
      live: (gap, report, early) => this.#delivery.live(gap, report, early),
      opened: (name, event) => this.#delivery.admitDecrypted(name, event),
      left: (name) => this.#delivery.clear(name),
      released: (channel) => this.channels.forget(channel),
      mayAsk: (channel) => this.channels.mayAsk(channel),
      async refusals(all) {
        const { createSubscriptionErrors } = await importChunk<SubscriptionErrorsChunk>(
          'refusals',
          () => import('./channels/subscription-errors.js'),
        );
        return createSubscriptionErrors(all);
      },
    };
  }

  /** The beginning of a gap, after something was heard at `heardAt`, ms since the epoch. */
  #interruption(reason: Interruption['reason'], heardAt: number): Interruption {
    return { since: heardAt - (this.#settings.options.catchUpMargin ?? DEFAULT_CATCH_UP_MARGIN), reason };
  }

  #enlist(): void {
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
    // the original protocol marks an event with the connection that it came from (an id of before may be another client’s)
    if (frame.socket_id !== undefined && frame.socket_id === this.socket_id) return;
    if (isImitation(frame.event)) {
      debug('Ignored', `${frame.event} on ${frame.channel}: no server sends it`);
      return;
    }
    const channel = frame.channel === undefined ? undefined : this.channels.find(frame.channel);
    if (channel ? channel.intercepts(frame) : this.user.intercepts(frame)) return;
    if (this.#delivery.admits(frame)) this.#deliver(frame, channel);
  }

  #deliver(frame: Frame, channel: Channel | undefined): void {
    const { event, channel: name, user_id } = frame;
    const isMuted = frame === this.#muted;
    const known = isMuted ? undefined : channel?.handleFrame(frame);
    if (!channel || event === 'pusher:error') this.#handleUnclaimed(frame);
    if (!isMuted && this.hasListeners(event) && !event.startsWith('pusher_internal:')) {
      this.emit(event, known ?? this.#decode(frame.data), undefined, { channel: name, user_id });
    }
    if (!channel && !(event === 'pusher:error' && this.channels.mayAnswerEvent())) this.user.handleFrame(frame);
  }

  /**
   * Emits an event of a channel, which `origin` names. If the client itself emits events of this name, only the global
   * listeners are called, which know the origin.
   */
  override emit(event: string, data?: unknown, metadata?: Metadata, origin?: EventOrigin): this {
    if (!origin || !isOwnEvent(event, this.#isOriginal)) return super.emit(event, data, metadata, origin);
    return this.emitGlobal(event, data, origin);
  }

  /** Returns true if an error is one too many, or answers the repetition of what the server refused before. */
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

  /** Handles a frame that no channel handled, and the server's errors. */
  #handleUnclaimed({ event, channel: name, data }: Frame): void {
    // the server took its time, and holds what has been given up meanwhile
    if (event === 'pusher_internal:subscription_succeeded') {
      if (name !== undefined && this.channels.isGivenUp(name)) this.send_event('pusher:unsubscribe', { channel: name });
    } else if (event === 'pusher:error') {
      const { code, message } = readError(decodeData(data));
      if (name !== undefined || !this.user.isRefusedBy(code)) this.channels.refuse(name, code, message);
    }
  }
}

const debug = /* @__PURE__ */ debugLog(Pusher);
