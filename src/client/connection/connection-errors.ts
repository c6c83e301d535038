import { sentence, wordsOf } from '../base/error-text.js';
import { type CloseAction, closeAction, describeClose } from '../protocol/close-codes.js';
import type { ErrorCodes } from '../protocol/error-code.js';
import { PusherError, type PusherErrorDetail, type PusherErrorType } from '../protocol/pusher-error.js';

/** Creates the error for a connection that the server closed. `action` is the client's reaction. */
export function closedError(code: number, words: string, address: string, action: CloseAction): PusherError {
  return codeError('closed', code, words, address, action);
}

/** Creates the error for a `pusher:error` instead of the handshake. Some servers don't close the connection then. */
export function refusedError(code: number, words: string, address: string): PusherError {
  return codeError('refused', code, words, address, closeAction(code, 'opening'));
}

function codeError(verb: string, code: number, words: string, address: string, action: CloseAction): PusherError {
  const data = { code, message: words };
  const error = { type: 'PusherError', data };
  return failure(address, `${verb} the connection with ${code}: ${describeClose(code, words)}`, {
    ...{ code, retryable: action !== 'refuse', data, error },
  });
}

/** Creates the error for a `pusher:error` on an established connection, which the server may or may not close. */
export function reportedError(code: number | null, words: string, address: string): PusherError {
  const data = { code, message: words };
  return failure(
    address,
    `reported ${code === null ? 'an error' : `error ${code}`}: ${describeClose(code, words)}`,
    { code, data },
    'PusherError',
  );
}

/** Creates the error for an address that the client could not reach. */
export function unreachableError(code: number, reason: string, url: string): PusherError {
  const problem = `could not be reached (${reason || code}): check the address and the server`;
  return failure(url, problem, { code, retryable: true });
}

/** Creates the error for an attempt that took too long. */
export function openingLimitError(limit: number, url: string): PusherError {
  return failure(url, `sent no handshake in ${limit / 1000} s: is it a Pusher server?`, {
    code: 'timeout',
    retryable: true,
  });
}

/** Creates the error for a first frame that isn't a handshake. */
export function handshakeError(error: unknown, url: string): PusherError {
  return failure(url, 'did not send a handshake of Pusher protocol 7', { retryable: true, error }, 'HandshakeError');
}

/** Creates the error for a message that the client failed to handle. The connection continues with the next one. */
export function unhandledMessageError(data: unknown, cause: unknown): PusherError {
  const message = `The client could not handle a message from the server, and ignored it: ${wordsOf(cause)}`;
  return new PusherError('MessageParseError', sentence(message), { data, error: cause, cause });
}

/** Creates the error for a dead connection: nothing arrived after a ping. */
export function silenceError(limit: number, address: string): PusherError {
  return failure(address, `answered no ping in ${limit / 1000} s`, { code: 4201, retryable: true });
}

/** Creates the error for a server that sends other frames, but doesn't answer pings. */
export function noPongError(host: string): PusherError {
  return failure(host, 'answers no pings, but sends other frames', { code: 'no-pong' });
}

/** Creates the error for a ping without a connection, or on a connection that has ended. */
export function notConnectedError(host: string): PusherError {
  return failure(host, 'is not connected', { code: 'not-connected' });
}

/** Creates the error for a platform that supports none of the allowed transports. */
export function unsupportedError(): PusherError {
  const message = 'No transport works here: check enabledTransports and disabledTransports.';
  return new PusherError('UnsupportedError', message);
}

/** Creates the error for options with an empty cluster or host. */
export function unsetError(): PusherError {
  return new PusherError('ConfigurationError', 'There is no server: set cluster or wsHost.');
}

function failure(
  subject: string,
  problem: string,
  detail: PusherErrorDetail & { code?: number | ErrorCodes['WebSocketError'] | null },
  type: PusherErrorType = 'WebSocketError',
): PusherError {
  const next = detail.retryable ? ' Trying again.' : '';
  return new PusherError(type, sentence(`${subject} ${problem}`) + next, detail);
}
