import type { PropertyDeclarations, PropertyValues } from '@lit/reactive-element';
import type { ConnectionState, EventOrigin, Options, Pusher, PusherError } from '../src/client/index.js';
import { resolveConnection } from './connection/resolved-connection.js';
import { SharedClient } from './connection/shared-client.js';
import { PusherElement } from './pusher-element.js';
import { isOwnName, PusherEvent } from './pusher-event.js';
import { CustomStates } from './support/custom-states.js';
import { dispatch } from './support/dispatch.js';
import { watchLifecycle } from './support/lifecycle.js';
import { checkAttributes } from './support/markup.js';
import { isPageGone } from './support/page-gone.js';
import { ReadyPromise } from './support/ready-promise.js';
import { connections, scheduleRegistryEvent } from './support/registry.js';
import { checkMarkup, reportError } from './support/report-error.js';
import { isFirstReport } from './support/report-once.js';

/** Detail of `pusher-statechange`. */
export interface StateChangeDetail {
  previous: ConnectionState;
  current: ConnectionState;
}

/**
 * Owns the connection to a server. Elements with the same configuration share one client and one socket; it closes when the
 * last one is removed. The element has no box of its own.
 *
 * Every event of every channel is also dispatched on the element under its own name, as a `PusherEvent` that does not
 * bubble.
 *
 * @example
 * ```html
 * <pusher-connection api-key="app-key" cluster="eu">
 *   <pusher-channel name="news"></pusher-channel>
 * </pusher-connection>
 * ```
 *
 * @fires {CustomEvent<StateChangeDetail>} pusher-statechange - The state changed. Detail: `{ previous, current }`.
 * @fires {CustomEvent<PusherError>} pusher-error - Something went wrong. Reported once until the connection is established
 *   again.
 * @fires {PusherEvent<{socket_id: string}>} connection_established - The connection was established. Detail: `{ socket_id
 *   }`.
 *
 * @cssState initialized - there is no client yet
 * @cssState connecting - the connection is being opened
 * @cssState connected - the connection is established
 * @cssState unavailable - there has been no connection for some time, and attempts continue
 * @cssState failed - the browser supports no transport
 * @cssState disconnected - the page, or the server for good, closed the connection
 */
export class PusherConnection extends PusherElement {
  static override properties: PropertyDeclarations = {
    apiKey: { attribute: 'api-key', reflect: true },
    cluster: { reflect: true },
    server: { reflect: true },
    authEndpoint: { attribute: 'auth-endpoint', reflect: true },
    userAuthEndpoint: { attribute: 'user-auth-endpoint', reflect: true },
    signin: { type: Boolean, reflect: true, useDefault: true },
    credentials: { reflect: true },
    activityTimeout: { attribute: 'activity-timeout', type: Number, reflect: true },
    pongTimeout: { attribute: 'pong-timeout', type: Number, reflect: true },
    unavailableTimeout: { attribute: 'unavailable-timeout', type: Number, reflect: true },
    transports: { reflect: true },
    options: { attribute: false },
  };

  /**
   * The key of the application. Required.
   *
   * @attr api-key
   */
  declare apiKey: string | null | undefined;

  /**
   * The cluster of the Pusher service, such as `eu`. Required unless `server` is set.
   *
   * @attr cluster
   */
  declare cluster: string | null | undefined;

  /**
   * The address of a self-hosted server, `wss://host:port/path`. The scheme determines whether TLS is used.
   *
   * @attr server
   * @default the servers of `cluster`
   */
  declare server: string | null | undefined;

  /**
   * The endpoint that authorizes private and presence channels.
   *
   * @attr auth-endpoint
   * @default /pusher/auth
   */
  declare authEndpoint: string | null | undefined;

  /**
   * The endpoint that signs users in.
   *
   * @attr user-auth-endpoint
   * @default /pusher/user-auth
   */
  declare userAuthEndpoint: string | null | undefined;

  /**
   * Whether to sign the user in on each connection. Removing the attribute takes effect with the next client.
   *
   * @attr signin
   * @default false
   */
  declare signin: boolean | null | undefined;

  /**
   * Whether authorization requests include cookies: `same-origin`, `include` or `omit`.
   *
   * @attr credentials
   * @default same-origin
   */
  declare credentials: RequestCredentials | null | undefined;

  /**
   * The time without a message, in milliseconds, after which the client sends a ping.
   *
   * @attr activity-timeout
   * @default 120000
   */
  declare activityTimeout: number | null | undefined;

  /**
   * The time to wait for the answer to a ping, in milliseconds.
   *
   * @attr pong-timeout
   * @default 30000
   */
  declare pongTimeout: number | null | undefined;

  /**
   * The time without a connection, in milliseconds, after which the state is `unavailable`.
   *
   * @attr unavailable-timeout
   * @default 10000
   */
  declare unavailableTimeout: number | null | undefined;

  /**
   * The names of the transports to choose from, separated by spaces: `ws`, `xhr_streaming`, `xhr_polling`.
   *
   * @attr transports
   * @default all
   */
  declare transports: string | null | undefined;

  /**
   * All options of the client, including functions. Attributes take precedence.
   *
   * @default undefined
   */
  declare options: Options | null | undefined;

  readonly #states = new CustomStates(this);
  readonly #ready = new ReadyPromise<this>();
  #client: SharedClient | undefined;
  #configuration: string | undefined;
  #paused = false;
  #shownState: ConnectionState = 'initialized';
  /**
   * Whether to dispatch the events of channels, which costs time. An element that a script created starts with its first
   * listener; one that was in the page before its class was defined may have listeners already.
   */
  #relays = this.isConnected;
  /** The problems since the connection was established, so that an outage is reported once. */
  readonly #reported = new Set<string>();
  /** The latest reported conflict with the page's lock. */
  #conflict: string | undefined;

  constructor() {
    super();
    this.#states.set(this.#shownState);
    watchLifecycle(
      this,
      () => {
        if (connections.has(this)) return;
        connections.add(this);
        this.requestUpdate();
        scheduleRegistryEvent('connection');
      },
      () => {
        connections.delete(this);
        this.#configuration = undefined;
        this.#setClient(undefined);
      },
    );
    this.signin = false; // Vue checks the type of the current value before it sets a boolean
  }

  /** The client; undefined while the configuration is invalid, or the element is not in a document. */
  get pusher(): Pusher | undefined {
    return this.client?.pusher;
  }

  /**
   * The client, shared with all connection elements of the same configuration.
   *
   * @internal
   */
  get client(): SharedClient | undefined {
    if (this.isConnected && this.isUpdatePending) this.performUpdate();
    return this.#client;
  }

  /**
   * Whether `disconnect()` released the connection.
   *
   * @internal
   */
  get paused(): boolean {
    return this.#paused;
  }

  /**
   * The state of the connection, as seen by this element: `initialized`, `connecting`, `connected`, `unavailable`, `failed` or
   * `disconnected`.
   */
  get state(): ConnectionState {
    const { client } = this;
    return !client ? 'initialized' : this.#paused ? 'disconnected' : client.pusher.connection.state;
  }

  /** The id of the current connection, or of the previous one until the next is established; undefined before the first. */
  get socketId(): string | undefined {
    return this.pusher?.connection.socket_id;
  }

  /** Resolves when the connection is established; rejects with a PusherError if the server refuses it. */
  get ready(): Promise<this> {
    return this.#ready.promise;
  }

  /** Adds a listener. An element that a script created dispatches the events of channels from its first listener on. */
  override addEventListener(...args: Parameters<HTMLElement['addEventListener']>): void {
    super.addEventListener(...args);
    if (this.#relays || isOwnName(args[0])) return;
    this.#relays = true;
    if (this.#client) this.#relayFrom(this.#client);
  }

  /** Connects after `disconnect()` or a refusal, or makes the next attempt now. */
  connect(): void {
    this.#paused = false;
    if (!this.#client) this.requestUpdate();
    this.client?.resume(this);
    this.#notifyChange();
  }

  /** Releases the connection, which closes if no other element uses it. */
  disconnect(): void {
    this.#paused = true;
    this.client?.pause(this);
    this.#notifyChange();
  }

  /**
   * Sends a client event on a subscribed private or presence channel.
   *
   * @param event a name that begins with `client-`
   * @returns true if the event was sent
   */
  trigger(channel: string, event: string, data?: unknown): boolean {
    try {
      return (!this.#paused && this.pusher?.channel(channel)?.trigger(event, data)) || false;
    } catch (error) {
      reportError(this, error as PusherError);
      return false;
    }
  }

  /** @internal */
  protected override updated(_changed: PropertyValues): void {
    checkAttributes(this);
    if (this.isConnected && !(this.#paused && !this.#client)) this.#configure();
  }

  #configure(): void {
    const configuration = resolveConnection(this);
    if (configuration instanceof Error) return this.#failConfiguration(configuration);
    const { id, key, options, conflict } = configuration;
    if (this.cluster && this.server && !conflict) void checkMarkup(this, { check: 'two-servers' });
    if (id !== this.#configuration) {
      let client: SharedClient;
      try {
        client = SharedClient.attach(id, this, key, options);
      } catch (error) {
        return this.#failConfiguration(error as PusherError); // the client rejects its options
      }
      this.#configuration = id;
      this.#reported.clear();
      this.#setClient(client);
    }
    if (conflict && conflict.message !== this.#conflict) reportError(this, conflict);
    this.#conflict = conflict?.message;
    if (this.signin) this.#client?.pusher.signin();
  }

  #failConfiguration(error: PusherError): void {
    this.#configuration = undefined;
    this.#setClient(undefined);
    this.#fail(error, error.message);
  }

  #setClient(client: SharedClient | undefined): void {
    const former = this.#client;
    if (client !== former) {
      this.#client = client;
      if (client) this.#bindTo(client);
      if (former) {
        former.pusher.unbind_global(null, this);
        former.pusher.connection.unbind(null, null, this);
        former.pusher.user.unbind(null, null, this);
        former.detach(this);
      }
      if (client && this.#paused) client.pause(this);
    }
    this.#notifyChange();
    if (this.#refusal) this.#fail(this.#refusal);
  }

  #bindTo(client: SharedClient): void {
    const { pusher } = client;
    if (this.#relays) this.#relayFrom(client);
    pusher.connection.bind('state_change', () => this.#showState(), this);
    const fail = (error: unknown) => !this.#paused && this.#fail(error as PusherError);
    pusher.connection.bind('error', fail, this);
    pusher.user.bind('pusher:signin_error', fail, this);
  }

  #relayFrom({ pusher }: SharedClient): void {
    pusher.bind_global((event, data, origin) => this.#relay(event, data, origin), this);
  }

  #relay(event: string, data: unknown, origin: EventOrigin | undefined): void {
    if (this.#paused || isOwnName(event) || event === 'connection_established' || isPageGone()) return;
    this.dispatchEvent(new PusherEvent(event, data, { channelName: origin?.channel, userId: origin?.user_id }));
  }

  #notifyChange(): void {
    this.#showState();
    scheduleRegistryEvent('connection');
  }

  #showState(): void {
    const previous = this.#shownState;
    const current = this.state;
    if (current === previous || isPageGone()) return;
    this.#shownState = current;
    this.#states.set(current);
    if (current === 'connected') {
      this.#reported.clear();
      this.#ready.resolve(this);
    } else if (this.#refusal) this.#ready.reject(this.#refusal);
    else this.#ready.renew();
    const detail: StateChangeDetail = { previous, current };
    dispatch(this, 'pusher-statechange', detail);
    if (current === 'connected') {
      this.dispatchEvent(new PusherEvent('connection_established', { socket_id: this.socketId }));
    }
  }

  /** The error for which the client stopped connecting; undefined if it didn't stop. */
  get #refusal(): PusherError | undefined {
    const { state } = this;
    return (state === 'disconnected' || state === 'failed') && !this.#paused
      ? this.#client?.pusher.connection.lastError
      : undefined;
  }

  #fail(error: PusherError, problem = `${error.type} ${error.code}`): void {
    if (!isFirstReport(this.#reported, problem, true)) return;
    if (!this.#client) this.#ready.reject(error);
    reportError(this, error);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pusher-connection': PusherConnection;
  }
  interface GlobalEventHandlersEventMap {
    'pusher-statechange': CustomEvent<StateChangeDetail>;
    connection_established: PusherEvent<{ socket_id: string }>;
  }
}
