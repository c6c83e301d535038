import type { Frame } from '../../client/protocol/frame.js';
import type { App } from '../app/app.js';
import type { Channel } from '../app/app-channel.js';
import type { Subscriber } from '../app/subscriber.js';
import { encodeJson, quote } from '../http/json-text.js';
import { MAX_CLIENT_EVENTS_PER_SECOND, MAX_EVENT_DATA_BYTES, MAX_EVENT_NAME_LENGTH } from '../http/limits.js';
import type { RateLimit } from './client-event-limit.js';

/** A valid client event, or the data of the `pusher:error` that rejects it (protocol §4, §5). */
export type ClientEventCheck = { channel: Channel; data: string | undefined } | { code: number; message: string };

/** Checks an event that a client sends to the other subscribers of a channel. */
export function checkClientEvent(app: App, sender: Subscriber, limit: RateLimit, frame: Frame): ClientEventCheck {
  const { event, channel: name } = frame;
  if (!app.clientEvents) return reject(`client events are disabled for app ${app.id}; enable its clientEvents option`);
  if (event.length > MAX_EVENT_NAME_LENGTH) {
    return reject(`its name has ${event.length} characters; at most ${MAX_EVENT_NAME_LENGTH} are allowed`);
  }
  if (name === undefined) return reject('its frame has no "channel"');
  const channel = app.subscription(sender, name);
  if (!channel) {
    const message = `Client event rejected: this connection is not subscribed to channel ${quote(name)}.`;
    return { code: 4009, message };
  }
  const { private: isPrivate, encrypted } = channel.kind;
  if (!isPrivate || encrypted) {
    return reject(`${name} is ${encrypted ? 'encrypted' : 'public'}; only private and presence channels accept them`);
  }
  const data = encodeData(frame.data);
  if (data === null || Buffer.byteLength(data ?? '') > MAX_EVENT_DATA_BYTES) {
    return reject(`its data has more than ${MAX_EVENT_DATA_BYTES} bytes`);
  }
  if (!limit.take()) {
    return reject(
      `a connection may send ${MAX_CLIENT_EVENTS_PER_SECOND} per second; send fewer, or send them from a server`,
    );
  }
  return { channel, data };
}

/**
 * Encodes the data of an event. Some clients encode it themselves; their text is relayed unchanged. Returns null if the data
 * cannot be encoded.
 */
function encodeData(data: unknown): string | undefined | null {
  if (data === undefined || typeof data === 'string') return data;
  return encodeJson(data) ?? null;
}

function reject(why: string): ClientEventCheck {
  return { code: 4301, message: `Client event rejected: ${why}.` };
}
