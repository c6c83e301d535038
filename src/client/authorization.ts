import type { Batcher, BatchPart } from './authorization-batch.js';
import { request as askEndpoint, type Endpoint } from './authorization-request.js';
import { isRetryable, PusherError, wordsOf } from './errors.js';
import { isObject } from './frame.js';
import { loadPart } from './on-demand.js';
import type {
  AuthCallback,
  AuthOptions,
  ChannelAuthorizationData,
  ChannelAuthorizationOptions,
  ChannelAuthorizationRequest,
  UserAuthenticationData,
  UserAuthenticationRequest,
} from './options.js';
import type { Settings } from './settings.js';
import { within } from './time-limit.js';
import { inTurn } from './turns.js';

/** What is to be proved. */
interface Subject<Request> {
  /** Who or what, for messages. */
  name: string;
  request: Request;
  /** The keys that the answer has to have, each a string. */
  needs: readonly string[];
  /** Asks the endpoint, where there is no handler. */
  post(): Promise<unknown>;
}

/**
 * Authorises a channel by the caller's own function or by a POST to the endpoint (protocol §6). Rejects with a
 * PusherError (`AuthError`).
 *
 * @param settings the requests for the same settings take turns
 */
export function authorizeChannel(
  settings: Pick<Settings, 'channelAuthorization' | 'auth' | 'authorizer'>,
  request: ChannelAuthorizationRequest,
  channel: { readonly name: string },
  signal: AbortSignal,
): Promise<ChannelAuthorizationData> {
  const { channelAuthorization, auth, authorizer } = settings;
  const { socketId, channelName } = request;
  const options: ChannelAuthorizationOptions = { ...channelAuthorization };
  if (authorizer) {
    const older = { authTransport: 'ajax', authEndpoint: channelAuthorization.endpoint, auth } as const;
    options.customHandler = (_request, callback) => authorizer(channel, older).authorize(socketId, callback);
  }
  const endpoint: Endpoint = { ...options, older: auth };
  const fields = () => Object.entries({ socket_id: socketId, channel_name: channelName });
  const post = () =>
    options.batch
      ? askInBatch(settings, endpoint, options.batch, request, signal)
      : askInTurn(settings, endpoint, fields, signal);
  return ask(options, { name: channelName, request, needs: ['auth'], post }, signal) as never;
}

/** Proves who the user is, likewise. */
export function authenticateUser(
  settings: Pick<Settings, 'userAuthentication'>,
  request: UserAuthenticationRequest,
  signal: AbortSignal,
): Promise<UserAuthenticationData> {
  const options = settings.userAuthentication;
  const post = () => askInTurn(settings, options, () => [['socket_id', request.socketId]], signal);
  return ask(options, { name: 'The user', request, needs: ['auth', 'user_data'], post }, signal) as never;
}

async function ask<Request, Data>(
  { customHandler, timeout }: AuthOptions<Request, Data>,
  { name, request, needs, post }: Subject<Request>,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  try {
    const answer = await (customHandler ? within(timeout, signal, () => askFunction(customHandler, request)) : post());
    const found = isObject(answer) ? answer : {};
    for (const key of needs) {
      if (typeof found[key] === 'string') continue;
      throw new PusherError('AuthError', `the answer has no ${key}`, { code: `no-${key}` });
    }
    return found;
  } catch (cause) {
    const error = wordsOf(cause);
    const message = `${name} could not be authorised: ${error}. It takes 200 and JSON with ${needs.join(' and ')}.`;
    throw new PusherError('AuthError', message, { error, ...(cause instanceof PusherError ? cause : { cause }) });
  }
}

function askInTurn(
  settings: object,
  endpoint: Endpoint,
  fields: () => string[][],
  signal: AbortSignal,
): Promise<unknown> {
  return inTurn(settings, signal, () =>
    within(endpoint.timeout, signal, (limited) => askEndpoint(endpoint, fields, limited)),
  );
}

/** Who asks for many channels at once, for the same settings. */
const batchers = new WeakMap<object, Batcher>();

async function askInBatch(
  settings: object,
  endpoint: Endpoint,
  batch: NonNullable<ChannelAuthorizationOptions['batch']>,
  request: ChannelAuthorizationRequest,
  signal: AbortSignal,
): Promise<unknown> {
  const part = await loadPart<BatchPart>('authorization-batch', () => import('./authorization-batch.js'));
  signal.throwIfAborted();
  const batcher =
    batchers.get(settings) ??
    part.createBatcher({
      ...(batch as object),
      PusherError,
      isRetryable,
      post: (fields, limited) => askInTurn(settings, endpoint, fields, limited),
    });
  batchers.set(settings, batcher);
  return batcher.authorize(request, signal);
}

function askFunction<Request, Data>(
  handler: NonNullable<AuthOptions<Request, Data>['customHandler']>,
  request: Request,
): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    const callback: AuthCallback<Data> = (error, data) => (error ? reject(error) : resolve(data));
    const promise = handler(request, callback);
    // an async function may answer by the callback all the same, and return nothing
    if (promise) Promise.resolve(promise).then((data) => data && resolve(data), reject);
  });
}
