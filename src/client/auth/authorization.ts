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
import type { ErrorCodes } from '../protocol/error-code.js';
import { isObject } from '../protocol/frame.js';
import { shared } from '../protocol/shared-error.js';
import { AuthFailure } from './auth-failure.js';
import { type Batcher, createBatcher } from './authorization-batch.js';
import { type Endpoint, postAuthRequest } from './authorization-request.js';
import { withTimeout } from './with-timeout.js';

/** The fields that the client reads from an answer. */
const FIELDS = ['auth', 'channel_data', 'shared_secret', 'user_data'] as const;

/** The channel or user to authorize. */
interface AuthTarget<Request> {
  /** Its name in messages. */
  name: string;
  request: Request;
  /** The fields that the answer must have, each a string. */
  requiredFields: readonly (typeof FIELDS)[number][];
  /** The name of the setting with the endpoint's address, for messages. */
  endpointSetting: string;
  /** Sends a request to the endpoint, if there is no custom handler. */
  post(): Promise<unknown>;
}

/** The client that requests an authorization. */
export interface AuthContext {
  /** Its options. The number of concurrent requests with the same options is limited. */
  resolved: ResolvedOptions;
  /** Cancels the request. */
  signal: AbortSignal;
  /** Creates the page's own XMLHttpRequest, if the page replaced `createXHR`. */
  createXHR?: (() => unknown) | undefined;
}

/**
 * Authorizes a channel with a custom handler, or with a POST to the endpoint (protocol §6). Rejects with a PusherError
 * (`AuthError`).
 */
export function authorizeChannel(
  context: AuthContext,
  request: ChannelAuthorizationRequest,
  channel: { readonly name: string },
): Promise<ChannelAuthorizationData> {
  const { channelAuthorization, auth, authEndpoint, authorizer } = context.resolved;
  const { socketId, channelName } = request;
  const isChanged = authEndpoint !== context.resolved.options.authEndpoint;
  const endpoints = [channelAuthorization?.endpoint, authEndpoint, '/pusher/auth'] as string[];
  const options: ChannelAuthorizationOptions = {
    ...channelAuthorization,
    endpoint: (isChanged ? [authEndpoint as string, ...endpoints] : endpoints).find(Boolean),
    ...configHandler(context.resolved, 'channelAuthorizer'),
  };
  if (authorizer) {
    const given = { authTransport: 'ajax', authEndpoint: options.endpoint as string, auth } as const;
    options.customHandler = (_request, callback) => authorizer(channel, given).authorize(socketId, callback);
  }
  const endpoint: Endpoint = { ...options, auth, createXHR: context.createXHR };
  const fields = () => Object.entries({ socket_id: socketId, channel_name: channelName });
  const post = () =>
    options.batch
      ? requestAuthInBatch(context, endpoint, options.batch, request)
      : requestAuth(context, endpoint, fields);
  const endpointSetting = options.endpointSetting ?? 'channelAuthorization.endpoint';
  const target = { name: channelName, request, requiredFields: ['auth'], endpointSetting, post } as const;
  return authorize(context, options, target) as never;
}

/** Authenticates the user, in the same way as {@link authorizeChannel}. */
export function authenticateUser(
  context: AuthContext,
  request: UserAuthenticationRequest,
): Promise<UserAuthenticationData> {
  const { userAuthentication } = context.resolved;
  const options: UserAuthenticationOptions = {
    ...userAuthentication,
    endpoint: userAuthentication?.endpoint || '/pusher/user-auth',
    ...configHandler(context.resolved, 'userAuthenticator'),
  };
  const endpointSetting = options.endpointSetting ?? 'userAuthentication.endpoint';
  const endpoint: Endpoint = { ...options, createXHR: context.createXHR };
  const post = () => requestAuth(context, endpoint, () => [['socket_id', request.socketId]]);
  const target = { name: 'The user', request, requiredFields: ['auth', 'user_data'], endpointSetting, post } as const;
  return authorize(context, options, target) as never;
}

/** Returns the handler that a page set on the client's `config` under its pusher-js name, as an option. */
function configHandler(resolved: ResolvedOptions, name: string): object {
  return Object.hasOwn(resolved, name) && resolved[name] ? { customHandler: resolved[name] } : {};
}

async function authorize<Request, Data>(
  { signal }: AuthContext,
  { customHandler, timeout }: AuthorizationOptions<Request, Data>,
  { name, request, requiredFields, endpointSetting, post }: AuthTarget<Request>,
): Promise<Record<string, string>> {
  try {
    const answer = await (customHandler
      ? withTimeout(timeout, signal, () => callAuthHandler(customHandler, request))
      : post());
    const fields: Record<string, string> = {};
    for (const key of FIELDS) {
      const value = readField(key, isObject(answer) ? answer[key] : undefined);
      if (value !== undefined) fields[key] = value as string;
      else if (requiredFields.includes(key)) throw fieldFailure(key, `the answer has no ${key}`);
    }
    return fields;
  } catch (cause) {
    const error = wordsOf(cause);
    const hint = `The answer must be 200 and JSON with ${requiredFields.join(' and ')}.`;
    const origin = customHandler ? '' : ` The address is set by ${endpointSetting}.`;
    const message = `${sentence(`${name} could not be authorized: ${error}`)} ${hint}${origin}`;
    const known = cause instanceof AuthFailure ? cause.detail : cause instanceof shared.PusherError ? cause : { cause };
    throw new shared.PusherError('AuthError', message, { error, ...known });
  }
}

/** Reads a field of an answer. Encodes the value of a JSON field that the server didn't encode. */
function readField(key: (typeof FIELDS)[number], value: unknown): string | null | undefined {
  // a channel_data of null is sent to the server, as in pusher-js
  if (value === null) return key === 'channel_data' ? value : undefined;
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'object' && key.endsWith('_data')) return JSON.stringify(value);
  const problem = `the ${key} of the answer must be a string, but is of type ${typeof value}`;
  throw fieldFailure(key, problem);
}

/** Creates the error for a field of an answer that is missing or has the wrong type. */
function fieldFailure(key: (typeof FIELDS)[number], problem: string): AuthFailure {
  return new AuthFailure(problem, { code: `no-${key.replace('_', '-')}` as ErrorCodes['AuthError'] });
}

function requestAuth(
  { resolved, signal }: Pick<AuthContext, 'resolved' | 'signal'>,
  endpoint: Endpoint,
  fields: () => string[][],
): Promise<unknown> {
  return limitConcurrency(resolved, signal, () =>
    withTimeout(endpoint.timeout, signal, (limited) => postAuthRequest(endpoint, fields, limited)),
  );
}

/** Options → the batcher of the requests with these options. */
const batchers = new WeakMap<object, Batcher>();

function requestAuthInBatch(
  { resolved, signal }: AuthContext,
  endpoint: Endpoint,
  batch: NonNullable<ChannelAuthorizationOptions['batch']>,
  request: ChannelAuthorizationRequest,
): Promise<unknown> {
  const batcher =
    batchers.get(resolved) ??
    createBatcher({
      ...(batch as object),
      post: (fields, limited) => requestAuth({ resolved, signal: limited }, endpoint, fields),
    });
  batchers.set(resolved, batcher);
  return batcher.authorize(request, signal);
}

function callAuthHandler<Request, Data>(
  handler: NonNullable<AuthorizationOptions<Request, Data>['customHandler']>,
  request: Request,
): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    const callback: AuthCallback<Data> = (error, data) => (error ? reject(error) : resolve(data));
    const promise = handler(request, callback);
    // a handler that uses the callback may return anything, such as a timer, or a promise of undefined
    if (promise?.then) Promise.resolve(promise).then((data) => data && resolve(data), reject);
  });
}
