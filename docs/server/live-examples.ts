import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DevelopmentScripts } from '../../demo/server/development-scripts.js';
import { RequestError } from '../../demo/server/request-error.js';
import type { HttpError } from '../../src/sandbox/http/http-error.js';
import type { OriginRules } from '../../src/sandbox/http/origins.js';
import type { ExampleApps } from './example-apps.js';
import { readJson, readText } from './request-body.js';
import { sampleLists } from './sample-lists.js';
import { TYPES } from './static-files.js';

/** The services of the live examples. */
export interface LiveContext {
  apps: ExampleApps;
  /** Decides which pages may start examples and send events. */
  origins: OriginRules;
  scripts: DevelopmentScripts;
  publish(appId: string, channel: string, event: string, data: unknown): void;
  /** Returns true if an example is subscribed to the channel. */
  hasSubscriber(appId: string, channel: string): boolean;
}

/** How long an event waits for an example that is still starting, in ms. */
const START_LIMIT = 5000;
const START_CHECK = 50;

type Route = (body: Record<string, unknown>, context: LiveContext) => unknown;

const ROUTES: Record<string, Route> = {
  '/live/apps': startExample,
  '/live/events': sendEvent,
};

/** Answers a request of a live example or its page. Returns false if the request is for something else. */
export async function answerLive(
  request: IncomingMessage,
  response: ServerResponse,
  context: LiveContext,
): Promise<boolean> {
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  const route = ROUTES[path];
  if (!route) return answerExample(path, response, context);
  try {
    context.origins.checkOrigin(request);
    if (request.method !== 'POST') throw new RequestError(405, `${path} takes POST, not ${request.method}.`);
    const site = request.headers['sec-fetch-site'] ?? 'same-origin';
    if (site !== 'same-origin') throw new RequestError(403, 'Only the pages of this site may use their examples.');
    sendJson(response, 200, await route(await readJson(request), context));
  } catch (error) {
    const { status = 500, message } = error as RequestError | HttpError;
    if (status === 500) console.error(error);
    sendJson(response, status, { error: message });
  }
  return true;
}

/** Sends a script or a list of samples to an example, whose origin is `null`. */
async function answerExample(path: string, response: ServerResponse, { scripts }: LiveContext): Promise<boolean> {
  const list = sampleLists[path];
  const text = list ? JSON.stringify(list) : await scripts.read(path);
  if (text === undefined) return false;
  response.writeHead(200, {
    'content-type': TYPES[list ? '.json' : extname(path)] ?? 'text/plain',
    'cache-control': 'no-cache',
    'access-control-allow-origin': '*',
  });
  response.end(text);
  return true;
}

function startExample(_body: Record<string, unknown>, { apps }: LiveContext): { key: string } {
  return { key: apps.take() };
}

async function sendEvent(body: Record<string, unknown>, context: LiveContext): Promise<object> {
  const app = context.apps.find(readText(body, 'key'));
  if (!app) throw new RequestError(404, 'The server has restarted: run the example again.');
  if (!app.events.take()) throw new RequestError(429, 'Too many events at once: wait a moment.');
  const channel = readText(body, 'channel');
  const event = readText(body, 'event');
  const end = performance.now() + START_LIMIT;
  while (!context.hasSubscriber(app.id, channel)) {
    if (performance.now() > end) throw new RequestError(409, `The example isn’t subscribed to ${channel}.`);
    await sleep(START_CHECK);
  }
  try {
    context.publish(app.id, channel, event, body.data);
  } catch (error) {
    throw new RequestError(400, (error as Error).message);
  }
  return {};
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(body);
}
