import { sentence, wordsOf } from '../base/error-text.js';
import { limitConcurrency } from '../base/limit-concurrency.js';
import type {
  AuthCallback,
  AuthorizationOptions,
  ChannelAuthorizationData,
  ChannelAuthorizationOptions,
  ChannelAuthorizationRequest,
  UserAuthenticationData,
  UserAuthenticationOptions,
  UserAuthenticationRequest,
} from '../options/options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { isObject } from '../protocol/frame.js';
import { shared } from '../protocol/shared-error.js';
import { AuthFailure } from './auth-failure.js';
import { type Batcher, createBatcher } from './authorization-batch.js';
import { type Endpoint, request as postAuthRequest } from './authorization-request.js';
import { withTimeout } from './with-timeout.js';

/** The fields of an answer. Others are not used. */
const FIELDS = ['auth', 'channel_data', 'shared_secret', 'user_data'] as const;

/** What is to be proved. */
interface AuthTarget<Request> {
  /** Who or what, for messages. */
  name: string;
  request: Request;
  /** The keys that the answer has to have, each a string. */
  needs: readonly (typeof FIELDS)[number][];
  /** The setting that has the endpoint's address. */
  setting: string;
  /** Asks the endpoint, where there is no handler. */
  post(): Promise<unknown>;
}

/** Whose request it is. */
export interface AuthContext {
  /** The requests for the same settings take turns. */
  settings: ResolvedOptions;
  /** Ends it. */
  signal: AbortSignal;
  /** Makes the page's own XMLHttpRequest, if it has one. */
  createXHR?: (() => unknown) | undefined;
}

/**
 * Authorises a channel by the caller's own function or by a POST to the endpoint (protocol §6). Rejects with a
 * PusherError (`AuthError`).
 */
export function authorizeChannel(
  context: AuthContext,
  request: ChannelAuthorizationRequest,
  channel: { readonly name: string },
): Promise<ChannelAuthorizationData> {
  const { channelAuthorization, auth, authEndpoint, authorizer } = context.settings;
  const { socketId, channelName } = request;
  const isChanged = authEndpoint !== context.settings.options.authEndpoint;
  const endpoints = [channelAuthorization?.endpoint, authEndpoint, '/pusher/auth'] as string[];
  const options: ChannelAuthorizationOptions = {
    ...channelAuthorization,
    endpoint: (isChanged ? [authEndpoint as string, ...endpoints] : endpoints).find(Boolean),
    ...handlerSetOn(context.settings, 'channelAuthorizer'),
  };
  if (authorizer) {
    const older = { authTransport: 'ajax', authEndpoint: options.endpoint as string, auth } as const;
    options.customHandler = (_request, callback) => authorizer(channel, older).authorize(socketId, callback);
  }
  const endpoint: Endpoint = { ...options, older: auth, createXHR: context.createXHR };
  const fields = () => Object.entries({ socket_id: socketId, channel_name: channelName });
  const post = () =>
    options.batch
      ? requestAuthInBatch(context, endpoint, options.batch, request)
      : requestAuth(context, endpoint, fields);
  const setting = options.endpointSetting ?? 'channelAuthorization.endpoint';
  return ask(context, options, { name: channelName, request, needs: ['auth'], setting, post }) as never;
}

/** Proves who the user is, likewise. */
export function authenticateUser(
  context: AuthContext,
  request: UserAuthenticationRequest,
): Promise<UserAuthenticationData> {
  const { userAuthentication } = context.settings;
  const options: UserAuthenticationOptions = {
    ...userAuthentication,
    endpoint: userAuthentication?.endpoint || '/pusher/user-auth',
    ...handlerSetOn(context.settings, 'userAuthenticator'),
  };
  const setting = options.endpointSetting ?? 'userAuthentication.endpoint';
  const endpoint: Endpoint = { ...options, createXHR: context.createXHR };
  const post = () => requestAuth(context, endpoint, () => [['socket_id', request.socketId]]);
  return ask(context, options, { name: 'The user', request, needs: ['auth', 'user_data'], setting, post }) as never;
}

/** The handler that a page set on the client's `config`, under the name of pusher-js. */
function handlerSetOn(settings: ResolvedOptions, name: string): object {
  return Object.hasOwn(settings, name) && settings[name] ? { customHandler: settings[name] } : {};
}

async function ask<Request, Data>(
  { signal }: AuthContext,
  { customHandler, timeout }: AuthorizationOptions<Request, Data>,
  { name, request, needs, setting, post }: AuthTarget<Request>,
): Promise<Record<string, string>> {
  try {
    const answer = await (customHandler
      ? withTimeout(timeout, signal, () => callAuthHandler(customHandler, request))
      : post());
    const found: Record<string, string> = {};
    for (const key of FIELDS) {
      const value = readField(key, isObject(answer) ? answer[key] : undefined);
      if (value !== undefined) found[key] = value as string;
      else if (needs.includes(key)) throw new AuthFailure(`the answer has no ${key}`, { code: `no-${key}` });
    }
    return found;
  } catch (cause) {
    const error = wordsOf(cause);
    const place = customHandler ? '' : ` The address is set by ${setting}.`;
    const message = `${sentence(`${name} could not be authorised: ${error}`)} It takes 200 and JSON with ${needs.join(' and ')}.${place}`;
    const known = cause instanceof AuthFailure ? cause.detail : cause instanceof shared.PusherError ? cause : { cause };
    throw new shared.PusherError('AuthError', message, { error, ...known });
  }
}

/** Reads a field of an answer. One that holds JSON may be the value itself, which is encoded. */
function readField(key: (typeof FIELDS)[number], value: unknown): string | null | undefined {
  // a channel_data of null is sent to the server, as in pusher-js
  if (value === null) return key === 'channel_data' ? value : undefined;
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'object' && key.endsWith('_data')) return JSON.stringify(value);
  const what = `the ${key} of the answer must be a string, and is of type ${typeof value}`;
  throw new AuthFailure(what, { code: `no-${key}` });
}

function requestAuth(
  { settings, signal }: Pick<AuthContext, 'settings' | 'signal'>,
  endpoint: Endpoint,
  fields: () => string[][],
): Promise<unknown> {
  return limitConcurrency(settings, signal, () =>
    withTimeout(endpoint.timeout, signal, (limited) => postAuthRequest(endpoint, fields, limited)),
  );
}

/** Who asks for many channels at once, for the same settings. */
const batchers = new WeakMap<object, Batcher>();

function requestAuthInBatch(
  { settings, signal }: AuthContext,
  endpoint: Endpoint,
  batch: NonNullable<ChannelAuthorizationOptions['batch']>,
  request: ChannelAuthorizationRequest,
): Promise<unknown> {
  const batcher =
    batchers.get(settings) ??
    createBatcher({
      ...(batch as object),
      post: (fields, limited) => requestAuth({ settings, signal: limited }, endpoint, fields),
    });
  batchers.set(settings, batcher);
  return batcher.authorize(request, signal);
}

function callAuthHandler<Request, Data>(
  handler: NonNullable<AuthorizationOptions<Request, Data>['customHandler']>,
  request: Request,
): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    const callback: AuthCallback<Data> = (error, data) => (error ? reject(error) : resolve(data));
    const promise = handler(request, callback);
    // one that answers by the callback may return anything, such as a timer, or the promise of nothing
    if (promise?.then) Promise.resolve(promise).then((data) => data && resolve(data), reject);
  });
}
