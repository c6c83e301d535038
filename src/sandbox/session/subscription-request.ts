import { channelKind, channelNameProblem } from '../../client/protocol/channel-name.js';
import { isObject, type JsonObject } from '../../client/protocol/frame.js';
import type { App } from '../app/app.js';
import { channelText, isSame, sign } from '../app/signature.js';
import type { Member } from '../app/subscriber.js';
import { decodeJson, encodeJson, quote } from '../http/json-text.js';
import { MAX_PRESENCE_MEMBERS, MAX_SUBSCRIPTIONS, MAX_USER_ID_LENGTH, MAX_USER_INFO_BYTES } from '../http/limits.js';

/** Why a subscription was refused: the data of `pusher:subscription_error` (protocol §5). */
export interface Refusal {
  type: 'AuthError' | 'InvalidName' | 'LimitReached';
  error: string;
  /** As an HTTP status would say it. */
  status: number;
}

/** A decision on `pusher:subscribe`: the member to be on a presence channel, or the refusal. */
export type Decision = { member?: Member } | { refusal: Refusal };

/** The socket that asks, and who signed in on it. */
export interface Applicant {
  socketId: string;
  user?: Member;
  /** How many channels it is subscribed to. */
  subscriptions: number;
}

/** Decides whether a socket may subscribe to a channel with the `auth` and `channel_data` that it sent. */
export function decide(app: App, applicant: Applicant, name: string, data: JsonObject): Decision {
  const { socketId, user, subscriptions } = applicant;
  const { auth, channel_data: channelData } = data;
  const problem = channelNameProblem(name);
  if (problem) return refuse('InvalidName', 400, `Channel ${quote(name)} cannot be subscribed to: ${problem}.`);
  if (subscriptions >= MAX_SUBSCRIPTIONS) {
    const limit = `this connection has ${subscriptions} subscriptions, at most ${MAX_SUBSCRIPTIONS} are allowed`;
    return refuse('LimitReached', 403, `Channel ${name} cannot be subscribed to: ${limit}.`);
  }
  const { private: isPrivate, presence } = channelKind(name);
  if (!isPrivate) return {};
  if (typeof auth !== 'string' || auth === '') {
    return refuse('AuthError', 401, `Channel ${name} needs "auth", which the page's auth endpoint answers with.`);
  }
  if (!presence) return checkAuth(app, channelText(socketId, name), auth) ?? {};
  if (typeof channelData !== 'string') {
    if (!user) return refuse('AuthError', 401, `Channel ${name} needs "channel_data" with a user_id, or a sign-in.`);
    return checkAuth(app, channelText(socketId, name), auth) ?? checkRoom(app, name, user);
  }
  const refusal = checkAuth(app, channelText(socketId, name, channelData), auth);
  if (refusal) return refusal;
  const member = readMember(decodeJson(channelData));
  if (!member) return refuse('AuthError', 401, `The channel_data for ${name} is not JSON with a user_id.`);
  return checkRoom(app, name, member);
}

/** Checks `KEY:HEX` against the text that should have been signed; undefined where it is right. */
export function checkAuth(app: App, text: string, auth: string): { refusal: Refusal } | undefined {
  const colon = auth.indexOf(':');
  const [key, signature] = [auth.slice(0, Math.max(colon, 0)), auth.slice(colon + 1)];
  if (key !== app.key) {
    return refuse('AuthError', 401, `The "auth" is signed for key ${quote(key)}, the connection's is ${app.key}.`);
  }
  if (isSame(signature, sign(app.secret, text))) return undefined;
  const expected = `it has to be the HMAC-SHA256 in hex of ${quote(text)} with the secret of app ${app.id}`;
  return refuse('AuthError', 401, `The signature in "auth" is wrong: ${expected}.`);
}

/** Reads who a user is, from `channel_data` (`user_id`) or `user_data` (`id`); undefined where it names nobody. */
export function readMember(data: unknown): Member | undefined {
  if (!isObject(data)) return undefined;
  const { user_id: userId = data.id, user_info: info } = data;
  if (typeof userId === 'number') return { id: String(userId), info };
  return typeof userId === 'string' && userId !== '' ? { id: userId, info } : undefined;
}

function checkRoom(app: App, name: string, member: Member): Decision {
  if (member.id.length > MAX_USER_ID_LENGTH) {
    const length = `the user_id has ${member.id.length} characters, at most ${MAX_USER_ID_LENGTH} are allowed`;
    return refuse('LimitReached', 400, `Channel ${name} cannot be joined: ${length}.`);
  }
  const info = member.info === undefined ? '' : encodeJson(member.info);
  if (info === undefined || Buffer.byteLength(info) > MAX_USER_INFO_BYTES) {
    const size = `the user_info has more than ${MAX_USER_INFO_BYTES} bytes`;
    return refuse('LimitReached', 400, `Channel ${name} cannot be joined: ${size}.`);
  }
  const roster = app.channel(name)?.roster;
  if (roster && roster.size >= MAX_PRESENCE_MEMBERS && !roster.has(member.id)) {
    return refuse('LimitReached', 403, `Channel ${name} is full: it has ${MAX_PRESENCE_MEMBERS} members.`);
  }
  return { member };
}

function refuse(type: Refusal['type'], status: number, error: string): { refusal: Refusal } {
  return { refusal: { type, error, status } };
}
