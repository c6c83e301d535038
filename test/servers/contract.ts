import type { EndFault, Faults, SandboxLimits } from '../../src/sandbox/index.js';

/** What a browser test can ask for a sandbox of its own. */
export interface SandboxOptions {
  /** Default: any free port. */
  port?: number;
  /** Default: one app with the key `app-key` and client events on. */
  apps?: { id: string; key: string; secret: string; clientEvents?: boolean }[];
  /** In seconds; what the server tells its clients. */
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
  /** Triggers an event as an application's server does: signed, through the REST API. */
  trigger(channel: string, event: string, data: unknown, options?: { socketId?: string }): Promise<void>;
  /** The sandbox's faults; each call is a promise, and so is the call of a function that ends one. */
  faults: Remote<Faults>;
  /** How many sockets are open. */
  sockets(): Promise<number>;
  /** The channels that each socket is subscribed to, by socket id. `appId`: default the first app. */
  subscriptions(options?: { appId?: string }): Promise<Record<string, string[]>>;
  close(): Promise<void>;
}

/** An object of another process: its methods, and those of the objects in it, answer by promises. */
export type Remote<Target> = {
  [Name in keyof Target]: Target[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Result extends EndFault ? () => Promise<void> : Result>
    : Remote<Target[Name]>;
};

/** What a fault answered: a number, or which function ends it. */
export type FaultAnswer = { value: unknown } | { end: number };

/** How a scripted server begins, and what it does by itself. */
export interface ScriptedServerOptions {
  /**
   * Default true: a connection is greeted with `pusher:connection_established` and the socket id `1.1`, `2.2`, …
   * A string is sent raw as the first frame; false: the server says nothing.
   */
  handshake?: boolean | string;
  /** In seconds, in the greeting. Default: 120. */
  activityTimeout?: number;
  /** Default: any free port. */
  port?: number;
  /** Default true: `pusher:subscribe` is answered with subscription_succeeded, `pusher:ping` with pong; or pings alone. */
  answer?: boolean | 'pings';
}

/** How the authorisation endpoint of a scripted server answers. */
export interface AuthAnswer {
  /** Default: 200. */
  status?: number;
  /**
   * Default: `{"auth":"app-key:sig"}`, on presence channels with channel_data of the user `me`; for a batch, an object
   * of these.
   */
  body?: string;
  /** Default: `application/json`. */
  contentType?: string;
  /** In ms. Default: 0. */
  delay?: number;
  /** Allows no other origin to read the answer. */
  noCors?: boolean;
  /** Never answers. */
  hang?: boolean;
  /** The header `Retry-After`. */
  retryAfter?: string;
  /** The header `Location`. */
  location?: string;
  /** One after the other, the last again and again; in place of all the rest. */
  answers?: AuthAnswer[];
}

/** A frame that a client sent. One that is not JSON has the event `(not a frame)` and the raw text as data. */
export interface ReceivedFrame {
  event: string;
  channel?: string;
  data?: unknown;
  /** Which connection it came from, counted from 0. */
  connection: number;
}

/** A request that the authorisation endpoint got. */
export interface AuthRequest {
  method: string;
  headers: Record<string, string>;
  /** Values of one name are joined by spaces. */
  body: Record<string, string>;
}

/** What a scripted server does when it is told. `connection` counts from 0; the default is the newest. */
export interface ScriptedServerCalls {
  /** Sends a frame; a string is sent raw. Waits for the connection where it isn't open yet. */
  send(frame: object | string, connection?: number): Promise<void>;
  sendBinary(bytes: number[], connection?: number): Promise<void>;
  /** Closes with a close code (default 1000). */
  end(code?: number, reason?: string, connection?: number): Promise<void>;
  /** Cuts the TCP connection: no closing handshake. */
  cut(connection?: number): Promise<void>;
  /** All frames so far, over all connections; waits (up to 20 s) until there are as many as `count`. */
  received(count?: number): Promise<ReceivedFrame[]>;
  /** How many sockets were ever opened; waits (up to 20 s) until there are as many as `count`. */
  connections(count?: number): Promise<number>;
  /** How many sockets are open now. */
  open(): Promise<number>;
  /** What the authorisation endpoint was asked; waits (up to 20 s) until there are as many as `count`. */
  authRequests(count?: number): Promise<AuthRequest[]>;
  close(): Promise<void>;
}

/** A WebSocket server that does what the test says, for everything that a right server never does. */
export interface ScriptedServer extends ScriptedServerCalls {
  host: string;
  port: number;
  /** `ws://127.0.0.1:PORT` */
  url: string;
  key: string;
  /** An HTTP endpoint of this server, open to every origin, that answers so. */
  authUrl(answer?: AuthAnswer): string;
}

/** An address on the page's own origin that answers with `status` and the header `Location: {location}`. */
export const redirectPath = '/__test-redirect';

/** Where the page's requests go. */
export const serversPath = '/__test-servers';

/** What the page asks of the plugin: a new server, or a call of one that it has. */
export type ServersRequest = { session: string } & (
  | { start: 'sandbox'; options: SandboxOptions }
  | { start: 'scripted'; options: ScriptedServerOptions }
  | { call: string; server: number; args: unknown[] }
);

/** What the plugin answers. */
export type ServersAnswer = { value: unknown } | { error: string };

/** What the page learns of a server that was started. */
export interface Started {
  server: number;
  host: string;
  port: number;
  key: string;
}
