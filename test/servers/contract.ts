import type { EndFault, Faults, SandboxLimits } from '../../src/sandbox/index.js';

/** The options of a browser test's own sandbox. */
export interface SandboxOptions {
  /** @default any free port */
  port?: number;
  /** @default one app with the key `app-key` and client events enabled */
  apps?: { id: string; key: string; secret: string; clientEvents?: boolean }[];
  /** The activity timeout that the server announces to its clients, in seconds. */
  activityTimeout?: number;
  /** Limits of the sandbox that an option can change. */
  limits?: SandboxLimits;
}

/** A sandbox in the test runner's process. */
export interface TestSandbox {
  host: string;
  port: number;
  /** `ws://127.0.0.1:PORT` */
  url: string;
  /** The key of the (first) app. */
  key: string;
  /** The absolute URL of `/pusher/auth`. */
  authEndpoint: string;
  /** Triggers an event as an application's server does: by a signed request to the REST API. */
  trigger(channel: string, event: string, data: unknown, options?: { socketId?: string }): Promise<void>;
  /** Triggers an event for each element of `data`, one after the other. */
  triggerEach(channel: string, event: string, data: unknown[]): Promise<void>;
  /** The sandbox's faults. Each method returns a promise, and so does a function that ends a fault. */
  faults: Remote<Faults>;
  /** Returns the number of open sockets. */
  sockets(): Promise<number>;
  /** Returns the channels of each socket by socket ID. `appId` defaults to the first app. */
  subscriptions(options?: { appId?: string }): Promise<Record<string, string[]>>;
  close(): Promise<void>;
}

/** An object in another process: its methods, and those of nested objects, return promises. */
export type Remote<Target> = {
  [Name in keyof Target]: Target[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Result extends EndFault ? () => Promise<void> : Result>
    : Remote<Target[Name]>;
};

/** The result of a fault: a number, or the id of the function that ends it. */
export type FaultAnswer = { value: unknown } | { end: number };

/** The behavior of a scripted server. */
export interface ScriptedServerOptions {
  /**
   * True: each connection receives `pusher:connection_established` with the socket ID `1.1`, `2.2`, … A string is sent
   * unencoded as the first frame. False: the server sends nothing.
   * @default true
   */
  handshake?: boolean | string;
  /**
   * The activity timeout in the handshake, in seconds.
   * @default 120
   */
  activityTimeout?: number;
  /** @default any free port */
  port?: number;
  /**
   * True: the server answers `pusher:subscribe` with subscription_succeeded and `pusher:ping` with pong. `'pings'`: it
   * answers only pings.
   * @default true
   */
  answer?: boolean | 'pings';
}

/** The response of a scripted server's auth endpoint. */
export interface AuthAnswer {
  /** @default 200 */
  status?: number;
  /**
   * @default `{"auth":"app-key:sig"}`, on presence channels with the channel_data of the user `me`; for a batch, an
   * object of these
   */
  body?: string;
  /** @default `application/json` */
  contentType?: string;
  /**
   * In ms.
   * @default 0
   */
  delay?: number;
  /** Sends no CORS headers, so that pages of other origins cannot read the response. */
  noCors?: boolean;
  /** Never answers. */
  hang?: boolean;
  /** The header `Retry-After`. */
  retryAfter?: string;
  /** The header `Location`. */
  location?: string;
  /** The responses to successive requests; the last one repeats. Replaces all other options. */
  answers?: AuthAnswer[];
}

/** A frame that a client sent. A message that isn't JSON has the event `(not a frame)` and its text as data. */
export interface ReceivedFrame {
  event: string;
  channel?: string;
  data?: unknown;
  /** The index of its connection, from 0. */
  connection: number;
}

/** A request that the auth endpoint received. */
export interface AuthRequest {
  method: string;
  headers: Record<string, string>;
  /** Values with the same name are joined by spaces. */
  body: Record<string, string>;
}

/** The actions of a scripted server. `connection` is an index from 0; it defaults to the most recent connection. */
export interface ScriptedServerCalls {
  /** Sends a frame; a string is sent unencoded. Waits for the connection if it isn't open yet. */
  send(frame: object | string, connection?: number): Promise<void>;
  /** Sends frames to the most recent connection, one after the other. */
  sendEach(frames: object[]): Promise<void>;
  sendBinary(bytes: number[], connection?: number): Promise<void>;
  /** Closes with a close code (default 1000). */
  end(code?: number, reason?: string, connection?: number): Promise<void>;
  /** Cuts the TCP connection without a closing handshake. */
  cut(connection?: number): Promise<void>;
  /** Returns all frames so far, of all connections. Waits (up to 20 s) until there are at least `count`. */
  received(count?: number): Promise<ReceivedFrame[]>;
  /** Returns the number of sockets ever opened. Waits (up to 20 s) until there are at least `count`. */
  connections(count?: number): Promise<number>;
  /** Returns the number of sockets that are open now. */
  open(): Promise<number>;
  /** Returns the requests to the auth endpoint. Waits (up to 20 s) until there are at least `count`. */
  authRequests(count?: number): Promise<AuthRequest[]>;
  close(): Promise<void>;
}

/** A WebSocket server controlled by the test, for all behavior that a correct server never shows. */
export interface ScriptedServer extends ScriptedServerCalls {
  host: string;
  port: number;
  /** `ws://127.0.0.1:PORT` */
  url: string;
  key: string;
  /** Returns the URL of an HTTP endpoint of this server that gives this response and is open to every origin. */
  authUrl(answer?: AuthAnswer): string;
}

/** A path on the page's own origin that responds with `status` and the header `Location: {location}`. */
export const redirectPath = '/__test-redirect';

/** The path of the page's requests to the plugin. */
export const serversPath = '/__test-servers';

/** A request of the page to the plugin: to start a server, or to call a method of one. */
export type ServersRequest = { session: string } & (
  | { start: 'sandbox'; options: SandboxOptions }
  | { start: 'scripted'; options: ScriptedServerOptions }
  | { call: string; server: number; args: unknown[] }
);

/** The plugin's response. */
export type ServersAnswer = { value: unknown } | { error: string };

/** The description of a started server. */
export interface Started {
  server: number;
  host: string;
  port: number;
  key: string;
}
