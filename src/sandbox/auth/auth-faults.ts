import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '../http/http-error.js';
import { checkCount, checkDuration, checkStatus } from '../line/fault-arguments.js';
import type { EndFault, FaultQueue } from '../line/fault-queue.js';

/** Which requests for authorisation a fault is for; without a limit, all. */
export interface AuthFaultOptions {
  /** How many requests meet it, after which all is well again. Default: all, until it is ended. */
  times?: number;
  /** One of the two endpoints. */
  path?: '/pusher/auth' | '/pusher/user-auth';
  /** One channel; then a sign-in never meets it. */
  channel?: string;
}

/** What a request for authorisation meets, in place of an authorisation. */
export type AuthFault = AuthAnswer & Pick<AuthFaultOptions, 'path' | 'channel'>;

type AuthAnswer =
  | { kind: 'status'; status: number; retryAfter?: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'html' }
  | { kind: 'hang' }
  | { kind: 'refuse' };

/** What a server in the middle of something else answers. */
const PAGE = '<!DOCTYPE html>\n<title>Log in</title>\n<p>This is a page, and no authorisation.</p>\n';

/**
 * Faults of `/pusher/auth` and `/pusher/user-auth`. Each is on until it is ended, or was met `times` times; one request
 * meets one fault. Those with `times` come first, in the order in which they were begun; then the newest of the others.
 */
export class AuthFaults {
  readonly #queue: FaultQueue<AuthFault>;

  constructor(queue: FaultQueue<AuthFault>) {
    this.#queue = queue;
  }

  /**
   * Answers with an error: 403, 419 (what Laravel says to an old CSRF token), 429, 503, or any other status from 400.
   * `retryAfter`: seconds for the `Retry-After` header, which pages of other origins may read. Default: 1 with 429,
   * else no header.
   */
  status(status: number, options: AuthFaultOptions & { retryAfter?: number } = {}): EndFault {
    checkStatus(status);
    const { retryAfter = status === 429 ? 1 : undefined } = options;
    return this.#begin({ kind: 'status', status, retryAfter }, options);
  }

  /** Answers as it should, `ms` later. */
  slow(ms: number, options: AuthFaultOptions = {}): EndFault {
    checkDuration(ms);
    return this.#begin({ kind: 'slow', ms }, options);
  }

  /** Answers 200 with an HTML page, as a login page or a proxy does. */
  html(options: AuthFaultOptions = {}): EndFault {
    return this.#begin({ kind: 'html' }, options);
  }

  /** Never answers; a request that met it stays unanswered when the fault has ended. */
  hang(options: AuthFaultOptions = {}): EndFault {
    return this.#begin({ kind: 'hang' }, options);
  }

  /**
   * Resets the TCP connection: a network error. A browser asks again by itself, once, when the connection had served a
   * request before: with `times: 1` the page may then see nothing of it.
   */
  refuse(options: AuthFaultOptions = {}): EndFault {
    return this.#begin({ kind: 'refuse' }, options);
  }

  #begin(answer: AuthAnswer, { times, path, channel }: AuthFaultOptions): EndFault {
    checkCount(times);
    return this.#queue.begin({ ...answer, path, channel }, times);
  }
}

/** The fault that meets a request. */
export function takeAuthFault(faults: FaultQueue<AuthFault>, path: string, channel: unknown): AuthFault | undefined {
  return faults.take(
    (fault) =>
      (fault.path === undefined || fault.path === path) && (fault.channel === undefined || fault.channel === channel),
  );
}

/**
 * Does to a request what the fault says. Resolves where the request goes on to its answer, with true where it has got
 * one already; throws a RequestError for an error status.
 */
export async function meetAuthFault(
  fault: AuthFault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  switch (fault?.kind) {
    case 'status':
      response.setHeader('access-control-expose-headers', 'Retry-After');
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      throw new HttpError(fault.status, 'A fault of the sandbox: sandbox.faults.auth.status() is on.');
    case 'slow':
      await sleep(fault.ms, undefined, { ref: false });
      return false;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
      return true;
    case 'hang':
      return true;
    case 'refuse':
      request.socket.resetAndDestroy();
      return true;
    default:
      return false;
  }
}
