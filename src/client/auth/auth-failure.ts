import type { PusherErrorDetail } from '../protocol/pusher-error.js';

/** The reason why an authorization failed. authorization.ts converts it to a PusherError. */
export class AuthFailure extends Error {
  readonly detail: PusherErrorDetail;

  constructor(message: string, detail: PusherErrorDetail) {
    super(message);
    this.detail = detail;
  }
}
