import type { ServerResponse } from 'node:http';
import { RequestError } from './request-error.js';

/** What a call answers that has seen to its response itself. */
export const ANSWERED = Symbol('answered');

/** Answers with JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

/** Answers `{"error": sentence}` with the status of a {@link RequestError}; anything else is the sandbox's fault, a 500. */
export function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof RequestError ? error.status : 500;
  answerJson(response, status, { error: error instanceof Error ? error.message : String(error) });
}
