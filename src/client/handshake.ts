import { PusherError } from './errors.js';
import { decodeData, type Frame, readError, readEstablished } from './frame.js';

/** What a server's first frame means. */
export type Handshake =
  | { kind: 'established'; socketId: string; activityTimeout: number }
  | { kind: 'refused'; code: number; message: string }
  | { kind: 'unknown' };

/** The code that stands for a refusal without one: a protocol error (RFC 6455). */
const PROTOCOL_ERROR = 1002;

/** Reads a server's first frame (Pusher protocol 7, connection establishment). */
export function readHandshake(frame: Frame | PusherError): Handshake {
  if (frame instanceof PusherError) return { kind: 'unknown' };
  if (frame.event === 'pusher:connection_established') {
    const established = readEstablished(decodeData(frame.data));
    if (established) return { kind: 'established', ...established };
  }
  if (frame.event === 'pusher:error') {
    const { code, message } = readError(decodeData(frame.data));
    return { kind: 'refused', code: code ?? PROTOCOL_ERROR, message };
  }
  return { kind: 'unknown' };
}
