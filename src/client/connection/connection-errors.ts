import { sentence, wordsOf } from '../base/error-text.js';
import { type CloseAction, closeAction, describeClose } from '../protocol/close-codes.js';
import { PusherError, type PusherErrorDetail, type PusherErrorType } from '../protocol/pusher-error.js';

/** The server closed the connection. `action` is the client's reaction. */
export function closedError(code: number, words: string, address: string, action: CloseAction): PusherError {
  return codeError('closed', code, words, address, action);
}

/** The server sent an error instead of the handshake. Some servers don't close the connection then. */
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

/** The server sent a `pusher:error` on an established connection. It may close the connection, or not. */
export function reportedError(code: number | null, words: string, address: string): PusherError {
  const data = { code, message: words };
  return failure(
    address,
    `reported ${code === null ? 'an error' : `error ${code}`}: ${describeClose(code, words)}`,
    { code, data },
    'PusherError',
  );
}

/** The client could not reach the address. */
export function unreachableError(code: number, reason: string, url: string): PusherError {
  const problem = `could not be reached (${reason || code}): check the address and the server`;
  return failure(url, problem, { code, retryable: true });
}

/** The attempt took too long. */
export function openingLimitError(limit: number, url: string): PusherError {
  return failure(url, `sent no handshake in ${limit / 1000} s: is it a Pusher server?`, {
    code: 'timeout',
    retryable: true,
  });
}

/** The first frame was not a handshake. */
export function handshakeError(error: unknown, url: string): PusherError {
  return failure(url, 'did not send a handshake of Pusher protocol 7', { retryable: true, error }, 'HandshakeError');
}

/** The client failed to handle a message. The connection continues with the next one. */
export function unhandledMessageError(data: unknown, cause: unknown): PusherError {
  const message = `The client could not handle a message from the server, and ignored it: ${wordsOf(cause)}`;
  return new PusherError('MessageParseError', sentence(message), { data, error: cause, cause });
}

/** The connection is dead: nothing arrived after a ping. */
export function silenceError(limit: number, address: string): PusherError {
  return failure(address, `answered no ping in ${limit / 1000} s`, { code: 4201, retryable: true });
}

/** The server sends other frames, but doesn't answer pings. */
export function noPongError(host: string): PusherError {
  return failure(host, 'answers no pings, but sends other frames', { code: 'no-pong' });
}

/** There is no connection, or it has ended. */
export function notConnectedError(host: string): PusherError {
  return failure(host, 'is not connected', { code: 'not-connected' });
}

/** The platform supports none of the allowed transports. */
export function unsupportedError(): PusherError {
  const message = 'No transport works here: check enabledTransports and disabledTransports.';
  return new PusherError('UnsupportedError', message);
}

/** The options have an empty cluster or host. */
export function unsetError(): PusherError {
  return new PusherError('ConfigurationError', 'There is no server: set cluster or wsHost.');
}

function failure(
  subject: string,
  problem: string,
  detail: PusherErrorDetail,
  type: PusherErrorType = 'WebSocketError',
): PusherError {
  const next = detail.retryable ? ' Trying again.' : '';
  return new PusherError(type, sentence(`${subject} ${problem}`) + next, detail);
}
