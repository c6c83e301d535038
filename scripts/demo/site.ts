import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import type { DevelopmentScripts } from './development-scripts.js';
import { readField, readForm } from './form.js';
import { greetGuest } from './guest.js';
import { type ConnectionTag, renderPage } from './page.js';
import type { Publisher } from './publisher.js';
import type { Service } from './pusher-url.js';
import { Refusal } from './refusal.js';

/** What the site works with. */
export interface SiteParts {
  service: Service;
  /** Whether the service is the sandbox on the site's own port, which authorises by itself. */
  ownService: boolean;
  publisher: Publisher;
  scripts: DevelopmentScripts;
  /** Somebody asked for the page. */
  visited: () => void;
}

type Route = (request: IncomingMessage, response: ServerResponse, parts: SiteParts) => Promise<void>;

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
};

const MAX_AUTHOR = 40;
const MAX_TEXT = 280;
/** The channels that a guest may join with the server's signature. */
const SIGNED_CHANNELS = ['private-desk', 'presence-lobby'];

/** All that the site answers, besides the scripts. */
const ROUTES: Record<string, Route> = {
  'GET /': showPage,
  'GET /demo/page.css': showFile,
  'GET /demo/page.js': showFile,
  'POST /comments': postComment,
  'POST /bell': ringBell,
  'POST /pusher/auth': authorizeGuest,
};

/** Answers one request to the demo's site. */
export async function answer(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  const path = pathOf(request);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  try {
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

async function showPage(request: IncomingMessage, response: ServerResponse, parts: SiteParts): Promise<void> {
  if (!parts.ownService) greetGuest(request, response);
  const page = await renderPage(connectionTag(request, parts));
  parts.visited();
  send(response, 200, '.html', page);
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

async function postComment(
  request: IncomingMessage,
  response: ServerResponse,
  { publisher }: SiteParts,
): Promise<void> {
  const form = await readForm(request);
  const data = { author: readField(form, 'author', MAX_AUTHOR), text: readField(form, 'text', MAX_TEXT) };
  await publisher.publish({ channel: 'comments', name: 'new-comment', data });
  response.writeHead(204).end();
}

async function ringBell(request: IncomingMessage, response: ServerResponse, { publisher }: SiteParts): Promise<void> {
  await readForm(request);
  await publisher.publish({ channel: 'private-desk', name: 'bell', data: { rungAt: new Date().toISOString() } });
  response.writeHead(204).end();
}

async function authorizeGuest(
  request: IncomingMessage,
  response: ServerResponse,
  { publisher }: SiteParts,
): Promise<void> {
  const form = await readForm(request);
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
