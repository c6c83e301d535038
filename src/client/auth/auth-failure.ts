import type { ErrorCodes } from '../protocol/error-code.js';
import type { PusherErrorDetail } from '../protocol/pusher-error.js';

/** The fields of an `AuthError` besides its message. */
interface AuthFailureDetail extends PusherErrorDetail {
  code?: number | ErrorCodes['AuthError'];
}

/** The reason why an authorization failed. authorization.ts converts it to a PusherError. */
export class AuthFailure extends Error {
  readonly detail: AuthFailureDetail;

  constructor(message: string, detail: AuthFailureDetail) {
    super(message);
    this.detail = detail;
  }
}
