import { channelNameProblem } from '../../client/protocol/channel-name.js';
import { isObject } from '../../client/protocol/frame.js';
import { HttpError } from '../http/http-error.js';
import { quote } from '../http/json-text.js';
import {
  MAX_CHANNELS_PER_EVENT,
  MAX_EVENT_DATA_BYTES,
  MAX_EVENT_NAME_LENGTH,
  MAX_EVENTS_PER_BATCH,
  MAX_USER_ID_LENGTH,
} from '../http/limits.js';

/** Prefix of the channel of one signed-in user, to which only servers may publish (protocol §5). */
export const USER_CHANNEL_PREFIX = '#server-to-user-';

/** An event that a server publishes to channels. */
export interface PublishedEvent {
  name: string;
  /** The data as clients receive it, usually JSON text. */
  data: string;
  channels: string[];
  /** The socket that does not receive the event. */
  socketId?: string;
  /** Attributes of the channels that the response must include, comma-separated. */
  info?: string;
}

/**
 * Reads the body of `POST /events` or one entry of a batch (protocol §10). Throws an HttpError that states the mistake.
 */
export function readEvent(body: unknown): PublishedEvent {
  if (!isObject(body)) throw new HttpError(400, 'An event must be a JSON object with name, data and channels.');
  const { name, data, channel, channels = channel === undefined ? [] : [channel], socket_id: socketId, info } = body;
  if (typeof name !== 'string' || name === '') {
    throw new HttpError(400, 'An event needs a "name" that is a non-empty string.');
  }
  if (name.length > MAX_EVENT_NAME_LENGTH) {
    const long = `The event name has ${name.length} characters; at most ${MAX_EVENT_NAME_LENGTH} are allowed.`;
    throw new HttpError(400, long);
  }
  if (/^pusher(_internal)?:/.test(name)) {
    const reserved = 'Names that begin with "pusher:" or "pusher_internal:" are reserved for the protocol';
    throw new HttpError(400, `Event ${quote(name)} cannot be published. ${reserved}; choose another name.`);
  }
  if (typeof data !== 'string') {
    throw new HttpError(400, `Event ${name} needs "data" that is a string: encode the value as JSON.`);
  }
  const size = Buffer.byteLength(data);
  if (size > MAX_EVENT_DATA_BYTES) {
    throw new HttpError(
      413,
      `The data of event ${name} has ${size} bytes; at most ${MAX_EVENT_DATA_BYTES} are allowed.`,
    );
  }
  if (!isOptionalString(socketId) || !isOptionalString(info)) {
    throw new HttpError(400, `If given, "socket_id" and "info" of event ${name} must be strings.`);
  }
  return { name, data, channels: readChannels(channels), socketId: socketId ?? undefined, info: info ?? undefined };
}

/** Reads the body of `POST /batch_events`: at most ten events, each for one channel. */
export function readBatch(body: unknown): PublishedEvent[] {
  const batch = isObject(body) ? body.batch : undefined;
  if (!Array.isArray(batch)) throw new HttpError(400, 'A batch must be a JSON object with a list named "batch".');
  if (batch.length > MAX_EVENTS_PER_BATCH) {
    const long = `The batch has ${batch.length} events; at most ${MAX_EVENTS_PER_BATCH} are allowed.`;
    throw new HttpError(400, long);
  }
  return batch.map(readEvent);
}

function readChannels(channels: unknown): string[] {
  if (!Array.isArray(channels) || channels.length === 0) {
    throw new HttpError(400, 'An event needs "channels", a list of names, or "channel", one name.');
  }
  if (channels.length > MAX_CHANNELS_PER_EVENT) {
    const many = `The event is for ${channels.length} channels; at most ${MAX_CHANNELS_PER_EVENT} are allowed.`;
    throw new HttpError(400, many);
  }
  // A channel that is listed twice receives the event once.
  return [...new Set(channels.map(readChannelName))];
}

function readChannelName(name: unknown): string {
  if (typeof name !== 'string') throw new HttpError(400, 'A channel name must be a string.');
  const problem = name.startsWith(USER_CHANNEL_PREFIX) ? userIdProblem(name) : channelNameProblem(name);
  if (problem) throw new HttpError(400, `Events cannot be sent to channel ${quote(name)}: ${problem}.`);
  return name;
}

function userIdProblem(channel: string): string | undefined {
  if (channel.length <= USER_CHANNEL_PREFIX.length + MAX_USER_ID_LENGTH) return undefined;
  return `a user id has at most ${MAX_USER_ID_LENGTH} characters`;
}

function isOptionalString(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}
