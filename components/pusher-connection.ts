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
 * Owns the connection to a server. Elements with the same configuration share one client and one socket; the last one
 * removed closes it. It has no box of its own.
 *
 * Re-emits every event of every channel under its own name, as a `PusherEvent` that does not bubble, to listeners of its
 * own.
 *
 * @attr api-key - the application's key; required
 * @attr cluster - the cluster of the Pusher service, such as `eu`
 * @attr server - the address of a self-hosted server, `wss://host:port/path`; the scheme decides whether TLS is used
 * @attr [auth-endpoint=/pusher/auth] - where private and presence channels are authorised
 * @attr [user-auth-endpoint=/pusher/user-auth] - where users sign in
 * @attr signin - sign the user in, on each connection
 * @attr [credentials=same-origin] - whether cookies go with authorisation requests: `same-origin`, `include`, `omit`
 * @attr [activity-timeout=120000] - ms of silence before the server is asked for a sign of life
 * @attr [pong-timeout=30000] - ms that this sign may take
 * @attr [unavailable-timeout=10000] - ms without a connection before the state is `unavailable`
 * @attr transports - names of the transports to choose from, separated by spaces
 *
 * @fires {CustomEvent<StateChangeDetail>} pusher-statechange - the state changed
 * @fires {CustomEvent<PusherError>} pusher-error - something went wrong; told once until it is connected again
 * @fires {PusherEvent<{socket_id: string}>} connection_established - it is connected
 *
 * @cssState initialized - and, likewise, `connecting`, `connected`, `unavailable`, `failed`, `disconnected`
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

  declare apiKey: string | null | undefined;
  declare cluster: string | null | undefined;
  declare server: string | null | undefined;
  declare authEndpoint: string | null | undefined;
  declare userAuthEndpoint: string | null | undefined;
  /** Whether the user is signed in. Taking it away takes effect with the next client. */
  declare signin: boolean | null | undefined;
  declare credentials: RequestCredentials | null | undefined;
  declare activityTimeout: number | null | undefined;
  declare pongTimeout: number | null | undefined;
  declare unavailableTimeout: number | null | undefined;
  declare transports: string | null | undefined;
  /** Every option of the client, functions included; attributes win over it. */
  declare options: Options | null | undefined;

  readonly #states = new CustomStates(this);
  readonly #ready = new ReadyPromise<this>();
  #client: SharedClient | undefined;
  #configuration: string | undefined;
  #paused = false;
  #shownState: ConnectionState = 'initialized';
  /** Whether the events of channels are dispatched here: where nobody listens, nobody pays for them. */
  #relays = this.isConnected;
  /** What was told since it was last connected, so that an outage is told once. */
  readonly #reported = new Set<string>();
  /** The conflict with the page's lock that was reported last. */
  #conflict: string | undefined;

  constructor() {
    super();
    this.#states.show(this.#shownState);
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
        this.#use(undefined);
      },
    );
    this.signin = false; // Vue asks for the type of what is there before it sets a boolean
  }

  /** The live client; undefined while there is no valid configuration, or the element is in no document. */
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

  get state(): ConnectionState {
    const { client } = this;
    return !client ? 'initialized' : this.#paused ? 'disconnected' : client.pusher.connection.state;
  }

  /** The server's id of this connection, or of the last one until the next is established; undefined before the first. */
  get socketId(): string | undefined {
    return this.pusher?.connection.socket_id;
  }

  /** Resolves when it is connected, at once when it is; rejects with a PusherError when the server refuses it. */
  get ready(): Promise<this> {
    return this.#ready.promise;
  }

  /** As of every element; the events of channels are dispatched on it from the first listener of one on. */
  override addEventListener(...args: Parameters<HTMLElement['addEventListener']>): void {
    super.addEventListener(...args);
    if (this.#relays || isOwnName(args[0])) return;
    this.#relays = true;
    if (this.#client) this.#relayFrom(this.#client);
  }

  /** Connects (again): after `disconnect()`, after a refusal, or sooner than the next attempt is due. */
  connect(): void {
    this.#paused = false;
    if (!this.#client) this.requestUpdate();
    this.client?.resume(this);
    this.#change();
  }

  /** Lets go of this element's share of the connection, which is closed when no other element needs it. */
  disconnect(): void {
    this.#paused = true;
    this.client?.pause(this);
    this.#change();
  }

  /**
   * Sends a client event on a private or presence channel that is subscribed to.
   *
   * @param event begins with `client-`
   * @returns whether it was sent
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
    if (configuration instanceof Error) return this.#giveUp(configuration);
    const { id, key, options, conflict } = configuration;
    if (this.cluster && this.server && !conflict) void checkMarkup(this, { check: 'two-servers' });
    if (id !== this.#configuration) {
      let client: SharedClient;
      try {
        client = SharedClient.attach(id, this, key, options);
      } catch (error) {
        return this.#giveUp(error as PusherError); // the client refuses its options
      }
      this.#configuration = id;
      this.#reported.clear();
      this.#use(client);
    }
    if (conflict && conflict.message !== this.#conflict) reportError(this, conflict);
    this.#conflict = conflict?.message;
    if (this.signin) this.#client?.pusher.signin();
  }

  #giveUp(error: PusherError): void {
    this.#configuration = undefined;
    this.#use(undefined);
    this.#fail(error, error.message);
  }

  #use(client: SharedClient | undefined): void {
    const former = this.#client;
    if (client !== former) {
      this.#client = client;
      if (client) this.#listen(client);
      if (former) {
        former.pusher.unbind_global(null, this);
        former.pusher.connection.unbind(null, null, this);
        former.pusher.user.unbind(null, null, this);
        former.detach(this);
      }
      if (client && this.#paused) client.pause(this);
    }
    this.#change();
    if (this.#refusal) this.#fail(this.#refusal);
  }

  #listen(client: SharedClient): void {
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

  #change(): void {
    this.#showState();
    scheduleRegistryEvent('connection');
  }

  #showState(): void {
    const previous = this.#shownState;
    const current = this.state;
    if (current === previous || isPageGone()) return;
    this.#shownState = current;
    this.#states.show(current);
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

  /** Why the client has given up; undefined while it has not. */
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
