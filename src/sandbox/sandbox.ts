import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { App, type AppSettings } from './app.js';
import { AUTH_PATHS, callAuthEndpoint } from './auth-endpoint.js';
import { readHandshake } from './handshake.js';
import { answerError, answerJson } from './http-answer.js';
import { encodeJson } from './json-text.js';
import { MAX_FRAME_BYTES } from './limits.js';
import { readEvent } from './published-event.js';
import { callRestApi } from './rest-api.js';
import { serverFrame } from './server-frame.js';
import { SocketSession } from './socket-session.js';
import type { Wire } from './subscriber.js';

/** How long clients have to answer the close of their sockets when the sandbox closes, in ms. */
const CLOSE_TIMEOUT = 500;

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
  /** Gets the requests that are not for the sandbox: a site on the same port. Default: a 404. */
  next?: (request: IncomingMessage, response: ServerResponse) => void;
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
  /** Closes all sockets (code 4200) and stops listening. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a local server that speaks the Pusher Channels protocol, version 7: WebSockets, the signed REST API,
 * `/pusher/auth` and `/pusher/user-auth`.
 * Rejects with an Error whose `code` is `EADDRINUSE` when the port is taken.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', activityTimeout = 120, next = answerNotFound } = options;
  const apps = readApps(options.apps);
  if (!(activityTimeout > 0))
    throw new Error('The activityTimeout of a sandbox has to be a number of seconds above 0.');

  const server = createServer((request, response) => void answer(request, response, apps, next));
  const sockets = new WebSocketServer({ noServer: true, clientTracking: true, maxPayload: MAX_FRAME_BYTES });
  server.on('upgrade', (request, socket, head) => {
    // A connection that was kept alive can still ask for an upgrade while the server closes.
    if (!server.listening) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, request, apps, activityTimeout));
  });
  await listen(server, port, host);

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
      const app = apps.find(({ id }) => id === appId);
      if (!app) throw new Error(`The sandbox has no app with the id ${JSON.stringify(appId)}.`);
      const text = typeof data === 'string' ? data : encodeJson(data ?? null);
      app.publish(readEvent({ name: event, data: text, channel, socket_id: socketId }));
    },
    close() {
      closed ??= close(server, sockets, apps);
      return closed;
    },
  };
}

function readApps(settings: AppSettings[] = [{ id: 'app-id', key: 'app-key', secret: 'app-secret' }]): App[] {
  if (settings.length === 0) throw new Error('A sandbox needs at least one app: { id, key, secret }.');
  for (const name of ['id', 'key', 'secret'] as const) {
    const values = settings.map((app) => app[name]);
    if (values.some((value) => typeof value !== 'string' || value === '')) {
      throw new Error(`Each app of a sandbox needs an "${name}" that is a non-empty string.`);
    }
    if (name !== 'secret' && new Set(values).size < values.length) {
      throw new Error(`Two apps of a sandbox have the same ${name}: ${values.join(', ')}.`);
    }
  }
  return settings.map((app) => new App(app));
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

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  apps: App[],
  next: NonNullable<SandboxOptions['next']>,
): Promise<void> {
  const [path = '', queryText = ''] = (request.url ?? '').split(/\?(.*)/s);
  const query = new URLSearchParams(queryText);
  const isAuth = AUTH_PATHS.includes(path);
  if (!isAuth && !path.startsWith('/apps/')) return next(request, response);
  try {
    const value = isAuth
      ? await callAuthEndpoint(request, response, path, query, apps)
      : await callRestApi(request, path, query, apps);
    if (value === undefined) response.writeHead(204).end();
    else answerJson(response, 200, value);
  } catch (error) {
    answerError(response, error);
  }
}

function answerNotFound(request: IncomingMessage, response: ServerResponse): void {
  const has = 'WebSockets at /app/KEY, the REST API under /apps/ID, and /pusher/auth and /pusher/user-auth';
  answerJson(response, 404, { error: `The Pusher sandbox has nothing at ${request.url}. It has ${has}.` });
}

function accept(socket: WebSocket, request: IncomingMessage, apps: App[], activityTimeout: number): void {
  // A frame that breaks WebSocket's own rules, or is too long: ws closes with the right code by itself.
  socket.on('error', () => {});
  const wire: Wire = {
    send: (frame) => socket.send(frame, { binary: false }),
    // A reason may have 123 bytes.
    close: (code, reason) => socket.close(code, Buffer.from(reason).subarray(0, 120).toString()),
  };
  const handshake = readHandshake(request.url ?? '', apps);
  if ('code' in handshake) {
    wire.send(serverFrame('pusher:error', handshake));
    wire.close(handshake.code, handshake.message);
    return;
  }
  const session = new SocketSession(handshake.app, wire, activityTimeout);
  socket.on('message', (data, isBinary) => session.receive(isBinary ? undefined : String(data)));
  socket.on('ping', () => session.heard());
  socket.on('pong', () => session.heard());
  socket.on('close', () => session.end());
}

async function close(server: Server, sockets: WebSocketServer, apps: App[]): Promise<void> {
  // First no new connections: clients dial again at once.
  const stopped = once(server, 'close');
  server.close();
  for (const app of apps) app.closeAll(4200, 'server shutting down');
  const deadline = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, CLOSE_TIMEOUT);
  await Promise.all([...sockets.clients].map(closeOf));
  clearTimeout(deadline);
  server.closeAllConnections();
  await stopped;
}

function closeOf(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}
