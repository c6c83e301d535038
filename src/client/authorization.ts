import { isRetryable, PusherError, type PusherErrorDetail } from './errors.js';
import { isObject } from './frame.js';
import type {
  AuthCallback,
  AuthOptions,
  ChannelAuthorizationData,
  ChannelAuthorizationRequest,
  UserAuthenticationData,
  UserAuthenticationRequest,
} from './options.js';
import type { Settings } from './settings.js';

/** What is to be proved. */
interface Subject {
  /** Who or what, for messages. */
  name: string;
  /** The fields of the request's body. */
  fields: Record<string, string>;
  /** The keys that the answer has to have, each a string. */
  needs: readonly string[];
}

/** Refuses; `what` says why. */
type Fail = (what: string, detail?: PusherErrorDetail) => never;

/**
 * Authorises a channel by the caller's own function or by a POST to the endpoint (protocol §6). Rejects with a
 * PusherError (`AuthError`).
 */
export async function authorizeChannel(
  { channelAuthorization, auth, authorizer }: Pick<Settings, 'channelAuthorization' | 'auth' | 'authorizer'>,
  request: ChannelAuthorizationRequest,
  channel: { readonly name: string },
  signal: AbortSignal,
): Promise<ChannelAuthorizationData> {
  const { socketId, channelName } = request;
  const options: AuthOptions<ChannelAuthorizationRequest, ChannelAuthorizationData> = { ...channelAuthorization };
  if (authorizer) {
    const older = { authTransport: 'ajax', authEndpoint: channelAuthorization.endpoint, auth } as const;
    options.customHandler = (_request, callback) => authorizer(channel, older).authorize(socketId, callback);
  }
  const fields = { socket_id: socketId, channel_name: channelName };
  return (await ask(options, auth, request, { name: channelName, fields, needs: ['auth'] }, signal)) as never;
}

/** Proves who the user is, likewise. */
export async function authenticateUser(
  { userAuthentication }: Pick<Settings, 'userAuthentication'>,
  request: UserAuthenticationRequest,
  signal: AbortSignal,
): Promise<UserAuthenticationData> {
  const subject = { name: 'The user', fields: { socket_id: request.socketId }, needs: ['auth', 'user_data'] };
  return (await ask(userAuthentication, {}, request, subject, signal)) as never;
}

async function ask<Request, Data>(
  options: AuthOptions<Request, Data>,
  older: Settings['auth'],
  request: Request,
  { name, fields, needs }: Subject,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const fail: Fail = (error, detail) => {
    const message = `${name} could not be authorised: ${error}. It takes 200 and JSON with ${needs.join(' and ')}.`;
    throw new PusherError('AuthError', message, { error, ...detail });
  };
  const answer = options.customHandler
    ? await askFunction(options.customHandler, request, fail)
    : await askEndpoint(options, older, new URLSearchParams(fields), signal, fail);
  const found = isObject(answer) ? answer : {};
  for (const key of needs) if (typeof found[key] !== 'string') fail(`the answer has no ${key}`, { code: `no-${key}` });
  return found;
}

function askFunction<Request, Data>(
  handler: NonNullable<AuthOptions<Request, Data>['customHandler']>,
  request: Request,
  fail: Fail,
): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    const callback: AuthCallback<Data> = (error, data) => (error ? reject(error) : resolve(data));
    const promise = handler(request, callback);
    // an async function may answer by the callback all the same, and return nothing
    if (promise) Promise.resolve(promise).then((data) => data && resolve(data), reject);
  }).catch((cause) => fail(wordsOf(cause), { cause }));
}

async function askEndpoint<Request, Data>(
  options: AuthOptions<Request, Data>,
  older: Settings['auth'],
  body: URLSearchParams,
  signal: AbortSignal,
  fail: Fail,
): Promise<unknown> {
  const {
    endpoint = '',
    params,
    headers: given,
    paramsProvider,
    headersProvider,
    credentials = 'same-origin',
  } = options;
  const headers = new Headers({ Accept: 'application/json' });
  let status = 0;
  let text: string;
  try {
    fill(body, older.params, params, await paramsProvider?.());
    fill(headers, older.headers, given, await headersProvider?.());
    const response = await fetch(endpoint, { method: 'POST', body, headers, credentials, signal });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    return fail(`${endpoint} gave no answer (${wordsOf(cause)}): does it run, and allow this page’s origin (CORS)?`, {
      ...{ status: 0, retryable: true, cause },
    });
  }
  if (status !== 200) fail(`${endpoint} answered ${status}`, { code: status, status, retryable: isRetryable(status) });
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = /^\s*</.test(text) ? 'HTML (a login page?)' : 'no JSON';
    return fail(`${endpoint} answered with ${what}`, { code: 'not-json', status, cause });
  }
}

function fill(target: URLSearchParams | Headers, ...sources: (object | undefined)[]): void {
  for (const source of sources) for (const [name, value] of Object.entries(source ?? {})) target.set(name, `${value}`);
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : `${cause}`;
}
