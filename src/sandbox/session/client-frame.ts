import { type Frame, isObject } from '../../client/protocol/frame.js';
import { decodeJson } from '../http/json-text.js';

/** Reads one message of a client. Returns the frame, or a sentence that states why the message is invalid. Never throws. */
export function readClientFrame(message: string): Frame | string {
  const frame = decodeJson(message);
  if (frame === undefined) return 'A frame must be a JSON object; this one is not JSON.';
  if (!isObject(frame)) return 'A frame must be a JSON object with "event" and "data".';
  const { event, channel, data } = frame;
  if (typeof event !== 'string' || event === '') return 'A frame needs an "event" that is a non-empty string.';
  if (channel !== undefined && typeof channel !== 'string') return 'The "channel" of a frame must be a string.';
  return { event, channel, data };
}
