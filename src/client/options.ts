import type { TransportName } from './transports/transport.js';

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

/** The callback of a {@link ChannelAuthorizationOptions.customHandler}. */
export type ChannelAuthorizationCallback = (error: Error | null, data: ChannelAuthorizationData | null) => void;

type Strings = Record<string, string>;

/** How private and presence channels are authorised. */
export interface ChannelAuthorizationOptions {
  /** Where to POST `socket_id` and `channel_name`. Default: `/pusher/auth`. */
  endpoint?: string;
  /** `fetch` is used for either. Default: `ajax`. */
  transport?: 'ajax' | 'fetch';
  /** More fields of the request's body. */
  params?: Record<string, unknown>;
  /** More headers of the request. */
  headers?: Strings;
  /** More fields, made for each request; may be a promise. */
  paramsProvider?: () => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** More headers, made for each request; may be a promise. */
  headersProvider?: () => Strings | Promise<Strings>;
  /** Whether cookies go with the request, as `fetch` has it. Default: `same-origin`. */
  credentials?: RequestCredentials;
  /** Answers in place of a request: by the callback, or by the promise that it returns. */
  customHandler?: (
    request: ChannelAuthorizationRequest,
    callback: ChannelAuthorizationCallback,
    // biome-ignore lint/suspicious/noConfusingVoidType: handlers written for pusher-js return nothing
  ) => void | Promise<ChannelAuthorizationData>;
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
  /** After how long without a connection the state is `unavailable` (attempts go on). Default: 10,000. */
  unavailableTimeout?: number;
  /** How channels are authorised. */
  channelAuthorization?: ChannelAuthorizationOptions;
  /** The older place of `channelAuthorization.endpoint`. */
  authEndpoint?: string;
  /** The older place of `channelAuthorization.params` and `.headers`; read when a request is made. */
  auth?: { params?: Record<string, unknown>; headers?: Strings };
}
