import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import type { OriginRules } from '../../src/sandbox/http/origins.js';
import type { Burst } from './burst.js';
import type { Messages } from './chat-messages.js';
import { type ConnectionTag, renderPage } from './demo-page.js';
import type { DevelopmentScripts } from './development-scripts.js';
import { readField, readForm } from './form.js';
import { Refusal } from './form-error.js';
import { greetGuest } from './guest.js';
import { quotesAt } from './market.js';
import { matchesAt } from './matches.js';
import type { Notifications } from './notifications.js';
import type { Publisher } from './publisher.js';
import type { Service } from './pusher-url.js';
import type { Heartbeat } from './schedule.js';

/** What the site works with. */
export interface SiteParts {
  /** Which pages may post, and by which host names the site is reached. */
  origins: OriginRules;
  service: Service;
  /** Whether the service is the sandbox on the site's own port, which authorises by itself. */
  ownService: boolean;
  publisher: Publisher;
  scripts: DevelopmentScripts;
  heartbeat: Heartbeat;
  comments: Messages;
  chat: Messages;
  notifications: Notifications;
  /** Undefined where the service is not in this process. */
  burst: Burst | undefined;
}

type Route = (request: IncomingMessage, response: ServerResponse, parts: SiteParts) => Promise<void>;

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

const MAX_AUTHOR = 40;
const MAX_TEXT = 280;
/** The channels that a guest may join with the server's signature. */
const SIGNED_CHANNELS = ['private-desk', 'presence-lobby', 'presence-room', 'private-cache-notifications'];

const EXAMPLES = new URL('../../examples/', import.meta.url);
const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.html'));

/** All that the site answers, besides the scripts. */
const ROUTES: Record<string, Route> = {
  'GET /': showPage,
  'GET /index.html': showPage,
  ...Object.fromEntries(examples.map((name) => [`GET /examples/${name}`, showPage])),
  'GET /demo/page.css': showFile,
  'GET /demo/page.js': showFile,
  'GET /comments.json': showList(({ comments }) => comments.list),
  'GET /chat.json': showList(({ chat }) => [...chat.list].reverse()),
  'GET /market.json': showList(({ heartbeat }) => quotesAt(heartbeat.count)),
  'GET /notifications.json': showList(({ notifications }) => notifications.list),
  'GET /scores.json': showList(({ heartbeat }) => matchesAt(heartbeat.count)),
  'POST /comments': postComment,
  'POST /chat': postChat,
  'POST /notifications': postNotification,
  'POST /notifications/read': readNotifications,
  'POST /bell': ringBell,
  'POST /burst': startBurst,
  'POST /pusher/auth': authorizeGuest,
};

/** Answers one request to the demo's site. */
export async function answer(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  const path = pathOf(request);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  try {
    parts.origins.checkHost(request);
    const script = method === 'GET' ? await parts.scripts.read(path) : undefined;
    const route = ROUTES[`${method} ${path}`];
    if (script !== undefined) send(response, 200, extname(path), script);
    else if (route) await route(request, response, parts);
    else if (Object.keys(ROUTES).some((name) => name.endsWith(` ${path}`))) {
      throw new Refusal(405, `${path} does not take ${method}.`);
    } else throw new Refusal(404, `The demo has nothing at ${path}.`);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    const { status = 500, message } = error as Refusal;
    if (status === 500) console.error(error);
    send(response, status, '.json', JSON.stringify({ error: message }));
  }
}

/** A page; with `?source`, as it is written. */
async function showPage(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  const path = pathOf(request) === '/' ? 'index.html' : pathOf(request).slice(1);
  if (!parts.ownService) greetGuest(request, response);
  const page = await renderPage(path, connectionTag(request, parts));
  if (request.url?.endsWith('?source')) return send(response, 200, '.txt', page);
  parts.heartbeat.wake();
  send(response, 200, '.html', page);
}

/** What is already there, for `<pusher-feed src>`, in the order in which it is shown. */
function showList(read: (parts: SiteParts) => readonly unknown[]): Route {
  return async (_request, response, parts) => send(response, 200, '.json', JSON.stringify(read(parts)));
}

function connectionTag({ headers }: IncomingMessage, { service, ownService }: SiteParts): ConnectionTag {
  const { key, connection } = service;
  // the sandbox is where the page came from, by whichever name the visitor knows it
  const here = /^([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i.test(headers.host ?? '');
  return { 'api-key': key, ...(ownService && here ? { server: `ws://${headers.host}` } : connection) };
}

async function showFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  send(response, 200, extname(path), await readFile(new URL(`../..${path}`, import.meta.url), 'utf8'));
}

// a form whose post is answered with 204 leaves the page where it is, without any script

async function postComment(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  const data = parts.comments.add(...(await readMessage(request, parts)));
  await parts.publisher.publish({ channel: 'comments', name: 'new-comment', data });
  response.writeHead(204).end();
}

async function postChat(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  const data = parts.chat.add(...(await readMessage(request, parts)));
  await parts.publisher.publish({ channel: 'presence-room', name: 'message', data });
  response.writeHead(204).end();
}

async function readMessage(request: IncomingMessage, { origins }: SiteParts): Promise<[author: string, text: string]> {
  const form = await readForm(request, origins);
  return [readField(form, 'author', MAX_AUTHOR), readField(form, 'text', MAX_TEXT)];
}

async function postNotification(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  await readForm(request, parts.origins);
  await parts.publisher.publish(parts.notifications.notify());
  response.writeHead(204).end();
}

async function readNotifications(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  await readForm(request, parts.origins);
  await parts.publisher.publish(parts.notifications.read());
  response.writeHead(204).end();
}

async function startBurst(
  request: IncomingMessage,
  response: ServerResponse,
  { burst, origins }: SiteParts,
): Promise<void> {
  await readForm(request, origins);
  if (!burst) throw new Refusal(409, 'Only the sandbox in this process sends so much: start without PUSHER_URL.');
  burst.start();
  response.writeHead(204).end();
}

async function ringBell(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  await readForm(request, parts.origins);
  const data = { text: 'The server rang the bell.', at: new Date().toISOString() };
  await parts.publisher.publish({ channel: 'private-desk', name: 'bell', data });
  response.writeHead(204).end();
}

async function authorizeGuest(
  request: IncomingMessage,
  response: ServerResponse,
  { publisher, origins }: SiteParts,
): Promise<void> {
  const form = await readForm(request, origins);
  const socketId = readField(form, 'socket_id', 100);
  const channel = readField(form, 'channel_name', 200);
  if (!SIGNED_CHANNELS.includes(channel)) throw new Refusal(403, 'The demo authorises its own channels only.');
  if (!/^\d+\.\d+$/.test(socketId)) throw new Refusal(400, 'socket_id has to be digits, a dot and digits.');
  const guest = channel.startsWith('presence-') ? greetGuest(request, response) : undefined;
  send(response, 200, '.json', JSON.stringify(publisher.authorize(socketId, channel, guest)));
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').replace(/\?.*$/s, '');
}

function send(response: ServerResponse, status: number, extension: string, body: string): void {
  const headers = {
    'content-type': TYPES[extension] ?? 'text/plain',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
