import { chunks } from '../base/chunk-registry.js';
import type { ErrorCode } from './error-code.js';

/** The type of an error. The values are stable, so that code can depend on them. */
export type PusherErrorType =
  | 'PusherError' // the server reported it, in a `pusher:error` frame or by a close code
  | 'WebSocketError' // the socket failed, or did not open
  | 'HandshakeError' // the server's first frame was not a valid handshake
  | 'MessageParseError' // the server sent an invalid frame
  | 'AuthError' // a channel or the user could not be authorized
  | 'SubscriptionError' // the server refused a subscription
  | 'Timeout' // the server did not answer a subscription or a sign-in, or a feed could not load its list
  | 'ClientEventError' // a client event was not sent
  | 'CatchUpError' // a `catchUp` function failed
  | 'DecryptionError' // an event of an encrypted channel could not be decrypted
  | 'ConfigurationError' // an option, an attribute or an argument is missing or wrong
  | 'UnsupportedError'; // the platform doesn't support a feature, or a chunk could not be loaded

/** Any text. Editors still suggest the other members of a union with it. */
type AnyText = string & Record<never, never>;

/** The fields of a {@link PusherError} besides its message. */
export interface PusherErrorDetail {
  /**
   * A close code of the protocol (4001), an HTTP status (403), or a short word. docs/errors.md explains each of them.
   *
   * @default null
   */
  code?: number | ErrorCode | AnyText | null;
  /**
   * Whether the same request may succeed later without any change.
   *
   * @default false
   */
  retryable?: boolean;
  /** The wait that the endpoint requires before the next request (Retry-After), ms. */
  retryAfter?: number;
  /** The HTTP status of a failed authorization, under the name that pusher-js gives it. */
  status?: number;
  /** The server's own words or the platform's event, under the name that pusher-js gives it. */
  error?: unknown;
  /** The frame's data, under the name that pusher-js gives it. */
  data?: unknown;
  cause?: unknown;
}

/**
 * The error class of this library. The message states what failed, where, and what to do. It also has the fields of the plain
 * error objects of pusher-js (`type`, `error`, `data`, `status`).
 *
 * @example
 * channel.ready().catch((error) => {
 *   if (error instanceof PusherError && error.type === 'AuthError') showSignInForm();
 * });
 */
export class PusherError extends Error {
  declare readonly type: PusherErrorType;
  declare readonly code: number | ErrorCode | AnyText | null;
  declare readonly retryable: boolean;
  declare readonly retryAfter?: number;
  declare readonly status?: number;
  declare readonly error?: unknown;
  declare readonly data?: unknown;

  constructor(type: PusherErrorType, message: string, detail?: PusherErrorDetail) {
    super(message);
    Object.assign(this, { name: 'PusherError', type, code: null, retryable: false }, detail);
  }
}

// All scripts of one version share the class that was defined first, so that `instanceof` works for the errors of each. The
// class is reassigned, because the published type of a constant would not be a class.
// @ts-expect-error
// biome-ignore lint/suspicious/noClassAssign: see above
PusherError = chunks.PusherError ??= PusherError;
