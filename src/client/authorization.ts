import { PusherError, type PusherErrorDetail } from './errors.js';
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

/** What a request is about: for messages, and for its body. */
interface Subject {
  /** As a message begins: who or what could not be proved. */
  name: string;
  /** The fields of the request's body. */
  fields: Record<string, string>;
  /** The keys that the answer has to have, each a string. */
  needs: readonly string[];
}

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
  const subject = {
    name: `${channelName} could not be authorised`,
    fields: { socket_id: socketId, channel_name: channelName },
    needs: ['auth'],
  };
  let options: AuthOptions<ChannelAuthorizationRequest, ChannelAuthorizationData> = channelAuthorization;
  if (authorizer) {
    const authEndpoint = channelAuthorization.endpoint;
    const made = () => authorizer(channel, { authTransport: 'ajax', authEndpoint, auth });
    options = { customHandler: (_request, callback) => made().authorize(socketId, callback) };
  }
  const answer = await ask(options, auth, request, subject, signal);
  const { channel_data, shared_secret } = answer;
  return {
    auth: answer.auth as string,
    channel_data: typeof channel_data === 'string' ? channel_data : undefined,
    shared_secret: typeof shared_secret === 'string' ? shared_secret : undefined,
  };
}

/** Proves who the user is, likewise. */
export async function authenticateUser(
  { userAuthentication }: Pick<Settings, 'userAuthentication'>,
  request: UserAuthenticationRequest,
  signal: AbortSignal,
): Promise<UserAuthenticationData> {
  const subject = {
    name: 'The user could not be signed in',
    fields: { socket_id: request.socketId },
    needs: ['auth', 'user_data'],
  };
  const { auth, user_data } = await ask(userAuthentication, {}, request, subject, signal);
  return { auth: auth as string, user_data: user_data as string };
}

async function ask<Request, Data>(
  options: AuthOptions<Request, Data>,
  older: Settings['auth'],
  request: Request,
  subject: Subject,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const answer = options.customHandler
    ? await askFunction(options.customHandler, request, subject)
    : await askEndpoint(options, older, subject, signal);
  for (const key of subject.needs) {
    if (isObject(answer) && typeof answer[key] === 'string') continue;
    throw failed(subject, `the answer has no "${key}"; it must be JSON ${example(subject)}`, { code: `no-${key}` });
  }
  return answer as Record<string, unknown>;
}

function askFunction<Request, Data>(
  handler: NonNullable<AuthOptions<Request, Data>['customHandler']>,
  request: Request,
  subject: Subject,
): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    const callback: AuthCallback<Data> = (error, data) => (error ? reject(error) : resolve(data));
    const promise = handler(request, callback);
    // an async function may answer by the callback all the same, and return nothing
    if (promise) Promise.resolve(promise).then((data) => data && resolve(data), reject);
  }).catch((cause) => {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw failed(subject, `the function that should do it answered: ${words}`, { error: words, cause });
  });
}

async function askEndpoint<Request, Data>(
  options: AuthOptions<Request, Data>,
  older: Settings['auth'],
  subject: Subject,
  signal: AbortSignal,
): Promise<unknown> {
  const { endpoint = '', params, headers, paramsProvider, headersProvider, credentials } = options;
  const body = new URLSearchParams(subject.fields);
  let response: Response;
  let text: string;
  try {
    for (const more of [older.params, params, await paramsProvider?.()]) {
      for (const [name, value] of Object.entries(more ?? {})) body.set(name, String(value));
    }
    const all = new Headers({ Accept: 'application/json' });
    for (const more of [older.headers, headers, await headersProvider?.()]) {
      for (const [name, value] of Object.entries(more ?? {})) all.set(name, String(value));
    }
    response = await fetch(endpoint, {
      method: 'POST',
      body,
      headers: all,
      credentials: credentials ?? 'same-origin',
      signal,
    });
    text = await response.text();
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : cause;
    throw failed(
      subject,
      `POST ${endpoint} got no answer (${words}); check that it runs, and that it allows this page’s origin (CORS)`,
      { status: 0, retryable: true, cause },
    );
  }
  const { status } = response;
  if (status !== 200) {
    throw failed(
      subject,
      `POST ${endpoint} answered ${status}; it must answer 200 with JSON ${example(subject)} for a user who may`,
      { code: status, status, retryable: status === 429 || status >= 500 },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = /^\s*</.test(text) ? 'HTML (a login page?)' : 'something that is not JSON';
    throw failed(subject, `POST ${endpoint} answered 200 with ${what}; it must answer with JSON ${example(subject)}`, {
      code: 'not-json',
      status,
      cause,
    });
  }
}

function example({ needs }: Subject): string {
  return `{${needs.map((key) => `"${key}": …`).join(', ')}}`;
}

function failed({ name }: Subject, what: string, detail: PusherErrorDetail = {}): PusherError {
  return new PusherError('AuthError', `${name}: ${what}.`, { error: what, ...detail });
}
