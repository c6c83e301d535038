import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { App } from './app/app.js';
import { type Log, logHttpRefusal } from './app/log.js';
import type { RefusedRequest } from './app/log-entry.js';
import { AUTH_PATHS, handleAuthRequest } from './auth/auth-endpoint.js';
import type { AuthFault } from './auth/auth-faults.js';
import { HttpError } from './http/http-error.js';
import { ANSWERED, answerEmpty, answerError, answerJson, reportError } from './http/http-response.js';
import { quotePrintable } from './http/json-text.js';
import type { OriginRules } from './http/origins.js';
import { Pipelining } from './http/pipelining.js';
import type { FaultQueue } from './line/fault-queue.js';
import { handleRestRequest } from './rest-api/rest-api.js';
import { type HttpFallback, isFallbackPath } from './transports/http-fallback.js';

/** Handles the requests that are not for the sandbox. The result is awaited, so the listener may be async. */
export type NextListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The parts of the sandbox that answer requests. */
interface RequestContext {
  apps: App[];
  authFaults: FaultQueue<AuthFault>;
  fallback: HttpFallback;
  origins: OriginRules;
  /** Undefined: a 404. */
  next: NextListener | undefined;
  log: Log | undefined;
}

/** Handles every HTTP request. An error ends only the request that caused it. */
export function createRequestListener(context: RequestContext): RequestListener {
  const pipelining = new Pipelining();
  return (request, response) => {
    if (!pipelining.accept(request, response)) return;
    // For example, `next` wrote to a response that it had already ended.
    response.on('error', (error) => reportError('A response failed:', error));
    void answer(request, response, context).catch((error) => {
      if (context.log) logHttpRefusal(context.log, kindOf(request), request, error);
      answerError(response, error);
    });
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, context: RequestContext): Promise<void> {
  const { apps, fallback, origins, next } = context;
  origins.checkHost(request);
  const [path = '', queryText = ''] = (request.url ?? '').split(/\?(.*)/s);
  const kind = kindOf(request);
  if (kind === 'http') return next ? callNext(next, request, response) : answerNotFound(path);
  origins.checkOrigin(request);
  if (await fallback.answer(request, response)) return;
  const query = new URLSearchParams(queryText);
  const value =
    kind === 'authorization'
      ? await handleAuthRequest(request, response, path, query, context)
      : await handleRestRequest(request, path, query, apps);
  if (value === ANSWERED) return;
  if (value === undefined) answerEmpty(response);
  else answerJson(response, 200, value);
}

/** Returns which part of the sandbox a request is for; `http` is a request for `next`. */
function kindOf({ url = '' }: IncomingMessage): RefusedRequest {
  const [path = ''] = url.split('?', 1);
  if (AUTH_PATHS.includes(path)) return 'authorization';
  if (isFallbackPath(path)) return 'connection';
  return path.startsWith('/apps/') ? 'rest' : 'http';
}

async function callNext(next: NextListener, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await next(request, response);
  } catch (error) {
    reportError(
      `The sandbox's "next" listener failed at ${request.method} ${quotePrintable(request.url ?? '')}:`,
      error,
    );
    if (!response.headersSent) discardHead(response);
    answerError(
      response,
      new HttpError(500, 'The "next" listener of the sandbox failed; see its console for the error.'),
    );
  }
}

/** Removes all headers: some, such as `content-encoding`, would not fit the error's body. */
function discardHead(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.statusMessage = '';
}

function answerNotFound(path: string): never {
  const served =
    'WebSockets at /app/KEY and their HTTP fallback, the REST API under /apps/ID, /pusher/auth and /pusher/user-auth';
  throw new HttpError(404, `The Pusher sandbox has nothing at ${path}. It serves ${served}.`);
}
