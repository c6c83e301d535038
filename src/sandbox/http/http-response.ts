import type { ServerResponse } from 'node:http';
import { HttpError } from './http-error.js';

/** The result of a request handler that already answered the request. */
export const ANSWERED = Symbol('answered');

/** Responds with 204. */
export function answerEmpty(response: ServerResponse): void {
  discardBody(response);
  response.writeHead(204).end();
}

/** Responds with JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  discardBody(response);
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

/** Discards the body of the request: an unread body would block the connection, including its end. */
function discardBody({ req }: ServerResponse): void {
  req.resume();
}

/**
 * Responds with `{"error": message}` and the status of an {@link HttpError}. Any other error is a bug of the sandbox
 * and becomes a 500. Never throws.
 */
export function answerError(response: ServerResponse, error: unknown): void {
  try {
    // If the client is gone, its absence caused the error, and there is nothing to report.
    const isGone = response.destroyed || response.req.socket.destroyed;
    if (!(error instanceof HttpError) && !isGone) reportError('The sandbox failed to answer a request:', error);
    if (!response.headersSent) {
      const status = error instanceof HttpError ? error.status : 500;
      answerJson(response, status, { error: error instanceof Error ? error.message : String(error) });
    } else if (!response.writableEnded) response.destroy();
  } catch {
    response.destroy();
  }
}

/** Logs an error on the console. Never throws, whatever `error` is. */
export function reportError(sentence: string, error: unknown): void {
  try {
    console.error(sentence, error);
  } catch {
    console.error(sentence);
  }
}
