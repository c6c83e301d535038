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

/** For the parts that are loaded on demand: they are given the class of the client that they work for. */
export type PusherErrorClass = typeof PusherError;

/** Returns true if what an HTTP status refuses may be granted later. Codes of the protocol (4009) are not HTTP statuses. */
export function isRetryable(status: number): boolean {
  return status === 429 || (status >= 500 && status < 600);
}

/** Describes what was thrown: the message of an error, else the value as text. */
export function wordsOf(cause: unknown): string {
  return textOf(cause instanceof Error ? cause.message : cause);
}

/** Ends a sentence that quotes other people's words, which may have a full stop or another mark of their own. */
export function sentence(text: string): string {
  let end = text.length;
  while (/[\s.]/.test(text.charAt(end - 1))) end--;
  const words = text.slice(0, end);
  return /[.!?\u2026\u3002\uff01\uff1f]["'\u201d\u2019\xbb)]?$/.test(words.slice(-2)) ? words : `${words}.`;
}

/** Converts any value to text. Some have none: `{"toString":1}`, symbols, and arrays that are nested too deeply. */
export function textOf(value: unknown): string {
  try {
    return `${value}`;
  } catch {
    return `a value of type ${typeof value}`;
  }
}
