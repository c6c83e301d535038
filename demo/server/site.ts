import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import type { OriginRules } from '../../src/sandbox/http/origins.js';
import type { Burst } from './burst.js';
import type { Messages } from './chat-messages.js';
import { type ConnectionTag, renderPage } from './demo-page.js';
import type { DevelopmentScripts } from './development-scripts.js';
import type { Documentation } from './documentation.js';
import { readField, readForm } from './form.js';
import { identifyGuest } from './guest.js';
import { quotesAt } from './market.js';
import { matchesAt } from './matches.js';
import type { Notifications } from './notifications.js';
import type { Publisher } from './publisher.js';
import { RequestError } from './request-error.js';
import type { Schedule } from './schedule.js';
import type { Service } from './service.js';

/** The parts of the demo that the site uses. */
export interface SiteContext {
  /** Decides which pages may post, and by which host names the site may be reached. */
  origins: OriginRules;
  service: Service;
  /** True if the service is the sandbox on the site's own port, which has its own auth endpoints. */
  ownService: boolean;
  publisher: Publisher;
  scripts: DevelopmentScripts;
  schedule: Schedule;
  comments: Messages;
  chat: Messages;
  notifications: Notifications;
  /** Undefined if the service is not in this process. */
  burst: Burst | undefined;
  documentation: Documentation;
}

type Route = (request: IncomingMessage, response: ServerResponse, site: SiteContext) => Promise<void>;

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
/** The channels for which the server authorizes guests. */
const SIGNED_CHANNELS = ['private-desk', 'presence-lobby', 'presence-room', 'private-cache-notifications'];

const EXAMPLES = new URL('../../examples/', import.meta.url);
const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.html'));

/** Everything that the site serves, except the scripts. */
const ROUTES: Record<string, Route> = {
  'GET /': showPage,
  'GET /index.html': showPage,
  ...Object.fromEntries(examples.map((name) => [`GET /examples/${name}`, showPage])),
  'GET /demo/page.css': showFile,
  'GET /demo/page.js': showFile,
  'GET /comments.json': showList(({ comments }) => comments.list),
  'GET /chat.json': showList(({ chat }) => [...chat.list].reverse()),
  'GET /market.json': showList(({ schedule }) => quotesAt(schedule.count)),
  'GET /notifications.json': showList(({ notifications }) => notifications.list),
  'GET /scores.json': showList(({ schedule }) => matchesAt(schedule.count)),
  'POST /comments': postComment,
  'POST /chat': postChat,
  'POST /notifications': postNotification,
  'POST /notifications/read': readNotifications,
  'POST /bell': ringBell,
  'POST /burst': startBurst,
  'POST /pusher/auth': authorizeGuest,
};

/** Handles one request to the demo's site. */
export async function answer(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  const path = pathOf(request);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  try {
    site.origins.checkHost(request);
    const script = method === 'GET' ? await site.scripts.read(path) : undefined;
    const route = ROUTES[`${method} ${path}`];
    if (script !== undefined) send(response, 200, extname(path), script);
    else if (route) await route(request, response, site);
    else if (method === 'GET' && /^\/docs(\/|$)/.test(path)) await site.documentation.answer(path, response);
    else if (Object.keys(ROUTES).some((name) => name.endsWith(` ${path}`))) {
      throw new RequestError(405, `${path} does not take ${method}.`);
    } else throw new RequestError(404, `The demo has nothing at ${path}.`);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    const { status = 500, message } = error as RequestError;
    if (status === 500) console.error(error);
    send(response, status, '.json', JSON.stringify({ error: message }));
  }
}

/** Sends a page; with `?source`, its source as text. */
async function showPage(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  const path = pathOf(request) === '/' ? 'index.html' : pathOf(request).slice(1);
  if (!site.ownService) identifyGuest(request, response);
  const page = await renderPage(path, connectionTag(request, site));
  if (request.url?.endsWith('?source')) return send(response, 200, '.txt', page);
  site.schedule.wake();
  send(response, 200, '.html', page);
}

/** Sends the existing items for `<pusher-feed src>`, in display order. */
function showList(read: (site: SiteContext) => readonly unknown[]): Route {
  return async (_request, response, site) => send(response, 200, '.json', JSON.stringify(read(site)));
}

function connectionTag({ headers }: IncomingMessage, { service, ownService }: SiteContext): ConnectionTag {
  const { key, connection } = service;
  // The sandbox has the same host as the page, whichever name the visitor uses.
  const here = /^([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i.test(headers.host ?? '');
  return { 'api-key': key, ...(ownService && here ? { server: `ws://${headers.host}` } : connection) };
}

async function showFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  send(response, 200, extname(path), await readFile(new URL(`../..${path}`, import.meta.url), 'utf8'));
}

// A 204 response to a form leaves the page as it is, without any script.

async function postComment(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  const data = site.comments.add(...(await readMessage(request, site)));
  await site.publisher.publish({ channel: 'comments', name: 'new-comment', data });
  response.writeHead(204).end();
}

async function postChat(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  const data = site.chat.add(...(await readMessage(request, site)));
  await site.publisher.publish({ channel: 'presence-room', name: 'message', data });
  response.writeHead(204).end();
}

async function readMessage(
  request: IncomingMessage,
  { origins }: SiteContext,
): Promise<[author: string, text: string]> {
  const form = await readForm(request, origins);
  return [readField(form, 'author', MAX_AUTHOR), readField(form, 'text', MAX_TEXT)];
}

async function postNotification(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  await readForm(request, site.origins);
  await site.publisher.publish(site.notifications.notify());
  response.writeHead(204).end();
}

async function readNotifications(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  await readForm(request, site.origins);
  await site.publisher.publish(site.notifications.read());
  response.writeHead(204).end();
}

async function startBurst(
  request: IncomingMessage,
  response: ServerResponse,
  { burst, origins }: SiteContext,
): Promise<void> {
  await readForm(request, origins);
  if (!burst)
    throw new RequestError(409, 'Only a sandbox in this process can send that many events: start without PUSHER_URL.');
  burst.start();
  response.writeHead(204).end();
}

async function ringBell(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  await readForm(request, site.origins);
  const data = { text: 'The server rang the bell.', at: new Date().toISOString() };
  await site.publisher.publish({ channel: 'private-desk', name: 'bell', data });
  response.writeHead(204).end();
}

async function authorizeGuest(
  request: IncomingMessage,
  response: ServerResponse,
  { publisher, origins }: SiteContext,
): Promise<void> {
  const form = await readForm(request, origins);
  const socketId = readField(form, 'socket_id', 100);
  const channel = readField(form, 'channel_name', 200);
  if (!SIGNED_CHANNELS.includes(channel)) throw new RequestError(403, 'The demo authorizes only its own channels.');
  if (!/^\d+\.\d+$/.test(socketId)) throw new RequestError(400, 'socket_id must be digits, a dot and digits.');
  const guest = channel.startsWith('presence-') ? identifyGuest(request, response) : undefined;
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
