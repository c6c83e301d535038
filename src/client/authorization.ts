import { PusherError } from './errors.js';
import { isObject } from './frame.js';
import type { ChannelAuthorizationData, ChannelAuthorizationRequest } from './options.js';
import type { Settings } from './settings.js';

/** Answers whether this connection may join a channel; rejects with a PusherError (`AuthError`). */
export type Authorize = (
  request: ChannelAuthorizationRequest,
  signal: AbortSignal,
) => Promise<ChannelAuthorizationData> | ChannelAuthorizationData;

type AuthorizationSettings = Pick<Settings, 'channelAuthorization' | 'auth'>;

/** Authorises a channel by the caller's own function or by a POST to the endpoint (Pusher protocol 7, authorisation). */
export async function authorizeChannel(
  settings: AuthorizationSettings,
  request: ChannelAuthorizationRequest,
  signal: AbortSignal,
): Promise<ChannelAuthorizationData> {
  const answer = settings.channelAuthorization.customHandler
    ? await askFunction(settings, request)
    : await askEndpoint(settings, request, signal);
  return readAnswer(answer, request.channelName);
}

function askFunction(settings: AuthorizationSettings, request: ChannelAuthorizationRequest): Promise<unknown> {
  const { customHandler } = settings.channelAuthorization;
  return new Promise<unknown>((resolve, reject) => {
    const promise = customHandler?.(request, (error, data) => (error ? reject(error) : resolve(data)));
    if (promise) Promise.resolve(promise).then(resolve, reject);
  }).catch((cause) => {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw failed(request.channelName, `the customHandler answered: ${words}`, { error: words, cause });
  });
}

async function askEndpoint(
  settings: AuthorizationSettings,
  { socketId, channelName }: ChannelAuthorizationRequest,
  signal: AbortSignal,
): Promise<unknown> {
  const { endpoint, params, headers, paramsProvider, headersProvider, credentials } = settings.channelAuthorization;
  const body = new URLSearchParams({ socket_id: socketId, channel_name: channelName });
  let response: Response;
  let text: string;
  try {
    for (const more of [settings.auth.params, params, await paramsProvider?.()]) {
      for (const [name, value] of Object.entries(more ?? {})) body.set(name, String(value));
    }
    response = await fetch(endpoint, {
      method: 'POST',
      body,
      headers: { Accept: 'application/json', ...settings.auth.headers, ...headers, ...(await headersProvider?.()) },
      credentials: credentials ?? 'same-origin',
      signal,
    });
    text = await response.text();
  } catch (cause) {
    throw failed(
      channelName,
      `POST ${endpoint} got no answer (${cause instanceof Error ? cause.message : cause}); ` +
        'check that the endpoint runs, and that it allows this page’s origin (CORS)',
      { retryable: true, cause },
    );
  }
  const { status } = response;
  if (status !== 200) {
    throw failed(
      channelName,
      `POST ${endpoint} answered ${status}; it must answer 200 with JSON {"auth": "KEY:SIGNATURE"} for a user who may join`,
      { code: status, status, retryable: status === 429 || status >= 500 },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = /^\s*</.test(text) ? 'HTML (a login page?)' : 'something that is not JSON';
    throw failed(
      channelName,
      `POST ${endpoint} answered 200 with ${what}; it must answer with JSON {"auth": "KEY:SIGNATURE"}`,
      { code: 'not-json', status, cause },
    );
  }
}

function readAnswer(answer: unknown, channelName: string): ChannelAuthorizationData {
  if (!isObject(answer) || typeof answer.auth !== 'string') {
    throw failed(channelName, 'the answer has no "auth"; it must be JSON {"auth": "KEY:SIGNATURE"}', {
      code: 'no-auth',
    });
  }
  const { auth, channel_data, shared_secret } = answer;
  return {
    auth,
    channel_data: typeof channel_data === 'string' ? channel_data : undefined,
    shared_secret: typeof shared_secret === 'string' ? shared_secret : undefined,
  };
}

function failed(
  channelName: string,
  what: string,
  detail: ConstructorParameters<typeof PusherError>[2] = {},
): PusherError {
  return new PusherError('AuthError', `${channelName} could not be authorised: ${what}.`, { error: what, ...detail });
}
