import { chunks } from '../base/chunk-registry.js';

/** What kind of thing went wrong; stable, for code to switch on. */
export type PusherErrorType =
  | 'PusherError' // the server said so, in a `pusher:error` frame or by a close code
  | 'WebSocketError' // the socket failed, or never opened
  | 'HandshakeError' // the server's first frame was not the protocol's
  | 'MessageParseError' // a frame that is not the protocol's
  | 'AuthError' // a channel could not be authorised
  | 'SubscriptionError' // the server refused a subscription
  | 'Timeout' // the server does not answer a subscription
  | 'ClientEventError' // a client event that was kept will not be sent
  | 'CatchUpError' // a `catchUp` function failed
  | 'DecryptionError' // an event of an encrypted channel could not be opened
  | 'ConfigurationError' // a setting, an attribute or an argument is missing or wrong
  | 'UnsupportedError'; // the platform can't do it, or a part that is loaded on demand could not be

/** What a {@link PusherError} carries beside its message. */
export interface PusherErrorDetail {
  /** A close code of the protocol (4001), an HTTP status (403), or a short word; null where there is none. */
  code?: number | string | null;
  /** Whether the same request may succeed later without anybody changing anything. Default: false. */
  retryable?: boolean;
  /** How long the endpoint asks to wait before the next request (Retry-After), ms. */
  retryAfter?: number;
  /** The HTTP status of a failed authorisation, under the name that pusher-js gives it. */
  status?: number;
  /** The server's own words or the platform's event, under the name that pusher-js gives it. */
  error?: unknown;
  /** The frame's data, under the name that pusher-js gives it. */
  data?: unknown;
  cause?: unknown;
}

/**
 * The one class of error of this library. The message says what was wrong, where, and what to do.
 * It has the fields of pusher-js's plain error objects (`type`, `error`, `data`, `status`) too.
 */
export class PusherError extends Error {
  declare readonly type: PusherErrorType;
  declare readonly code: number | string | null;
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

// All scripts of one version share the class that was defined first, so that `instanceof` holds for the errors of each. The
// class is reassigned, because the published type of a constant would not be a class.
// @ts-expect-error
// biome-ignore lint/suspicious/noClassAssign: see above
PusherError = chunks.PusherError ??= PusherError;
