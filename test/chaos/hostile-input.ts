import { type AuthContext, authenticateUser, authorizeChannel } from '../../src/client/auth/authorization.js';
import { type Options, type Pusher, PusherError } from '../../src/client/index.js';
import { resolveOptions } from '../../src/client/options/resolved-options.js';
import type { ScriptedServerCalls } from '../servers/contract.js';
import { type ANSWERS, HOSTILE_CHANNELS } from './hostile-values.js';

/** The key of an encrypted channel: 32 bytes. */
const SHARED_SECRET = btoa('k'.repeat(32));

/** Returns options that use every feature of a client. The handler answers with `answerOf` of the channel. */
export function answering(answerOf: (channelName: string) => unknown): Options {
  return {
    forceTLS: false,
    enabledTransports: ['ws'],
    catchUp: () => [],
    channelAuthorization: {
      customHandler: async ({ channelName }) => (answerOf(channelName) ?? validAnswer(channelName)) as never,
    },
    userAuthentication: { customHandler: async () => ({ auth: 'key:signature', user_data: '{"id":"me"}' }) },
  };
}

export const BUSY_OPTIONS = answering(() => undefined);

function validAnswer(channelName: string): object {
  return {
    auth: 'key:signature',
    ...(channelName.startsWith('presence-') && { channel_data: '{"user_id":"me"}' }),
    ...(channelName.startsWith('private-encrypted-') && { shared_secret: SHARED_SECRET }),
  };
}

type Server = Pick<ScriptedServerCalls, 'send' | 'received'>;

/** Subscribes a client to {@link HOSTILE_CHANNELS}, signs it in, and binds listeners to everything that it emits. */
export async function makeBusy(client: Pusher, server: Server): Promise<void> {
  const listen = () => {};
  for (const source of [client, client.connection, client.user, client.user.watchlist]) source.bind_global(listen);
  client.connection.bind('message', listen);
  client.connection.bind('error', (error) => {
    // The client must not need its last resort.
    if (error instanceof PusherError && /could not handle/.test(error.message)) throw error;
  });
  client.signin();
  const channels = HOSTILE_CHANNELS.map((name) => client.subscribe(name));
  for (const channel of channels) channel.bind_global(listen);
  await Promise.all(channels.map((channel) => channel.ready()));
  await server.received(channels.length + 1);
  await server.send({ event: 'pusher:signin_success', data: { user_data: '{"id":"me"}' } });
  await client.user.signedInUser();
}

/** Resolves when a client receives an event that is sent now. */
export async function receivesNext(client: Pusher, server: Server): Promise<void> {
  const received = new Promise((resolve) => client.bind('last', resolve, { once: true }));
  await server.send({ event: 'last', channel: 'news', data: '{}' });
  await received;
}

/** The kind of authorization: of a channel, of the user, or of a batch. */
export type Target = keyof typeof ANSWERS;

/**
 * Requests an authorization and checks the result: an answer whose fields are all strings or null, or a PusherError
 * whose messages are strings.
 */
export async function checkAuthorization(target: Target, options: Options): Promise<void> {
  const settings = resolveOptions('key', { cluster: 'eu', ...options });
  const context: AuthContext = { resolved: settings, signal: new AbortController().signal };
  const channelName = target === 'presence' ? 'presence-room' : 'private-x';
  const request = { socketId: '1.1', channelName };
  let answer: object;
  try {
    answer = await (target === 'user'
      ? authenticateUser(context, request)
      : authorizeChannel(context, request, { name: channelName }));
  } catch (error) {
    if (!(error instanceof PusherError) || error.type !== 'AuthError') throw error;
    if (typeof error.message !== 'string' || typeof error.error !== 'string')
      throw new Error('its messages are not strings');
    return;
  }
  const wrong = Object.entries(answer).find(([, value]) => typeof value !== 'string' && value !== null);
  if (wrong) throw new Error(`${wrong[0]} is a value of type ${typeof wrong[1]}`);
}

/** Returns options whose custom handler gives this answer by its promise, or by its callback if the answer is falsy. */
export function answeredByHandler(value: unknown): Options {
  const authorization = {
    customHandler: async (_request: unknown, callback: (error: null, data: never) => void) =>
      value ? (value as never) : callback(null, value as never),
  };
  return { channelAuthorization: authorization, userAuthentication: authorization };
}

/** Returns options whose custom handler fails with this value. */
export function failedByHandler(value: unknown): Options {
  const authorization = {
    customHandler: (_request: unknown, callback: (error: Error | null, data: null) => void) =>
      callback(value as Error, null),
  };
  return { channelAuthorization: authorization, userAuthentication: authorization };
}

/** Returns options with an endpoint that answers. */
export function answeredByEndpoint(endpoint: string, target: Target): Options {
  const authorization = { endpoint };
  const batch = target === 'batch' && { batch: { max: 1 } };
  return { channelAuthorization: { ...authorization, ...batch }, userAuthentication: authorization };
}
