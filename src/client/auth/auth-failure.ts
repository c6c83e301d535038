import type { PusherErrorDetail } from '../protocol/pusher-error.js';

/** A bare reason why something was not authorised; who asked makes a PusherError of it. */
export class AuthFailure extends Error {
  readonly detail: PusherErrorDetail;

  constructor(message: string, detail: PusherErrorDetail) {
    super(message);
    this.detail = detail;
  }
}
