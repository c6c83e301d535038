/** An error for the sender of a request: the HTTP status, and a sentence. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
