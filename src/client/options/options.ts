import type { TransportName } from '../transports/transport.js';

/** What an authorisation answers: the signature, and on presence channels who one is (a JSON string). */
export interface ChannelAuthorizationData {
  auth: string;
  channel_data?: string;
  shared_secret?: string;
}

/** What an authorisation is asked for. */
export interface ChannelAuthorizationRequest {
  socketId: string;
  channelName: string;
}

/** Who is asked for, when a user signs in. */
export interface UserAuthenticationRequest {
  socketId: string;
}

/** What a sign-in answers: the signature, and who one is (a JSON string with an `id`). */
export interface UserAuthenticationData {
  auth: string;
  user_data: string;
}

/** The callback of a custom handler. */
export type AuthCallback<Data> = (error: Error | null, data: Data | null) => void;

type Fields = Record<string, unknown>;

/** How something is proved to the server: by a request, or by a function. */
export interface AuthorizationOptions<Request, Data> {
  /** Where to POST. Default: `/pusher/auth` for channels, `/pusher/user-auth` for users. */
  endpoint?: string;
  /**
   * What messages call the setting that has the endpoint's address.
   *
   * @internal
   */
  endpointSetting?: string;
  /** `ajax` or `fetch`: `fetch` is used for either. `jsonp` is refused. Default: `ajax`. */
  transport?: string;
  /** More fields of the request's body. */
  params?: Fields;
  /** More headers of the request. */
  headers?: Fields;
  /** More fields, made for each request; may be a promise. */
  paramsProvider?: () => Fields | Promise<Fields>;
  /** More headers, made for each request; may be a promise. */
  headersProvider?: () => Fields | Promise<Fields>;
  /** Whether cookies go with the request, as `fetch` has it. Default: `same-origin`. */
  credentials?: 'omit' | 'same-origin' | 'include';
  /**
   * How long a request, with its providers, or a handler may take, ms; `Infinity` for no limit. A request that waits for
   * its turn has not begun. Default: 10,000.
   */
  timeout?: number;
  /** Answers in place of a request: by the callback, or by the promise that it returns. */
  customHandler?: (
    request: Request,
    callback: AuthCallback<Data>,
    // biome-ignore lint/suspicious/noConfusingVoidType: handlers written for pusher-js return nothing
  ) => void | Promise<Data | void>;
}

/** How private and presence channels are authorised. */
export interface ChannelAuthorizationOptions
  extends AuthorizationOptions<ChannelAuthorizationRequest, ChannelAuthorizationData> {
  /**
   * Asks for many channels in one request, where the endpoint knows how: `channel_name[]` for each, and an object of
   * answers by channel name (docs/authorization.md). Without effect on a handler. Default: false.
   */
  batch?: boolean | BatchOptions;
}

/** Which channels are asked for together. */
export interface BatchOptions {
  /** How many in one request at most. Default: 50. */
  max?: number;
  /** How long one waits for others, ms. Default: 10. */
  wait?: number;
}

/** How a user is signed in. */
export type UserAuthenticationOptions = AuthorizationOptions<UserAuthenticationRequest, UserAuthenticationData>;

/** More fields and headers of the older kind of authorisation. */
export interface AuthOptions {
  params?: Fields;
  headers?: Fields;
}

/** Authorises one channel, the older way. */
export interface Authorizer {
  authorize(socketId: string, callback: AuthCallback<ChannelAuthorizationData>): void;
}

/** The older way to authorise by a function: makes, for a channel, what authorises it. (A method, so that it may ask for more of a channel.) */
export type AuthorizerGenerator = {
  make(
    channel: { readonly name: string },
    options: { authTransport: 'ajax' | 'jsonp'; authEndpoint: string; auth: AuthOptions },
  ): Authorizer;
}['make'];

/** An event of a channel. */
export interface ChannelEvent {
  event: string;
  data?: unknown;
  /** Who sent it, on presence channels. */
  user_id?: string;
}

/** A gap to be filled; times in ms since the epoch. */
export interface CatchUpRequest {
  channel: string;
  since: number;
  until: number;
  /** The last event that was heard before; undefined where there was none. */
  last: ChannelEvent | undefined;
}

/** Answers with the events of a gap, in order. */
export type CatchUp = (request: CatchUpRequest) => ChannelEvent[] | Promise<ChannelEvent[]>;

/** How many client events are kept, and for how long. */
export interface QueueOptions {
  /** At most so many; one more is told as `pusher:error` on its channel. Default: 100. */
  max?: number;
  /** For so long, ms; what is older is told as `pusher:error`. Default: 30,000. */
  ttl?: number;
}

/** The options of a client. Times are in ms. */
export interface Options {
  /** The cluster of the Pusher service, such as `eu`. It or `wsHost` is required. */
  cluster?: string;
  /** The host of another server. Default: `ws-CLUSTER.pusher.com`. */
  wsHost?: string;
  /** Its port without TLS. Default: 80. */
  wsPort?: number | string;
  /** Its port with TLS. Default: 443. */
  wssPort?: number | string;
  /** A path before `/app/KEY`. Default: none. */
  wsPath?: string;
  /** The host of the HTTP fallback. Default: `wsHost`, else `sockjs-CLUSTER.pusher.com`. */
  httpHost?: string;
  /** Its port without TLS. Default: `wsPort` where `wsHost` is its host, else 80. */
  httpPort?: number | string;
  /** Its port with TLS. Default: `wssPort` where `wsHost` is its host, else 443. */
  httpsPort?: number | string;
  /** A path before `/app/KEY` there. Default: `/pusher`. */
  httpPath?: string;
  /**
   * Whether TLS is used. Default: true. On an https page it is used in any case, except for a server on this machine:
   * browsers refuse everything else there.
   */
  forceTLS?: boolean;
  /** The transports to choose from. Default: all. */
  enabledTransports?: (TransportName | (string & {}))[];
  /** Transports not to use. Default: none. */
  disabledTransports?: (TransportName | (string & {}))[];
  /** After how much silence the server is asked for a sign of life; the server may ask for less. Default: 120,000. */
  activityTimeout?: number;
  /** How long that sign may take. Default: 30,000. */
  pongTimeout?: number;
  /**
   * How long the server may take to confirm a subscription. Then it is asked again, and if it still does not answer, a
   * `Timeout` is reported after a quarter of that time more. The default is longer than a cluster waits for its nodes (5 s).
   * @default 6000
   */
  subscriptionTimeout?: number;
  /** After how long without a connection the state is `unavailable` (attempts go on). Default: 10,000. */
  unavailableTimeout?: number;
  /** How channels are authorised. */
  channelAuthorization?: ChannelAuthorizationOptions;
  /** How a user signs in. */
  userAuthentication?: UserAuthenticationOptions;
  /** The older place of `channelAuthorization.endpoint`. */
  authEndpoint?: string;
  /** The older place of `channelAuthorization.transport`. */
  authTransport?: string;
  /** The older place of `channelAuthorization.params` and `.headers`; read when a request is made. */
  auth?: AuthOptions;
  /** The older form of `channelAuthorization.customHandler`. */
  authorizer?: AuthorizerGenerator;

  /**
   * Brings the events that a gap may have cost: those after `last`, or since `since`, in order. Live events wait for it,
   * 10 s and 10,000 events at most. What was heard already, by `dedupeKey`, is not told again. Default: gaps are told, and
   * not filled.
   */
  catchUp?: CatchUp;
  /**
   * How much earlier than the last thing heard the `since` of a gap is. An event that was under way between two nodes of a
   * cluster can be older than the last one heard, and clocks differ; `dedupeKey` takes care of the overlap.
   * @default 10000
   */
  catchUpMargin?: number;
  /**
   * What two copies of one event have in common, one that came and one that `catchUp` brought; undefined: nothing.
   * Default: the event's name and the `id` of its data.
   */
  dedupeKey?: (event: ChannelEvent) => string | number | null | undefined;
  /** Keeps client events until they can be sent. Default: `trigger()` returns false and forgets them. */
  queue?: QueueOptions;

  /** Accepted, without effect: what opens encrypted channels is loaded by itself. */
  nacl?: unknown;
  /** Accepted, without effect: no statistics are collected. */
  enableStats?: boolean;
  /** Accepted, without effect. */
  disableStats?: boolean;
  /** Accepted, without effect. */
  statsHost?: string;
  /** Accepted, without effect. */
  timelineParams?: unknown;
  /** Accepted, without effect. */
  ignoreNullOrigin?: boolean;
}

/** Another application, or another cluster, for `switchCluster`. */
export interface ClusterOptions {
  appKey: string;
  cluster: string;
}
