import { textOf } from '../base/error-text.js';
import type { PusherError } from './pusher-error.js';
import { shared } from './shared-error.js';

/** The JSON object in each text frame, in both directions. */
export interface Frame {
  event: string;
  channel?: string;
  /** From a server: usually a string that contains JSON (see {@link decodeData}). To a server: the value itself. */
  data?: unknown;
  /** The sender of a client event on a presence channel. */
  user_id?: string;
  /** The connection that sent the event: servers of the original protocol also send a client its own events. */
  socket_id?: unknown;
}

/** The data that servers send, by event name, after decoding. */
export interface ServerFrames {
  'pusher:connection_established': { socket_id: string; activity_timeout?: number };
  'pusher:error': { code: number | null; message: string };
  'pusher:ping': Record<string, never>;
  'pusher:pong': Record<string, never>;
  'pusher_internal:subscription_succeeded': Record<string, never> | { presence: PresenceData };
  'pusher:subscription_error': { type: string; error: string; status: number };
  'pusher_internal:subscription_count': { subscription_count: number };
  'pusher_internal:member_added': { user_id: string; user_info?: unknown };
  'pusher_internal:member_removed': { user_id: string };
}

/** The members of a presence channel, as the confirmation of a subscription carries them. */
export interface PresenceData {
  ids: string[];
  hash: Record<string, unknown>;
  count: number;
}

/** A JSON object with unknown fields. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a field that must be a string. Any other value counts as absent. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Reads a number, or a string with a number. Any other value counts as absent, and so does `1e999` (Infinity). */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return Number.isFinite(number) ? (number as number) : undefined;
}

/** Reads one received message. Returns a frame, or the error to report; never throws. */
export function decodeFrame(message: unknown): Frame | PusherError {
  let frame: unknown;
  let cause: unknown;
  try {
    frame = typeof message === 'string' && JSON.parse(message);
  } catch (error) {
    cause = error;
  }
  const { event, channel, user_id } = (frame ?? {}) as JsonObject;
  // fast path: most frames need no further checks
  if (typeof event === 'string' && typeof channel === 'string' && user_id === undefined) return frame as Frame;
  if (typeof event !== 'string' || (channel !== undefined && channel !== null && typeof channel !== 'string')) {
    const text = 'The server sent an invalid frame; it was ignored.';
    return new shared.PusherError('MessageParseError', text, { data: message, error: cause, cause });
  }
  if (channel === null) delete (frame as JsonObject).channel;
  // a number stays a number, as in the list of members, because pages compare the two
  if (!user_id || readId(user_id) === undefined) delete (frame as JsonObject).user_id;
  return frame as unknown as Frame;
}

/** Decodes the `data` of a received frame: most servers encode it twice, some send the value itself. */
export function decodeData(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

/** Encodes a frame. Omits undefined data, and an empty channel. */
export function encodeFrame(event: string, data: unknown, channel?: string): string {
  return JSON.stringify({ event, data, channel: channel || undefined });
}

/**
 * Reads the data of `pusher:error`, which is an object or only the message, depending on the server. soketi calls the message
 * `error`.
 */
export function readError(data: unknown): { code: number | null; message: string } {
  const { code, error, message = error } = isObject(data) ? data : ({ message: data } as JsonObject);
  const number = Math.trunc(readNumber(code) ?? -1);
  return {
    code: number >= 0 ? number : null,
    message: isObject(message) ? '' : textOf(message ?? ''),
  };
}

/** Reads the members of a presence channel. Omits invalid fields and ids. PHP servers send an empty `hash` as `[]`. */
export function readPresence(data: unknown): PresenceData {
  const presence = isObject(data) && isObject(data.presence) ? data.presence : {};
  // without a prototype while ids are added: a user may have the id __proto__
  const hash: Record<string, unknown> = Object.assign(Object.create(null), isObject(presence.hash) && presence.hash);
  for (const given of Array.isArray(presence.ids) ? presence.ids : []) {
    const id = readId(given);
    if (id !== undefined && !(id in hash)) hash[id] = undefined;
  }
  const ids = Object.keys(hash);
  // some servers count connections: a user with two tabs is one member
  return { ids, hash: { ...hash }, count: ids.length };
}

/** Reads the data of `member_added` and `member_removed`. Returns undefined if it has no user id. */
export function readMember(data: unknown): { id: string; info: unknown } | undefined {
  const { user_id, user_info: info } = isObject(data) ? data : {};
  const id = readId(user_id);
  return id === undefined ? undefined : { id, info };
}

/** Reads a user's id. Some servers send numbers, which stay numbers, because pages compare them with their own. */
export function readId(id: unknown): string | undefined {
  return typeof id === 'string' || Number.isFinite(id) ? (id as string) : undefined;
}
