/** A request that cannot be done: one sentence for the caller, and the HTTP status that goes with it. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
  }
}
