import { closeAction, describeClose } from './close-codes.js';
import { PusherError } from './errors.js';

/** The connection was closed, or refused in place of a handshake, with a code. */
export function closedError(code: number, words: string, address: string): PusherError {
  const retryable = closeAction(code) !== 'refuse';
  const data = { code, message: words };
  const next = retryable ? 'Trying again.' : 'Not trying again with these settings.';
  return new PusherError(
    'WebSocketError',
    `${address} closed the connection with code ${code}: ${describeClose(code, words)}. ${next}`,
    { code, retryable, data, error: { type: 'PusherError', data } },
  );
}

/** A `pusher:error` frame arrived on a working connection; a close may follow or not. */
export function reportedError(code: number | null, words: string, address: string): PusherError {
  return new PusherError(
    'PusherError',
    `${address} reported an error${code === null ? '' : ` (${code})`}: ${describeClose(code, words)}.`,
    { code, data: { code, message: words } },
  );
}

/** The address could not be reached at all. */
export function unreachableError(code: number, reason: string, url: string): PusherError {
  return new PusherError(
    'WebSocketError',
    `${url} could not be reached${reason && ` (${reason})`}: is the server running, and the address right? Trying again.`,
    { code, retryable: true },
  );
}

/** The attempt took too long. */
export function openingLimitError(limit: number, url: string): PusherError {
  return new PusherError(
    'WebSocketError',
    `${url} gave no handshake within ${limit / 1000} s: is a Pusher server at this address? Trying again.`,
    { code: 'timeout', retryable: true },
  );
}

/** The first frame was not the protocol's. */
export function handshakeError(frame: unknown, url: string): PusherError {
  return new PusherError(
    'HandshakeError',
    `${url} began with something other than the handshake of Pusher protocol 7: is it a Pusher server? Trying again.`,
    { retryable: true, error: frame },
  );
}

/** The server answered no ping. */
export function silenceError(limit: number, address: string): PusherError {
  return new PusherError(
    'WebSocketError',
    `${address} has been silent and answered no ping within ${limit / 1000} s: the network was lost. Connecting again.`,
    { code: 4201, retryable: true },
  );
}

/** None of the allowed transports works here. */
export function unsupportedError(): PusherError {
  return new PusherError(
    'UnsupportedError',
    'No transport can be used: this platform has no WebSocket, or enabledTransports and disabledTransports exclude it.',
  );
}
