import { handshakeError, refusedError } from './connection-errors.js';
import { PusherError } from './errors.js';
import { decodeData, type Frame, isObject, readError } from './frame.js';

/** A server's first message on a connection. */
export interface Handshake {
  socketId: string;
  /** The longest time without a sign of life that the server accepts, ms; Infinity if it sets no limit. */
  activityTimeout: number;
}

/** Stands for a refusal without a code: a protocol error (RFC 6455). */
const PROTOCOL_ERROR = 1002;

/** Reads a server's first frame (Pusher protocol 7, connection establishment). */
export function readHandshake(frame: Frame | PusherError, url: string): Handshake | PusherError {
  if (frame instanceof PusherError) return handshakeError(frame, url);
  const data = decodeData(frame.data);
  if (frame.event === 'pusher:error') {
    const { code, message } = readError(data);
    return refusedError(code ?? PROTOCOL_ERROR, message, url);
  }
  const { socket_id: socketId, activity_timeout } = isObject(data) ? data : {};
  if (frame.event !== 'pusher:connection_established' || typeof socketId !== 'string' || socketId === '') {
    return handshakeError(frame, url);
  }
  const seconds = Number(activity_timeout);
  return { socketId, activityTimeout: seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY };
}
