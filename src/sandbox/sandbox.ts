import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, type AppSettings } from './app/app.js';
import { createLog } from './app/log.js';
import type { LogEntry } from './app/log-entry.js';
import { readEvent } from './app/published-event.js';
import type { AuthFault } from './auth/auth-faults.js';
import { Faults } from './faults.js';
import { reportError } from './http/http-response.js';
import { encodeJson } from './http/json-text.js';
import { MAX_CONNECTIONS, SESSION_GRACE } from './http/limits.js';
import { OriginRules } from './http/origins.js';
import { ClientConnections } from './line/client-connections.js';
import { FaultQueue } from './line/fault-queue.js';
import { createRequestListener, type NextListener } from './request-listener.js';
import { hostForUrls, writePusherUrl } from './rest-api/pusher-url.js';
import { type ConnectFault, ConnectionAcceptor } from './transports/connection-acceptor.js';
import { HttpFallback } from './transports/http-fallback.js';
import { closeWebSockets, serveWebSockets } from './transports/web-sockets.js';

/** The longest time that a timer of Node can wait, in ms; it treats a longer one as 1 ms. */
const MAX_TIMEOUT = 2 ** 31 - 1;

const DEFAULT_APP: AppSettings = { id: 'app-id', key: 'app-key', secret: 'app-secret' };

/** Limits of the sandbox that an option can change. */
export interface SandboxLimits {
  /**
   * How long a session of the HTTP fallback outlives its last receive request, in ms. Tests that wait for the end of a
   * session can set a short time. `createSandbox` rejects with a RangeError unless it is above 0 and at most 2,147,483,647.
   * @default 10000
   */
  sessionGrace?: number;
}

/** The options of {@link createSandbox}. All are optional. */
export interface SandboxOptions {
  /**
   * The TCP port. 0 is any free port.
   * @default 0
   */
  port?: number;
  /**
   * The address to listen on. Anyone who can reach it is authorized for everything. By default, only this machine can.
   * @default '127.0.0.1'
   */
  host?: string;
  /**
   * The apps.
   * @default one app, with id `app-id`, key `app-key`, secret `app-secret`
   */
  apps?: AppSettings[];
  /**
   * The silence after which clients must send a ping, in seconds. A client that stays silent for another 30 s receives
   * a ping. If it doesn't answer within 30 s, it is closed with 4201.
   * @default 120
   */
  activityTimeout?: number;
  /**
   * The pages that may use the sandbox, and the host names by which clients may reach it. An entry is one of
   * - an origin, `https://app.test:8443`: the pages of that origin, and its host name;
   * - a host name with or without a port, `app.test`: its pages with any scheme and, without a port, any port;
   * - `null`: pages from files and in sandboxed iframes;
   * - `*`: everything.
   *
   * Clients may always use loopback names and the sandbox's own address to reach it. Pages that the sandbox itself
   * serves (`next`) may always use it. Requests without an `Origin` header, such as those of server libraries, are not
   * from a page.
   * @default the pages of this machine: those of `localhost`, `*.localhost`, 127.0.0.0/8, `[::1]` and the sandbox's own
   * address, with any scheme and port
   * @example ['localhost', 'https://app.test']
   */
  origins?: readonly string[] | '*';
  /** Replacements for the default limits. */
  limits?: SandboxLimits;
  /**
   * Handles the requests that are not for the sandbox, to serve a site on the same port. It may be async. If it throws
   * or rejects, the response is a 500 and the error is logged on the console.
   * @default a 404
   */
  next?: NextListener;
  /**
   * Called with every connection, subscription, event, authorization and refusal, in order and synchronously. It may be
   * async. If it throws or rejects, the sandbox continues, and the first error is reported on the console. With `log`,
   * the console doesn't report rejected pages and host names, because `log` does.
   * @default nothing is logged
   * @example
   * createSandbox({ log: (entry) => entry.type === 'refused' && console.warn(entry.reason) });
   */
  log?: (entry: LogEntry) => unknown;
}

/** An app of a running sandbox; see {@link Sandbox.apps}. */
export interface SandboxApp extends Required<AppSettings> {
  /**
   * The key for encrypted channels in base64, derived from the secret: the `encryptionMasterKeyBase64` of the `pusher`
   * library.
   */
  encryptionMasterKey: string;
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://HOST:PORT`, without a trailing slash. */
  readonly url: string;
  readonly host: string;
  /** The actual port. */
  readonly port: number;
  /** `http://KEY:SECRET@HOST:PORT/apps/ID` of the first app: the PUSHER_URL that server libraries expect. */
  readonly pusherUrl: string;
  readonly apps: readonly SandboxApp[];
  /**
   * Publishes an event as a server would, but without HTTP: to the subscribers of a channel, or to a user with
   * `#server-to-user-ID`. `data` is any JSON value; a string is sent as it is. Data for an encrypted channel must
   * already be encrypted. `appId` defaults to the first app. The socket with the id `socketId` does not receive the
   * event. Throws an Error if the protocol forbids the event.
   *
   * @example
   * sandbox.trigger('comments', 'new-comment', { author: 'Ada' });
   */
  trigger(channel: string, event: string, data: unknown, options?: { appId?: string; socketId?: string }): void;
  /** Simulated failures, to test how a page and its client react. */
  readonly faults: Faults;
  /** Returns the number of open sockets of all apps, including half-open ones. */
  sockets(): number;
  /**
   * Returns the channels of each socket by socket ID, in the order of subscription. `appId` defaults to the first app.
   */
  subscriptions(options?: { appId?: string }): Record<string, string[]>;
  /** Closes all sockets (code 4200) and stops listening. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts a local server that speaks the Pusher Channels protocol, version 7: WebSockets and the HTTP fallback, the
 * signed REST API, `/pusher/auth` and `/pusher/user-auth`.
 * Rejects with an Error whose `code` is `EADDRINUSE` if the port is in use.
 *
 * @example
 * const sandbox = await createSandbox({ port: 6001 });
 * // Pages connect with new Pusher('app-key', { wsHost: '127.0.0.1', wsPort: 6001, forceTLS: false }).
 * sandbox.trigger('comments', 'new-comment', { author: 'Ada' });
 * await sandbox.close();
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', activityTimeout = 120, apps: settings = [DEFAULT_APP], next } = options;
  const origins = new OriginRules(host, options.origins, { quiet: options.log !== undefined });
  checkApps(settings);
  if (!(activityTimeout > 0))
    throw new Error('The activityTimeout of a sandbox must be a number of seconds greater than 0.');
  const { sessionGrace = SESSION_GRACE } = options.limits ?? {};
  checkSessionGrace(sessionGrace);

  const secrets = settings.map(({ secret }) => secret);
  const log = options.log && createLog(options.log, secrets);
  const apps = settings.map((app) => new App(app, log));
  const connections = new ClientConnections();
  const connectFaults = new FaultQueue<ConnectFault>();
  const authFaults = new FaultQueue<AuthFault>();
  const acceptor = new ConnectionAcceptor(apps, activityTimeout, connections, connectFaults, log);
  const faults = new Faults({ apps, connections, acceptor, connectFaults, authFaults });
  const fallback = new HttpFallback(acceptor, sessionGrace);
  const server = createServer(createRequestListener({ apps, authFaults, fallback, origins, next, log }));
  server.maxConnections = MAX_CONNECTIONS;
  const sockets = serveWebSockets(server, acceptor, origins, log);
  await listen(server, port, host);
  // For example, the process may have too many open files to accept another connection.
  server.on('error', (error) => reportError('The sandbox failed to accept a connection:', error));

  const address = server.address() as AddressInfo;
  const [firstApp] = apps as [App];
  const url = `http://${hostForUrls(host)}:${address.port}`;
  let closed: Promise<void> | undefined;
  return {
    url,
    host,
    port: address.port,
    pusherUrl: writePusherUrl(url, firstApp),
    apps: apps.map(describeApp),
    trigger(channel, event, data, { appId = firstApp.id, socketId } = {}) {
      const text = typeof data === 'string' ? data : encodeJson(data ?? null);
      const read = readEvent({ name: event, data: text, channel, socket_id: socketId });
      findApp(apps, appId).publish(read, 'program');
    },
    faults,
    sockets: () => connections.count,
    subscriptions: ({ appId = firstApp.id } = {}) => findApp(apps, appId).subscriptions(),
    close() {
      closed ??= close();
      return closed;
    },
  };

  async function close(): Promise<void> {
    // Stop accepting connections first, because clients reconnect at once.
    const stopped = once(server, 'close');
    server.close();
    faults.clear();
    acceptor.cutSilent();
    for (const app of apps) app.closeAll(4200, 'server shutting down');
    await Promise.all([closeWebSockets(sockets), fallback.close()]);
    server.closeAllConnections();
    await stopped;
  }
}

function checkSessionGrace(sessionGrace: number): void {
  if (Number.isFinite(sessionGrace) && sessionGrace > 0 && sessionGrace <= MAX_TIMEOUT) return;
  throw new RangeError(
    `The limits.sessionGrace of a sandbox must be a number of milliseconds above 0 and at most ${MAX_TIMEOUT}.`,
  );
}

function checkApps(settings: AppSettings[]): void {
  if (settings.length === 0) throw new Error('A sandbox needs at least one app: { id, key, secret }.');
  for (const name of ['id', 'key', 'secret'] as const) {
    const values = settings.map((app) => app[name]);
    if (values.some((value) => typeof value !== 'string' || value === '')) {
      throw new Error(`Each app of a sandbox needs a non-empty string as its ${name}.`);
    }
    if (name !== 'secret' && new Set(values).size < values.length) {
      throw new Error(`Two apps of a sandbox have the same ${name}: ${values.join(', ')}.`);
    }
  }
}

function findApp(apps: App[], appId: string): App {
  const app = apps.find(({ id }) => id === appId);
  if (app) return app;
  throw new Error(`The sandbox has no app with the id ${JSON.stringify(appId)}.`);
}

function describeApp({ id, key, secret, clientEvents, subscriptionCount, masterKey }: App): SandboxApp {
  return { id, key, secret, clientEvents, subscriptionCount, encryptionMasterKey: masterKey.toString('base64') };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const sentence =
      code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is in use by another program; choose another with the port option (--port).`
        : `The sandbox cannot listen on port ${port} of ${host}: ${message}.`;
    throw Object.assign(new Error(sentence, { cause }), { code });
  }
}
