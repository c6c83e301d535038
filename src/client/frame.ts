import { PusherError } from './errors.js';

/** One JSON object a text frame, in both directions. */
export interface Frame {
  event: string;
  channel?: string;
  /** From a server: mostly a JSON string that holds JSON (see {@link decodeData}). To a server: the value itself. */
  data?: unknown;
  /** Who sent a client event on a presence channel. */
  user_id?: string;
  /** Whose event it is: servers of the original protocol send a client its own events, too. */
  socket_id?: unknown;
}

/** What clients send, by event name. */
export interface ClientFrames {
  'pusher:ping': Record<string, never>;
  'pusher:pong': Record<string, never>;
  'pusher:subscribe': { channel: string; auth?: string; channel_data?: string };
  'pusher:unsubscribe': { channel: string };
  'pusher:signin': { auth: string; user_data: string };
}

/** What servers send, by event name, after decoding. */
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

/** A presence channel's roster, as the answer to a subscription carries it. */
export interface PresenceData {
  ids: string[];
  hash: Record<string, unknown>;
  count: number;
}

/** A JSON object, but not yet known of what. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one received message. Whatever it is, the answer is a frame or an error to report, never a throw. */
export function decodeFrame(message: unknown): Frame | PusherError {
  if (typeof message !== 'string') return unreadable('a binary frame', message);
  let frame: unknown;
  try {
    frame = JSON.parse(message);
  } catch (cause) {
    return unreadable('a frame that is not JSON', message, cause);
  }
  if (!isObject(frame) || typeof frame.event !== 'string') return unreadable('a frame without an event name', message);
  if (frame.channel === null) delete frame.channel;
  if (frame.channel !== undefined && typeof frame.channel !== 'string') {
    return unreadable('a frame whose channel is not a string', message);
  }
  if (frame.user_id !== undefined && typeof frame.user_id !== 'string') {
    if (typeof frame.user_id === 'number') frame.user_id = String(frame.user_id);
    else delete frame.user_id;
  }
  return frame as unknown as Frame;
}

function unreadable(what: string, data: unknown, cause?: unknown): PusherError {
  return new PusherError(
    'MessageParseError',
    `The server sent ${what}; it was dropped. Check that the address is that of a Pusher protocol 7 server.`,
    { data, error: cause, cause },
  );
}

/** The value that a received frame's `data` stands for: servers encode it twice, some send it as it is. */
export function decodeData(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

/** Writes a frame. Keys whose value is undefined are left out. */
export function encodeFrame(event: string, data: unknown, channel?: string): string {
  return JSON.stringify({ event, data, channel });
}

/** Reads the data of `pusher:connection_established`; undefined where there is no usable socket id. */
export function readEstablished(data: unknown): { socketId: string; activityTimeout: number } | undefined {
  if (!isObject(data) || typeof data.socket_id !== 'string' || data.socket_id === '') return undefined;
  const seconds = Number(data.activity_timeout);
  return { socketId: data.socket_id, activityTimeout: seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY };
}

/** Reads the data of `pusher:error`, in whatever form a server sends it. */
export function readError(data: unknown): { code: number | null; message: string } {
  if (!isObject(data)) return { code: null, message: typeof data === 'string' ? data : '' };
  const code = Number(data.code ?? Number.NaN);
  return {
    code: Number.isInteger(code) ? code : null,
    message: typeof data.message === 'string' ? data.message : '',
  };
}

/** Reads a presence roster; an unreadable part is left out. PHP servers send an empty `hash` as `[]`. */
export function readPresence(data: unknown): PresenceData {
  const presence = isObject(data) && isObject(data.presence) ? data.presence : {};
  const hash: Record<string, unknown> = Object.assign(Object.create(null), isObject(presence.hash) && presence.hash);
  if (Array.isArray(presence.ids)) for (const id of presence.ids) if (isId(id) && !(id in hash)) hash[id] = undefined;
  const ids = Object.keys(hash);
  const count = typeof presence.count === 'number' && presence.count >= 0 ? presence.count : ids.length;
  return { ids, hash, count };
}

/** Reads the data of `member_added` and `member_removed`; undefined where it names nobody. */
export function readMember(data: unknown): { id: string; info: unknown } | undefined {
  // some servers send numbers, and pages compare with what was sent
  return isObject(data) && isId(data.user_id) ? { id: data.user_id as string, info: data.user_info } : undefined;
}

function isId(id: unknown): id is string | number {
  return typeof id === 'string' || typeof id === 'number';
}
