import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, extname } from 'node:path';
import type { OriginRules } from '../../src/sandbox/http/origins.js';
import type { Burst } from './burst.js';
import { type ConnectionTag, readPage, setConnection } from './demo-page.js';
import type { DevelopmentScripts } from './development-scripts.js';
import type { Documentation } from './documentation.js';
import { renderErrorPage } from './error-page.js';
import { renderExample } from './example-page.js';
import { EXAMPLES } from './examples.js';
import { readField, readForm } from './form.js';
import { identifyGuest } from './guest.js';
import { lastTicks, quotesAt } from './market.js';
import { matchesAt } from './matches.js';
import type { Messages } from './messages.js';
import type { Notifications } from './notifications.js';
import type { Publisher } from './publisher.js';
import { RequestError } from './request-error.js';
import type { Schedule } from './schedule.js';
import type { Service } from './service.js';
import { fillListings } from './source-listing.js';
import { addItems, addLastEvent, feedWith } from './static-items.js';

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

/** The existing items, in display order: for `<pusher-feed src>`, and in the pages themselves. */
const LISTS: Record<string, (site: SiteContext) => readonly unknown[]> = {
  'comments.json': ({ comments }) => comments.list,
  'market.json': ({ schedule }) => quotesAt(schedule.count),
  'notifications.json': ({ notifications }) => notifications.list,
  'scores.json': ({ schedule }) => matchesAt(schedule.count),
};

/** Everything that the site serves, except the scripts and the documentation. */
const ROUTES: Record<string, Route> = {
  'GET /': showDemo,
  'GET /index.html': showDemo,
  'GET /examples': (_request, response) => redirect(response, 'examples/'),
  'GET /examples/': showExamples,
  'GET /examples/index.html': showExamples,
  ...Object.fromEntries(Object.keys(EXAMPLES).map((name) => [`GET /examples/${name}`, showExample])),
  'GET /demo/site.css': showFile,
  'GET /demo/site.js': showFile,
  'GET /demo/page.css': showFile,
  'GET /demo/page.js': showFile,
  ...Object.fromEntries(Object.entries(LISTS).map(([name, read]) => [`GET /${name}`, showList(read)])),
  'POST /comments': postComment,
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
    // the examples load the scripts from the folder that they have in the package
    const script = method === 'GET' ? await site.scripts.read(path.replace(/^\/dist\/browser\//, '/')) : undefined;
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
    // browsers ask for HTML when they open a page or post a form, scripts do not
    if (/\btext\/html\b/.test(request.headers.accept ?? '')) {
      send(response, status, '.html', renderErrorPage(path, status, message));
    } else send(response, status, '.json', JSON.stringify({ error: message }));
  }
}

async function showDemo(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  if (!site.ownService) identifyGuest(request, response);
  const source = setConnection(await readPage('index.html'), connectionTag(request, site));
  if (request.url?.endsWith('?source')) return send(response, 200, '.txt', source);
  site.schedule.wake();
  let page = fillListings(source);
  for (const [name, read] of Object.entries(LISTS)) page = addItems(page, feedWith(`src="${name}"`), read(site));
  for (const [channel, tick] of Object.entries(lastTicks(site.schedule.count)))
    page = addLastEvent(page, channel, tick);
  send(response, 200, '.html', page);
}

async function showExamples(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  send(response, 200, '.html', await readPage('examples/index.html'));
}

/** Sends the page of an example; with `?source`, its file as text. */
async function showExample(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  const path = pathOf(request).slice(1);
  if (!site.ownService) identifyGuest(request, response);
  const source = await readPage(path);
  if (request.url?.endsWith('?source')) return send(response, 200, '.txt', source);
  site.schedule.wake();
  const page = renderExample(basename(path), source, setConnection(source, connectionTag(request, site)), {
    lists: Object.fromEntries(Object.entries(LISTS).map(([name, read]) => [name, read(site)])),
    lastEvents: lastTicks(site.schedule.count),
    unread: site.notifications.unread,
  });
  send(response, 200, '.html', page);
}
/** Sends the existing items for `<pusher-feed src>`, in display order. */
function showList(read: (site: SiteContext) => readonly unknown[]): Route {
  return async (_request, response, site) => send(response, 200, '.json', JSON.stringify(read(site)));
}

function connectionTag({ headers }: IncomingMessage, { service, ownService }: SiteContext): ConnectionTag {
  const { key, connection } = service;
  // The sandbox has the same host as the page, under every name that reaches it.
  const here = /^([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i.test(headers.host ?? '');
  return { 'api-key': key, ...(ownService && here ? { server: `ws://${headers.host}` } : connection) };
}

async function showFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  send(response, 200, extname(path), await readFile(new URL(`../..${path}`, import.meta.url), 'utf8'));
}

/** Answers a form that was accepted: a script or a frame stays where it is, and a page without scripts is loaded again. */
function finish({ headers }: IncomingMessage, response: ServerResponse): void {
  const { referer = '', 'sec-fetch-dest': destination } = headers;
  if (destination !== 'document' || !URL.canParse(referer)) return void response.writeHead(204).end();
  response.writeHead(303, { location: new URL(referer).pathname.replace(/^\/+/, '/') }).end();
}

async function postComment(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  const data = site.comments.add(...(await readMessage(request, site)));
  await site.publisher.publish({ channel: 'comments', name: 'new-comment', data });
  finish(request, response);
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
  finish(request, response);
}

async function readNotifications(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  await readForm(request, site.origins);
  await site.publisher.publish(site.notifications.read());
  finish(request, response);
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
  finish(request, response);
}

async function ringBell(request: IncomingMessage, response: ServerResponse, site: SiteContext): Promise<void> {
  await readForm(request, site.origins);
  const data = { text: 'The server rang the bell.', at: new Date().toISOString() };
  await site.publisher.publish({ channel: 'private-desk', name: 'bell', data });
  finish(request, response);
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

async function redirect(response: ServerResponse, location: string): Promise<void> {
  response.writeHead(308, { location }).end();
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
