import type { IncomingMessage } from 'node:http';
import { channelKind, channelNameProblem } from '../../client/protocol/channel-name.js';
import type { App } from '../app/app.js';
import { type PublishedEvent, readBatch, readEvent } from '../app/published-event.js';
import { HttpError } from '../http/http-error.js';
import { decodeJson, quote } from '../http/json-text.js';
import { readBody } from '../http/request-body.js';
import { checkAttributes, describeChannel, readAttributes } from './channel-info.js';
import { checkSignature } from './rest-signature.js';

/** One verified call. */
interface Call {
  app: App;
  /** What the pattern of the path caught: a channel's name, a user's id. */
  name: string;
  query: URLSearchParams;
  body: Buffer;
}

/** The calls of the API (protocol §10): method, path after `/apps/ID`, and what gives the answer. */
const CALLS: [method: string, path: RegExp, answer: (call: Call) => unknown][] = [
  ['POST', /^\/events$/, postEvent],
  ['POST', /^\/batch_events$/, postBatch],
  ['GET', /^\/channels$/, getChannels],
  ['GET', /^\/channels\/([^/]+)$/, getChannel],
  ['GET', /^\/channels\/([^/]+)\/users$/, getUsers],
  ['POST', /^\/users\/([^/]+)\/terminate_connections$/, terminateConnections],
];

/** Does what a signed request under `/apps/` asks; the answer is the value to encode as JSON. Throws RequestErrors. */
export async function callRestApi(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  apps: App[],
): Promise<unknown> {
  const method = request.method ?? '';
  const [, id = '', rest = ''] = /^\/apps\/([^/]*)(.*)$/s.exec(path) ?? [];
  const app = findApp(decode(id), query, apps);
  const body = await readBody(request);
  checkSignature({ method, path, query, body }, app);
  const fitting = CALLS.filter(([, pattern]) => pattern.test(rest));
  if (fitting.length === 0) throw new HttpError(404, `The REST API has no path ${quote(path)}.`);
  const call = fitting.find(([allowed]) => allowed === method);
  if (!call) {
    throw new HttpError(405, `${path} takes ${fitting.map(([allowed]) => allowed).join(', ')}, not ${method}.`);
  }
  const [, pattern, answer] = call;
  return answer({ app, name: decode(pattern.exec(rest)?.[1] ?? ''), query, body });
}

function findApp(id: string, query: URLSearchParams, apps: App[]): App {
  // The official Node library reads the id in a PUSHER_URL as a number, and sends NaN for one like `app-id`.
  // The key says which app is meant.
  const key = query.get('auth_key');
  const app = apps.find((candidate) => (id === 'NaN' ? candidate.key === key : candidate.id === id));
  if (app) return app;
  throw new HttpError(404, `There is no app with the id ${quote(id)}; check the app id that the library was given.`);
}

function postEvent({ app, body }: Call): unknown {
  const event = readEvent(readJson(body));
  const attributes = readAttributes(event.info);
  app.publish(event);
  if (attributes.length === 0) return {};
  const channels = event.channels.map((name) => [name, describeChannel(app, name, attributes)]);
  return { channels: Object.fromEntries(channels) };
}

function postBatch({ app, body }: Call): unknown {
  // All are read before the first is sent: a batch is done as a whole or not at all.
  const events = readBatch(readJson(body));
  const attributes = events.map((event) => readAttributes(event.info));
  for (const event of events) app.publish(event);
  if (attributes.every((asked) => asked.length === 0)) return {};
  return { batch: events.map((event, index) => describeFirst(app, event, attributes[index] ?? [])) };
}

function describeFirst(
  app: App,
  { channels: [name = ''] }: PublishedEvent,
  attributes: ReturnType<typeof readAttributes>,
) {
  return describeChannel(app, name, attributes);
}

function getChannels({ app, query }: Call): unknown {
  const prefix = query.get('filter_by_prefix') ?? '';
  const attributes = readAttributes(query.get('info'));
  checkAttributes(attributes, prefix);
  const names = [...app.channels].map(({ name }) => name).filter((name) => name.startsWith(prefix));
  return { channels: Object.fromEntries(names.map((name) => [name, describeChannel(app, name, attributes)])) };
}

function getChannel({ app, name, query }: Call): unknown {
  checkName(name);
  const attributes = readAttributes(query.get('info'));
  checkAttributes(attributes, name);
  return describeChannel(app, name, ['occupied', ...attributes]);
}

function getUsers({ app, name }: Call): unknown {
  checkName(name);
  if (!channelKind(name).presence) {
    throw new HttpError(400, `Users can be asked of presence channels only; ${name} is none.`);
  }
  return { users: (app.channel(name)?.roster?.ids ?? []).map((id) => ({ id })) };
}

function terminateConnections({ app, name }: Call): unknown {
  app.terminate(name);
  return {};
}

function checkName(name: string): void {
  const problem = channelNameProblem(name);
  if (problem) throw new HttpError(400, `${quote(name)} is not the name of a channel: ${problem}.`);
}

function readJson(body: Buffer): unknown {
  const value = decodeJson(body.toString());
  if (value === undefined) throw new HttpError(400, 'The body has to be JSON.');
  return value;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `${quote(part)} in the path is not percent-encoded as it should be.`);
  }
}
