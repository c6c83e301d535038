import type { ServerResponse } from 'node:http';
import { HttpError } from './http-error.js';

/** What a call answers that has seen to its response itself. */
export const ANSWERED = Symbol('answered');

/** Answers 204. */
export function answerEmpty(response: ServerResponse): void {
  discardBody(response);
  response.writeHead(204).end();
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  discardBody(response);
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

/** An unread body would hold up what follows it on the connection, such as the end of the connection. */
function discardBody({ req }: ServerResponse): void {
  req.resume();
}

/**
 * Answers `{"error": sentence}` with the status of a {@link HttpError}; anything else is the sandbox's fault, a 500.
 * Never throws.
 */
export function answerError(response: ServerResponse, error: unknown): void {
  try {
    // If the client is gone, that is the error, and nobody needs to know.
    const isGone = response.destroyed || response.req.socket.destroyed;
    if (!(error instanceof HttpError) && !isGone) reportError('The sandbox failed at a request:', error);
    if (!response.headersSent) {
      const status = error instanceof HttpError ? error.status : 500;
      answerJson(response, status, { error: error instanceof Error ? error.message : String(error) });
    } else if (!response.writableEnded) response.destroy();
  } catch {
    response.destroy();
  }
}

/** Reports an error on the console. Never throws, whatever `error` is. */
export function reportError(sentence: string, error: unknown): void {
  try {
    console.error(sentence, error);
  } catch {
    console.error(sentence);
  }
}
