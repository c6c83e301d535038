import type { IncomingMessage, ServerResponse } from 'node:http';
import { channelKind, channelNameProblem } from '../../client/protocol/channel-name.js';
import { isObject } from '../../client/protocol/frame.js';
import type { App } from '../app/app.js';
import type { Log } from '../app/log.js';
import { channelAuthText, sharedSecret, sign, userAuthText } from '../app/signature.js';
import { allowOrigin } from '../http/cross-origin.js';
import { HttpError } from '../http/http-error.js';
import { ANSWERED } from '../http/http-response.js';
import { decodeJson, encodeJson, quote } from '../http/json-text.js';
import {
  MAX_AUTH_BODY_BYTES,
  MAX_CHANNELS_PER_AUTH,
  MAX_USER_DATA_BYTES,
  MAX_USER_ID_LENGTH,
  MAX_USER_INFO_BYTES,
} from '../http/limits.js';
import { readBody } from '../http/request-body.js';
import type { FaultQueue } from '../line/fault-queue.js';
import { type AuthFault, applyAuthFault, takeAuthFault } from './auth-faults.js';

/**
 * The parameters of a request: those of the query, overridden by those of the body. A JSON body can have values of any
 * type.
 */
type Params = Map<string, unknown>;

/** The parts of the sandbox that authorization requests need. */
export interface AuthEndpointContext {
  apps: App[];
  authFaults: FaultQueue<AuthFault>;
  log: Log | undefined;
}

/** The socket and the user of an authorization request for channels. */
interface Requester {
  socketId: string;
  /** The user of presence channels, or the error with which their authorization fails. */
  member: { userId: string; channelData: string } | HttpError;
}

/** The paths of the auth endpoints, which the page's own server would provide in production (protocol §6). */
export const AUTH_PATHS: readonly string[] = ['/pusher/auth', '/pusher/user-auth'];

/** The parameter that is repeated for each channel of a batch. */
const BATCH = 'channel_name[]';

/**
 * Authorizes every request for any channel and any user, because the sandbox is for development. Resolves with the
 * value to encode as JSON, undefined for a preflight request, or ANSWERED if a fault already answered. Pages of any
 * allowed origin may send such requests with credentials.
 */
export async function handleAuthRequest(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
  { apps, authFaults, log }: AuthEndpointContext,
): Promise<unknown> {
  allowOrigin(request, response);
  if (request.method === 'OPTIONS') return undefined;
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST, OPTIONS');
    throw new HttpError(405, `${path} takes POST, not ${request.method}.`);
  }
  const params = readParams(query, await readBody(request, MAX_AUTH_BODY_BYTES), request.headers['content-type'] ?? '');
  const fault = takeAuthFault(authFaults, path, params.get('channel_name'));
  if (await applyAuthFault(fault, request, response)) {
    const reason = `This is a fault of the sandbox: sandbox.faults.auth.${fault?.kind}() is active.`;
    log?.({ type: 'refused', request: 'authorization', path, reason });
    return ANSWERED;
  }
  const app = findApp(params, apps);
  const socketId = stringParam(params, 'socket_id');
  if (!/^\d{1,20}\.\d{1,20}$/.test(socketId)) {
    const form = 'up to 20 digits, a dot and up to 20 digits';
    throw new HttpError(403, `socket_id must be ${form}; it is ${quote(socketId)}.`);
  }
  if (path !== '/pusher/auth') return authenticateUser(app, socketId, params);
  const requester = { socketId, member: readChannelMember(params, socketId) };
  const batch = params.get(BATCH);
  if (Array.isArray(batch)) return authorizeBatch(app, requester, readBatch(batch));
  return authorizeChannel(app, requester, stringParam(params, 'channel_name'));
}

function readBatch(channels: unknown[]): string[] {
  if (channels.length > MAX_CHANNELS_PER_AUTH) {
    const many = `The batch names ${channels.length} channels; at most ${MAX_CHANNELS_PER_AUTH} are allowed.`;
    throw new HttpError(400, many);
  }
  return channels.map((channel) => {
    if (typeof channel === 'string') return channel;
    throw new HttpError(400, `Each ${BATCH} must be a string.`);
  });
}

/** Returns the answer for each channel, by channel name. An error becomes its status and message. */
function authorizeBatch(app: App, requester: Requester, channels: string[]): unknown {
  const answers = channels.map((channel) => {
    try {
      return [channel, authorizeChannel(app, requester, channel)];
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { status, message } = error;
      app.log?.({ type: 'refused', request: 'authorization', appId: app.id, channel, code: status, reason: message });
      return [channel, { status, error: message }];
    }
  });
  return Object.fromEntries(answers);
}

function authorizeChannel(app: App, { socketId, member }: Requester, channel: string): unknown {
  const problem = channelNameProblem(channel);
  if (problem) throw new HttpError(403, `channel_name ${quote(channel)} cannot be authorized: ${problem}.`);
  const kind = channelKind(channel);
  if (!kind.private) {
    throw new HttpError(403, `Channel ${channel} is public and needs no authorization.`);
  }
  if (!kind.presence) {
    const auth = `${app.key}:${sign(app.secret, channelAuthText(socketId, channel))}`;
    app.log?.({ type: 'authorized', appId: app.id, socketId, channel });
    return kind.encrypted ? { auth, shared_secret: sharedSecret(app.masterKey, channel) } : { auth };
  }
  if (member instanceof HttpError) throw member;
  const { userId, channelData } = member;
  const auth = `${app.key}:${sign(app.secret, channelAuthText(socketId, channel, channelData))}`;
  app.log?.({ type: 'authorized', appId: app.id, socketId, channel, userId });
  return { auth, channel_data: channelData };
}

function authenticateUser(app: App, socketId: string, params: Params): unknown {
  const { id, info } = readUser(params, socketId);
  const userData = stringify({ id, user_info: info });
  if (Buffer.byteLength(userData) > MAX_USER_DATA_BYTES) {
    throw new HttpError(400, `user_data would have more than ${MAX_USER_DATA_BYTES} bytes; shorten user_info.`);
  }
  app.log?.({ type: 'authorized', appId: app.id, socketId, userId: id });
  return { auth: `${app.key}:${sign(app.secret, userAuthText(socketId, userData))}`, user_data: userData };
}

/** Reads the user once for all channels of a batch. An error affects only its presence channels. */
function readChannelMember(params: Params, socketId: string): Requester['member'] {
  try {
    const { id, info } = readUser(params, socketId);
    const bytes = Buffer.byteLength(stringify(info));
    if (bytes <= MAX_USER_INFO_BYTES) return { userId: id, channelData: stringify({ user_id: id, user_info: info }) };
    return new HttpError(400, `user_info has ${bytes} bytes; at most ${MAX_USER_INFO_BYTES} are allowed.`);
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
}

/** Reads the user from the parameters. By default it is a guest whose id is derived from the socket ID. */
function readUser(params: Params, socketId: string): { id: string; info: unknown } {
  const id = stringParam(params, 'user_id') || `guest-${socketId.replace('.', '-')}`;
  if (id.length > MAX_USER_ID_LENGTH) {
    const long = `The user_id has ${id.length} characters; at most ${MAX_USER_ID_LENGTH} are allowed.`;
    throw new HttpError(400, long);
  }
  const given = params.get('user_info') ?? '';
  const info = typeof given === 'string' && given !== '' ? decodeJson(given) : given;
  if (info === undefined) throw new HttpError(400, 'user_info must be JSON.');
  if (info !== '') return { id, info };
  return {
    id,
    info: { name: stringParam(params, 'name') || `Guest ${socketId.slice(-4).replace('.', '0').padStart(4, '0')}` },
  };
}

function readParams(query: URLSearchParams, body: Buffer, contentType: string): Params {
  const params: Params = new Map(query);
  if (!/^application\/json\b/i.test(contentType)) {
    const form = new URLSearchParams(body.toString());
    for (const [name, value] of form) params.set(name, value);
    if (form.has(BATCH)) params.set(BATCH, form.getAll(BATCH));
    return params;
  }
  const json = decodeJson(body.toString() || '{}');
  if (!isObject(json))
    throw new HttpError(400, 'The content type of the body is JSON, but the body is not a JSON object.');
  for (const [name, value] of Object.entries(json)) params.set(name, value);
  return params;
}

function findApp(params: Params, apps: App[]): App {
  const key = stringParam(params, 'key') || stringParam(params, 'app_key');
  const app = key === '' ? apps[0] : apps.find((candidate) => candidate.key === key);
  if (app) return app;
  throw new HttpError(403, `No application has the key ${quote(key)}.`);
}

function stringParam(params: Params, name: string): string {
  const value = params.get(name) ?? '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new HttpError(400, `${name} must be a string.`);
}

function stringify(value: unknown): string {
  const json = encodeJson(value);
  if (json === undefined) throw new HttpError(400, 'user_info is nested too deeply.');
  return json;
}
