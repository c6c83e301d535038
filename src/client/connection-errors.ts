import { closeAction, describeClose } from './close-codes.js';
import { PusherError, type PusherErrorDetail, type PusherErrorType } from './errors.js';

/** The connection was closed, or refused in place of a handshake, with a code. */
export function closedError(code: number, words: string, address: string): PusherError {
  const data = { code, message: words };
  const error = { type: 'PusherError', data };
  const retryable = closeAction(code) !== 'refuse';
  return failure(address, `closed the connection with ${code}: ${describeClose(code, words)}`, {
    ...{ code, retryable, data, error },
  });
}

/** A `pusher:error` frame arrived on a working connection; a close may follow or not. */
export function reportedError(code: number | null, words: string, address: string): PusherError {
  const data = { code, message: words };
  return failure(address, `reported error ${code}: ${describeClose(code, words)}`, { code, data }, 'PusherError');
}

/** The address could not be reached at all. */
export function unreachableError(code: number, reason: string, url: string): PusherError {
  const what = `could not be reached (${reason || code}): check that the server runs, and the address`;
  return failure(url, what, { code, retryable: true });
}

/** The attempt took too long. */
export function openingLimitError(limit: number, url: string): PusherError {
  return failure(url, `gave no handshake in ${limit / 1000} s: check that it is a Pusher server`, {
    code: 'timeout',
    retryable: true,
  });
}

/** The first frame was not the protocol's. */
export function handshakeError(error: unknown, url: string): PusherError {
  return failure(url, 'gave no handshake of Pusher protocol 7', { retryable: true, error }, 'HandshakeError');
}

/** The server answered no ping. */
export function silenceError(limit: number, address: string): PusherError {
  return failure(address, `answered no ping in ${limit / 1000} s`, { code: 4201, retryable: true });
}

/** The server lives, and yet answers no ping. */
export function noPongError(host: string): PusherError {
  return failure(host, 'answers no ping, but sends other things', { code: 'no-pong' });
}

/** There is no connection, or no more. */
export function notConnectedError(host: string): PusherError {
  return failure(host, 'is not connected', { code: 'not-connected' });
}

/** None of the allowed transports works here. */
export function unsupportedError(): PusherError {
  const message = 'No transport can be used here: check enabledTransports and disabledTransports.';
  return new PusherError('UnsupportedError', message);
}

function failure(
  where: string,
  what: string,
  detail: PusherErrorDetail,
  type: PusherErrorType = 'WebSocketError',
): PusherError {
  const next = detail.retryable ? ' Trying again.' : '';
  return new PusherError(type, `${where} ${what}.${next}`, detail);
}
