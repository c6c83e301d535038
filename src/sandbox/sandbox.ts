import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, type AppSettings } from './app/app.js';
import { readEvent } from './app/published-event.js';
import type { AuthFault } from './auth/auth-faults.js';
import { Faults } from './faults.js';
import { reportError } from './http/http-response.js';
import { encodeJson } from './http/json-text.js';
import { MAX_CONNECTIONS, SESSION_GRACE } from './http/limits.js';
import { OriginRules } from './http/origins.js';
import { FaultQueue } from './line/fault-queue.js';
import { Lines } from './line/lines.js';
import { answerNotFound, listenToRequests } from './request-listener.js';
import { HttpFallback } from './transports/http-fallback.js';
import { type DialFault, Reception } from './transports/reception.js';
import { closeWebSockets, serveWebSockets } from './transports/web-sockets.js';

/** The longest time that a timer of Node can wait, in ms; it treats a longer one as 1 ms. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** Limits of the sandbox that an option can change. */
export interface SandboxLimits {
  /**
   * How long a session of the HTTP fallback outlives its last receive request, in ms. Tests that wait for the end of a
   * session choose a short time. `createSandbox` rejects with a RangeError unless it is above 0 and at most 2,147,483,647.
   * @default 10000
   */
  sessionGrace?: number;
}

/** What {@link createSandbox} takes; everything has a default. */
export interface SandboxOptions {
  /** The TCP port. Default: 0, any free one. */
  port?: number;
  /** The address to listen on. Default: `127.0.0.1`, this machine only. Whoever reaches it is authorised for everything. */
  host?: string;
  /** The apps. Default: one, with id `app-id`, key `app-key`, secret `app-secret`. */
  apps?: AppSettings[];
  /**
   * The silence after which clients are told to ping, in seconds. Default: 120. A client that stays silent for 30 s
   * more is pinged, and closed with 4201 when it does not answer within another 30 s.
   */
  activityTimeout?: number;
  /**
   * The pages that may use the sandbox, and the host names by which clients may reach it. An entry is
   * - an origin, `https://app.test:8443`: the pages of that origin, and its host name;
   * - a host name with or without a port, `app.test`: pages of every scheme, and without a port of every port;
   * - `null`: pages from files, and those in sandboxed iframes;
   * - `*`: everything.
   *
   * Clients may always use loopback names and the sandbox's own address to reach it. The sandbox's own pages (`next`)
   * may always use it. Requests without an `Origin` header, as server libraries send them, are not from a page.
   * @default the pages of this machine: of `localhost`, `*.localhost`, 127.0.0.0/8, `[::1]` and the sandbox's own
   * address, with any scheme and port
   * @example ['localhost', 'https://app.test']
   */
  origins?: readonly string[] | '*';
  /** Limits other than the usual ones. */
  limits?: SandboxLimits;
  /**
   * Receives the requests that are not for the sandbox: a site on the same port. It may be async. If it throws or
   * rejects, the request is answered with 500 and the error is reported on the console.
   * @default a 404
   */
  next?: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** An app as {@link Sandbox.apps} tells it. */
export interface SandboxApp extends Required<AppSettings> {
  /** For encrypted channels, in base64: the `encryptionMasterKeyBase64` of the `pusher` library. It follows from the secret. */
  encryptionMasterKey: string;
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://HOST:PORT`, without a slash at the end. */
  readonly url: string;
  readonly host: string;
  /** The port it got. */
  readonly port: number;
  /** `http://KEY:SECRET@HOST:PORT/apps/ID` of the first app: the PUSHER_URL that server libraries take. */
  readonly pusherUrl: string;
  readonly apps: readonly SandboxApp[];
  /**
   * Sends an event as a server would, without HTTP: to a channel's subscribers, or by `#server-to-user-ID` to a user.
   * `data` is any JSON value; a string goes as it is. On an encrypted channel it has to be encrypted already.
   * `appId`: default the first app. `socketId`: the socket that does not get it.
   * Throws an Error when the protocol forbids the event.
   */
  trigger(channel: string, event: string, data: unknown, options?: { appId?: string; socketId?: string }): void;
  /** What can go wrong, on purpose: for tests of a page and of its client. */
  readonly faults: Faults;
  /** How many sockets are open, over all apps; also those that are half-open. */
  sockets(): number;
  /** The channels that each socket is subscribed to, by socket id, in the order of subscription. `appId`: default the first app. */
  subscriptions(options?: { appId?: string }): Record<string, string[]>;
  /** Closes all sockets (code 4200) and stops listening. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a local server that speaks the Pusher Channels protocol, version 7: WebSockets and the HTTP fallback, the
 * signed REST API, `/pusher/auth` and `/pusher/user-auth`.
 * Rejects with an Error whose `code` is `EADDRINUSE` when the port is taken.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', activityTimeout = 120, next = answerNotFound } = options;
  const origins = new OriginRules(host, options.origins);
  const apps = readApps(options.apps);
  if (!(activityTimeout > 0))
    throw new Error('The activityTimeout of a sandbox has to be a number of seconds above 0.');
  const { sessionGrace = SESSION_GRACE } = options.limits ?? {};
  checkSessionGrace(sessionGrace);

  const lines = new Lines();
  const dials = new FaultQueue<DialFault>();
  const auth = new FaultQueue<AuthFault>();
  const reception = new Reception(apps, activityTimeout, lines, dials);
  const faults = new Faults({ apps, lines, reception, dials, auth });
  const fallback = new HttpFallback(reception, sessionGrace);
  const server = createServer(listenToRequests({ apps, authFaults: auth, fallback, origins, next }));
  server.maxConnections = MAX_CONNECTIONS;
  const sockets = serveWebSockets(server, reception, origins);
  await listen(server, port, host);
  // For example, too many files are open to accept another connection.
  server.on('error', (error) => reportError('The sandbox failed at a connection:', error));

  const address = server.address() as AddressInfo;
  const [firstApp] = apps as [App];
  const authority = `${addressForUrls(host)}:${address.port}`;
  const credentials = `${encodeURIComponent(firstApp.key)}:${encodeURIComponent(firstApp.secret)}`;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${authority}`,
    host,
    port: address.port,
    pusherUrl: `http://${credentials}@${authority}/apps/${encodeURIComponent(firstApp.id)}`,
    apps: apps.map(describeApp),
    trigger(channel, event, data, { appId = firstApp.id, socketId } = {}) {
      const text = typeof data === 'string' ? data : encodeJson(data ?? null);
      findApp(apps, appId).publish(readEvent({ name: event, data: text, channel, socket_id: socketId }));
    },
    faults,
    sockets: () => lines.count,
    subscriptions: ({ appId = firstApp.id } = {}) => findApp(apps, appId).subscriptions(),
    close() {
      closed ??= close();
      return closed;
    },
  };

  async function close(): Promise<void> {
    // First no new connections: clients dial again at once.
    const stopped = once(server, 'close');
    server.close();
    faults.clear();
    reception.cutSilent();
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

function readApps(settings: AppSettings[] = [{ id: 'app-id', key: 'app-key', secret: 'app-secret' }]): App[] {
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
  return settings.map((app) => new App(app));
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

/** An address that stands for all of this machine's is no address to connect to; an IPv6 one needs brackets. */
function addressForUrls(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
