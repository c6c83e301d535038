import { channelKind, channelNameProblem } from '../../client/protocol/channel-name.js';
import { isObject, type JsonObject } from '../../client/protocol/frame.js';
import type { App } from '../app/app.js';
import { channelAuthText, isSame, sign } from '../app/signature.js';
import type { Member } from '../app/subscriber.js';
import { decodeJson, encodeJson, quote } from '../http/json-text.js';
import { MAX_PRESENCE_MEMBERS, MAX_SUBSCRIPTIONS, MAX_USER_ID_LENGTH, MAX_USER_INFO_BYTES } from '../http/limits.js';

/** The data of `pusher:subscription_error` (protocol §5). */
export interface SubscriptionError {
  type: 'AuthError' | 'InvalidName' | 'LimitReached';
  error: string;
  /** The corresponding HTTP status. */
  status: number;
}

/** The result of a `pusher:subscribe`: the new member of a presence channel, or the error. */
export type SubscriptionResult = { member?: Member } | { rejection: SubscriptionError };

/** The socket that subscribes, and its signed-in user. */
export interface SubscribingSocket {
  socketId: string;
  user?: Member;
  /** The number of channels that the socket is already subscribed to. */
  subscriptions: number;
}

/** Checks whether a socket may subscribe to a channel with the `auth` and `channel_data` that it sent. */
export function checkSubscription(
  app: App,
  socket: SubscribingSocket,
  name: string,
  data: JsonObject,
): SubscriptionResult {
  const { socketId, user, subscriptions } = socket;
  const { auth, channel_data: channelData } = data;
  const problem = channelNameProblem(name);
  if (problem) return reject('InvalidName', 400, `Cannot subscribe to channel ${quote(name)}: ${problem}.`);
  if (subscriptions >= MAX_SUBSCRIPTIONS) {
    const limit = `this connection has ${subscriptions} subscriptions; at most ${MAX_SUBSCRIPTIONS} are allowed`;
    return reject('LimitReached', 403, `Cannot subscribe to channel ${name}: ${limit}.`);
  }
  const { private: isPrivate, presence } = channelKind(name);
  if (!isPrivate) return {};
  if (typeof auth !== 'string' || auth === '') {
    return reject('AuthError', 401, `Channel ${name} needs "auth", which the page's auth endpoint returns.`);
  }
  if (!presence) return checkAuth(app, channelAuthText(socketId, name), auth) ?? {};
  if (typeof channelData !== 'string') {
    if (!user)
      return reject('AuthError', 401, `Channel ${name} needs "channel_data" with a user_id, or a signed-in user.`);
    return checkAuth(app, channelAuthText(socketId, name), auth) ?? checkMember(app, name, user);
  }
  const rejection = checkAuth(app, channelAuthText(socketId, name, channelData), auth);
  if (rejection) return rejection;
  const member = readMember(decodeJson(channelData));
  if (!member) return reject('AuthError', 401, `The channel_data for ${name} is not JSON with a user_id.`);
  return checkMember(app, name, member);
}

/** Verifies `KEY:HEX` as the signature of a text. Returns undefined if it is valid. */
export function checkAuth(app: App, text: string, auth: string): { rejection: SubscriptionError } | undefined {
  const colon = auth.indexOf(':');
  const [key, signature] = [auth.slice(0, Math.max(colon, 0)), auth.slice(colon + 1)];
  if (key !== app.key) {
    return reject(
      'AuthError',
      401,
      `The "auth" is signed for key ${quote(key)}, but the connection's key is ${app.key}.`,
    );
  }
  if (isSame(signature, sign(app.secret, text))) return undefined;
  const expected = `it must be the HMAC-SHA256 in hex of ${quote(text)} with the secret of app ${app.id}`;
  return reject('AuthError', 401, `The signature in "auth" is wrong: ${expected}.`);
}

/** Reads a user from `channel_data` (`user_id`) or `user_data` (`id`). Returns undefined if there is no id. */
export function readMember(data: unknown): Member | undefined {
  if (!isObject(data)) return undefined;
  const { user_id: userId = data.id, user_info: info } = data;
  if (typeof userId === 'number') return { id: String(userId), info };
  return typeof userId === 'string' && userId !== '' ? { id: userId, info } : undefined;
}

function checkMember(app: App, name: string, member: Member): SubscriptionResult {
  if (member.id.length > MAX_USER_ID_LENGTH) {
    const length = `the user_id has ${member.id.length} characters; at most ${MAX_USER_ID_LENGTH} are allowed`;
    return reject('LimitReached', 400, `Cannot join channel ${name}: ${length}.`);
  }
  const info = member.info === undefined ? '' : encodeJson(member.info);
  if (info === undefined || Buffer.byteLength(info) > MAX_USER_INFO_BYTES) {
    const size = `the user_info has more than ${MAX_USER_INFO_BYTES} bytes`;
    return reject('LimitReached', 400, `Cannot join channel ${name}: ${size}.`);
  }
  const members = app.channel(name)?.members;
  if (members && members.size >= MAX_PRESENCE_MEMBERS && !members.has(member.id)) {
    return reject('LimitReached', 403, `Channel ${name} is full: it has ${MAX_PRESENCE_MEMBERS} members.`);
  }
  return { member };
}

function reject(type: SubscriptionError['type'], status: number, error: string): { rejection: SubscriptionError } {
  return { rejection: { type, error, status } };
}
