import { decodeData, type Frame, isObject, readError, readNumber, readText } from '../protocol/frame.js';
import { PusherError } from '../protocol/pusher-error.js';
import { handshakeError, refusedError } from './connection-errors.js';

/** The server's first message on a connection. */
export interface Handshake {
  socketId: string;
  /** How long the server accepts silence, ms; Infinity if it sets no limit. */
  activityTimeout: number;
}

/** The minimum activity timeout, ms: with a shorter one, the client would send pings without a pause. */
const MIN_TIMEOUT = 500;

/** The code of a refusal without a code: a protocol error (RFC 6455). */
const PROTOCOL_ERROR = 1002;

/** Reads the server's first frame (Pusher protocol 7, connection establishment). */
export function readHandshake(frame: Frame | PusherError, url: string): Handshake | PusherError {
  if (frame instanceof PusherError) return handshakeError(frame, url);
  const data = decodeData(frame.data);
  if (frame.event === 'pusher:error') {
    const { code, message } = readError(data);
    return refusedError(code ?? PROTOCOL_ERROR, message, url);
  }
  const { socket_id, activity_timeout } = isObject(data) ? data : {};
  const socketId = readText(socket_id);
  if (frame.event !== 'pusher:connection_established' || !socketId) {
    return handshakeError(frame, url);
  }
  const seconds = readNumber(activity_timeout) ?? 0;
  return { socketId, activityTimeout: seconds > 0 ? Math.max(MIN_TIMEOUT, seconds * 1000) : Number.POSITIVE_INFINITY };
}
