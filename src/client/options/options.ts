import type { TransportName } from '../transports/transport.js';

/** The answer to a channel authorization. */
export interface ChannelAuthorizationData {
  /** The signature: the application's key, a colon, and an HMAC-SHA256 in hex. */
  auth: string;
  /** On presence channels, the member: a JSON string with a `user_id` and, optionally, `user_info`. */
  channel_data?: string;
  /** On encrypted channels, the channel's key: 32 bytes in base64. */
  shared_secret?: string;
}

/** The connection and the channel to authorize. */
export interface ChannelAuthorizationRequest {
  /** The id of the connection that joins the channel. */
  socketId: string;
  channelName: string;
}

/** The connection to authenticate. */
export interface UserAuthenticationRequest {
  /** The id of the connection on which the user signs in. */
  socketId: string;
}

/** The answer to a user authentication. */
export interface UserAuthenticationData {
  /** The signature: the application's key, a colon, and an HMAC-SHA256 in hex. */
  auth: string;
  /** The user: a JSON string with an `id`. */
  user_data: string;
}

/** The callback of a custom handler. It receives either an error or the answer. */
export type AuthCallback<Data> = (error: Error | null, data: Data | null) => void;

type Fields = Record<string, unknown>;

/** How the client obtains a signature: by a request to your server, or from a function. */
export interface AuthorizationOptions<Request, Data> {
  /**
   * The address that the client POSTs to, with `socket_id` and, for channels, `channel_name` as form fields.
   *
   * @default '/pusher/auth' for channels, '/pusher/user-auth' for users
   */
  endpoint?: string;
  /**
   * The name of the setting with the endpoint's address, for error messages.
   *
   * @internal
   */
  endpointSetting?: string;
  /**
   * `ajax` or `fetch`, which both use `fetch`. `jsonp` isn't supported: the console warns, and the client uses `fetch`.
   * Without `customHandler`, any other value makes the constructor throw.
   *
   * @default 'ajax'
   */
  transport?: string;
  /** Additional form fields of the request. */
  params?: Fields;
  /** Additional headers of the request. */
  headers?: Fields;
  /**
   * Returns additional form fields, or a promise of them. The client calls it for each request, so that it can return a
   * token that changes.
   */
  paramsProvider?: () => Fields | Promise<Fields>;
  /**
   * Returns additional headers, or a promise of them. The client calls it for each request.
   *
   * @example
   * headersProvider: async () => ({ Authorization: `Bearer ${await getToken()}` })
   */
  headersProvider?: () => Fields | Promise<Fields>;
  /**
   * Whether the request sends cookies, as in `fetch`. An endpoint on another origin needs `include`.
   *
   * @default 'same-origin'
   */
  credentials?: 'omit' | 'same-origin' | 'include';
  /**
   * Time limit in ms for a request with its providers, or for a custom handler; `Infinity` for none. The time that a
   * request spends waiting for other requests doesn't count.
   *
   * @default 10000
   */
  timeout?: number;
  /**
   * A function that replaces the request. It passes its answer to `callback`, or returns a promise of the answer.
   *
   * If it fails, the client doesn't retry, unless the error is a `PusherError` with `retryable: true`.
   *
   * @example
   * customHandler: ({ socketId, channelName }) => myApi.authorize(socketId, channelName)
   */
  customHandler?: (
    request: Request,
    callback: AuthCallback<Data>,
    // biome-ignore lint/suspicious/noConfusingVoidType: handlers written for pusher-js return nothing
  ) => void | Promise<Data | void>;
}

/** How the client authorizes private, presence and encrypted channels. */
export interface ChannelAuthorizationOptions
  extends AuthorizationOptions<ChannelAuthorizationRequest, ChannelAuthorizationData> {
  /**
   * Authorizes many channels in one request, which saves time on pages with many private channels. The request has a
   * `channel_name[]` for each channel; the answer is an object with an answer per channel name. The endpoint must support
   * this: see docs/authorization.md. Has no effect on a custom handler.
   *
   * @default false
   */
  batch?: boolean | BatchOptions;
}

/** Which channels share a batch request. */
export interface BatchOptions {
  /**
   * The maximum number of channels per request.
   *
   * @default 50
   */
  max?: number;
  /**
   * How long in ms the first channel of a batch waits for others.
   *
   * @default 10
   */
  wait?: number;
}

/** How the client authenticates the user who signs in. */
export type UserAuthenticationOptions = AuthorizationOptions<UserAuthenticationRequest, UserAuthenticationData>;

/** Additional form fields and headers, in the deprecated option `auth`. */
export interface AuthOptions {
  params?: Fields;
  headers?: Fields;
}

/** Authorizes one channel: the result of the deprecated option `authorizer`. */
export interface Authorizer {
  authorize(socketId: string, callback: AuthCallback<ChannelAuthorizationData>): void;
}

/**
 * Creates the {@link Authorizer} of a channel. Declared as a method, so that a function may expect more members of a
 * channel than its name.
 */
export type AuthorizerGenerator = {
  make(
    channel: { readonly name: string },
    options: { authTransport: 'ajax' | 'jsonp'; authEndpoint: string; auth: AuthOptions },
  ): Authorizer;
}['make'];

/** An event of a channel. */
export interface ChannelEvent {
  /** The event's name. */
  event: string;
  data?: unknown;
  /** The sender, for client events on presence channels. */
  user_id?: string;
}

/** The gap that a {@link CatchUp} function fills. */
export interface CatchUpRequest {
  channel: string;
  /** The beginning of the gap, ms since the epoch. */
  since: number;
  /** The end of the gap, ms since the epoch. */
  until: number;
  /** The last event that the channel received before the gap; undefined if there was none. */
  last: ChannelEvent | undefined;
}

/** Returns the events of a gap, oldest first, or a promise of them. */
export type CatchUp = (request: CatchUpRequest) => ChannelEvent[] | Promise<ChannelEvent[]>;

/** The limits of the queue of client events. */
export interface QueueOptions {
  /**
   * The maximum number of queued events. Each further event is discarded, and its channel emits `pusher:error`.
   *
   * @default 100
   */
  max?: number;
  /**
   * How long in ms an event may wait. After that, the event is discarded, and its channel emits `pusher:error`.
   *
   * @default 30000
   */
  ttl?: number;
}

/**
 * The options of a client. It needs a `cluster` or a `wsHost`. Times are in ms.
 *
 * @example
 * new Pusher('APP_KEY', { cluster: 'eu' });
 *
 * @example
 * // a server of your own
 * new Pusher('APP_KEY', { wsHost: 'ws.example.com', wsPort: 6001, wssPort: 6001 });
 */
export interface Options {
  /**
   * The cluster of the Pusher service that hosts the application. Required unless `wsHost` is set.
   *
   * @example
   * new Pusher('APP_KEY', { cluster: 'eu' });
   */
  cluster?: string;
  /**
   * The host of the server, if it isn't the Pusher service.
   *
   * @default 'ws-CLUSTER.pusher.com'
   */
  wsHost?: string;
  /**
   * The server's port for connections without TLS.
   *
   * @default 80
   */
  wsPort?: number | string;
  /**
   * The server's port for connections with TLS.
   *
   * @default 443
   */
  wssPort?: number | string;
  /**
   * The path before `/app/KEY`, for a server behind a proxy.
   *
   * @default ''
   */
  wsPath?: string;
  /**
   * The host of the HTTP fallback.
   *
   * @default `wsHost` if set, else 'sockjs-CLUSTER.pusher.com'
   */
  httpHost?: string;
  /**
   * The HTTP fallback's port for connections without TLS.
   *
   * @default `wsPort` if the fallback's host is `wsHost`, else 80
   */
  httpPort?: number | string;
  /**
   * The HTTP fallback's port for connections with TLS.
   *
   * @default `wssPort` if the fallback's host is `wsHost`, else 443
   */
  httpsPort?: number | string;
  /**
   * The path before `/app/KEY` of the HTTP fallback.
   *
   * @default '/pusher'
   */
  httpPath?: string;
  /**
   * Whether connections use TLS. On an https page, they use TLS even if this is false, because browsers block insecure
   * connections there. The exception is a server on the same machine (`localhost`, `127.0.0.1`, `[::1]`).
   *
   * @default true
   */
  forceTLS?: boolean;
  /**
   * The transports that the client may use: `ws`, `xhr_streaming`, `xhr_polling`.
   *
   * @default all
   * @example
   * // a server without HTTP fallback
   * new Pusher('APP_KEY', { wsHost: 'ws.example.com', enabledTransports: ['ws'] });
   */
  enabledTransports?: (TransportName | (string & {}))[];
  /**
   * The transports that the client must not use.
   *
   * @default []
   */
  disabledTransports?: (TransportName | (string & {}))[];
  /**
   * How long in ms the connection may be silent before the client sends a ping. The server may announce a shorter time.
   * While the page is visible, the time is at most 30 s.
   *
   * @default 120000
   */
  activityTimeout?: number;
  /**
   * How long in ms the server may take to answer a ping before the client abandons the connection. While the page is
   * visible, the time is at most 8 s.
   *
   * @default 30000
   */
  pongTimeout?: number;
  /**
   * How long in ms the server may take to confirm a subscription. After that, the client requests the subscription again.
   * If the server still doesn't answer within another quarter of this time, the client reports a `Timeout`. The default is
   * longer than a cluster waits for its nodes (5 s).
   *
   * @default 6000
   */
  subscriptionTimeout?: number;
  /**
   * How long in ms the client is without a connection before its state becomes `unavailable`. It continues to retry.
   *
   * @default 10000
   */
  unavailableTimeout?: number;
  /**
   * How the client authorizes private, presence and encrypted channels.
   *
   * @default a POST to '/pusher/auth'
   * @example
   * new Pusher('APP_KEY', { cluster: 'eu', channelAuthorization: { endpoint: '/broadcasting/auth' } });
   */
  channelAuthorization?: ChannelAuthorizationOptions;
  /**
   * How the client authenticates the user in `signin()`.
   *
   * @default a POST to '/pusher/user-auth'
   */
  userAuthentication?: UserAuthenticationOptions;
  /** Deprecated: use `channelAuthorization.endpoint`. */
  authEndpoint?: string;
  /** Deprecated: use `channelAuthorization.transport`. */
  authTransport?: string;
  /**
   * Deprecated: use `channelAuthorization.params` and `channelAuthorization.headers`. The client reads this object for each
   * request.
   */
  auth?: AuthOptions;
  /** Deprecated: use `channelAuthorization.customHandler`. */
  authorizer?: AuthorizerGenerator;

  /**
   * A function that fills gaps: it returns the events of a channel that the client may have missed while its subscription
   * wasn't live (those after `last`, or since `since`), oldest first, or a promise of them. Live events wait meanwhile, for
   * at most 10 s, and at most 10,000 of them. An event that the channel already received, according to `dedupeKey`, isn't
   * emitted again.
   *
   * @default gaps are reported, and not filled
   * @example
   * new Pusher('APP_KEY', {
   *   cluster: 'eu',
   *   async catchUp({ channel, since }) {
   *     const response = await fetch(`/events/${channel}?since=${since}`);
   *     return response.json(); // [{ event, data }, …]
   *   },
   * });
   */
  catchUp?: CatchUp;
  /**
   * By how many ms the `since` of a gap precedes the last message that the client received. An event that was in transit
   * between two nodes of a cluster can be older than that message, and clocks differ. `dedupeKey` removes the resulting
   * duplicates.
   *
   * @default 10000
   */
  catchUpMargin?: number;
  /**
   * A function that returns the same key for two copies of an event, one received live and one returned by `catchUp`.
   * Events without a key (undefined, null) are never duplicates.
   *
   * @default the event's name and the `id` of its data
   */
  dedupeKey?: (event: ChannelEvent) => string | number | null | undefined;
  /**
   * Queues client events that can't be sent yet, and sends them in order.
   *
   * @default `trigger()` returns false and discards the event
   * @example
   * new Pusher('APP_KEY', { cluster: 'eu', queue: { max: 20, ttl: 10_000 } });
   */
  queue?: QueueOptions;

  /** Accepted for compatibility. Has no effect: the client loads the decryption of encrypted channels itself. */
  nacl?: unknown;
  /** Accepted for compatibility. Has no effect: the client collects no statistics. */
  enableStats?: boolean;
  /** Accepted for compatibility. Has no effect. */
  disableStats?: boolean;
  /** Accepted for compatibility. Has no effect. */
  statsHost?: string;
  /** Accepted for compatibility. Has no effect. */
  timelineParams?: unknown;
  /** Accepted for compatibility. Has no effect. */
  ignoreNullOrigin?: boolean;
}

/** The application's key and the cluster that `switchCluster()` connects to. */
export interface ClusterOptions {
  appKey: string;
  cluster: string;
}
