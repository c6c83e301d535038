import type { IncomingMessage } from 'node:http';
import { channelKind, channelNameProblem } from '../../client/protocol/channel-name.js';
import type { App } from '../app/app.js';
import { type PublishedEvent, readBatch, readEvent } from '../app/published-event.js';
import { HttpError } from '../http/http-error.js';
import { decodeJson, quote } from '../http/json-text.js';
import { readBody } from '../http/request-body.js';
import { checkAttributes, describeChannel, readAttributes } from './channel-info.js';
import { verifyRestRequest } from './rest-signature.js';

/** A verified request. */
interface RestCall {
  app: App;
  /** The part that the path's pattern captured: a channel name or a user id. */
  name: string;
  query: URLSearchParams;
  body: Buffer;
}

/** The endpoints of the API (protocol §10): method, path after `/apps/ID`, and handler. */
const ENDPOINTS: [method: string, path: RegExp, handle: (call: RestCall) => unknown][] = [
  ['POST', /^\/events$/, postEvent],
  ['POST', /^\/batch_events$/, postBatch],
  ['GET', /^\/channels$/, getChannels],
  ['GET', /^\/channels\/([^/]+)$/, getChannel],
  ['GET', /^\/channels\/([^/]+)\/users$/, getUsers],
  ['POST', /^\/users\/([^/]+)\/terminate_connections$/, terminateConnections],
];

/** Verifies and handles a request under `/apps/`. Resolves with the value to encode as JSON. Throws HttpErrors. */
export async function handleRestRequest(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  apps: App[],
): Promise<unknown> {
  const method = request.method ?? '';
  const [, id = '', rest = ''] = /^\/apps\/([^/]*)(.*)$/s.exec(path) ?? [];
  const app = findApp(decode(id), query, apps);
  const body = await readBody(request);
  verifyRestRequest({ method, path, query, body }, app);
  const matching = ENDPOINTS.filter(([, pattern]) => pattern.test(rest));
  if (matching.length === 0) throw new HttpError(404, `The REST API has no path ${quote(path)}.`);
  const endpoint = matching.find(([allowed]) => allowed === method);
  if (!endpoint) {
    throw new HttpError(405, `${path} takes ${matching.map(([allowed]) => allowed).join(', ')}, not ${method}.`);
  }
  const [, pattern, handle] = endpoint;
  return handle({ app, name: decode(pattern.exec(rest)?.[1] ?? ''), query, body });
}

function findApp(id: string, query: URLSearchParams, apps: App[]): App {
  // The official Node library reads the id in a PUSHER_URL as a number and sends NaN for an id such as `app-id`.
  // The key then identifies the app.
  const key = query.get('auth_key');
  const app = apps.find((candidate) => (id === 'NaN' ? candidate.key === key : candidate.id === id));
  if (app) return app;
  throw new HttpError(
    404,
    `There is no app with the id ${quote(id)}; check the app id in the library's configuration.`,
  );
}

function postEvent({ app, body }: RestCall): unknown {
  const event = readEvent(readJson(body));
  const attributes = readAttributes(event.info);
  app.publish(event);
  if (attributes.length === 0) return {};
  const channels = event.channels.map((name) => [name, describeChannel(app, name, attributes)]);
  return { channels: Object.fromEntries(channels) };
}

function postBatch({ app, body }: RestCall): unknown {
  // Reads all events before it publishes the first: a batch succeeds or fails as a whole.
  const events = readBatch(readJson(body));
  const attributes = events.map((event) => readAttributes(event.info));
  for (const event of events) app.publish(event);
  if (attributes.every((names) => names.length === 0)) return {};
  return { batch: events.map((event, index) => describeFirst(app, event, attributes[index] ?? [])) };
}

function describeFirst(
  app: App,
  { channels: [name = ''] }: PublishedEvent,
  attributes: ReturnType<typeof readAttributes>,
) {
  return describeChannel(app, name, attributes);
}

function getChannels({ app, query }: RestCall): unknown {
  const prefix = query.get('filter_by_prefix') ?? '';
  const attributes = readAttributes(query.get('info'));
  checkAttributes(attributes, prefix);
  const names = [...app.channels].map(({ name }) => name).filter((name) => name.startsWith(prefix));
  return { channels: Object.fromEntries(names.map((name) => [name, describeChannel(app, name, attributes)])) };
}

function getChannel({ app, name, query }: RestCall): unknown {
  checkName(name);
  const attributes = readAttributes(query.get('info'));
  checkAttributes(attributes, name);
  return describeChannel(app, name, ['occupied', ...attributes]);
}

function getUsers({ app, name }: RestCall): unknown {
  checkName(name);
  if (!channelKind(name).presence) {
    throw new HttpError(400, `Only presence channels have users; ${name} is not a presence channel.`);
  }
  return { users: (app.channel(name)?.members?.ids ?? []).map((id) => ({ id })) };
}

function terminateConnections({ app, name }: RestCall): unknown {
  app.closeUserConnections(name);
  return {};
}

function checkName(name: string): void {
  const problem = channelNameProblem(name);
  if (problem) throw new HttpError(400, `${quote(name)} is not a valid channel name: ${problem}.`);
}

function readJson(body: Buffer): unknown {
  const value = decodeJson(body.toString());
  if (value === undefined) throw new HttpError(400, 'The body must be JSON.');
  return value;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `${quote(part)} in the path is not correctly percent-encoded.`);
  }
}
