import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '../http/http-error.js';
import { checkCount, checkDuration, checkStatus } from '../line/fault-arguments.js';
import type { EndFault, FaultQueue } from '../line/fault-queue.js';

/** Limits the authorization requests that a fault affects. By default it affects all of them. */
export interface AuthFaultOptions {
  /**
   * The number of requests that the fault affects before it ends by itself.
   * @default no limit: until the fault is ended
   */
  times?: number;
  /**
   * One of the two endpoints.
   * @default both
   */
  path?: '/pusher/auth' | '/pusher/user-auth';
  /**
   * One channel. With a channel, the fault never affects sign-ins.
   * @default all channels, and sign-ins
   */
  channel?: string;
}

/** How an authorization request fails or is delayed. */
export type AuthFault = AuthAnswer & Pick<AuthFaultOptions, 'path' | 'channel'>;

type AuthAnswer =
  | { kind: 'status'; status: number; retryAfter?: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'html' }
  | { kind: 'hang' }
  | { kind: 'refuse' };

/** The kind of page that a server sends instead of an authorization, such as a login page. */
const PAGE = '<!DOCTYPE html>\n<title>Log in</title>\n<p>This is a page, not an authorization.</p>\n';

/**
 * Faults of `/pusher/auth` and `/pusher/user-auth`. Each stays active until it is ended, or until it has affected
 * `times` requests. One fault applies to each request: first those with `times`, in the order in which they were
 * started, then the most recent of the others.
 *
 * @example
 * sandbox.faults.auth.status(503, { times: 1 }); // the next authorization request fails, the one after it succeeds
 */
export class AuthFaults {
  readonly #queue: FaultQueue<AuthFault>;

  constructor(queue: FaultQueue<AuthFault>) {
    this.#queue = queue;
  }

  /**
   * Responds with an error: 403, 419 (Laravel's status for an expired CSRF token), 429, 503, or any other status from
   * 400. `retryAfter` is the `Retry-After` header in seconds, which pages of other origins may read. It defaults to 1
   * for 429; other statuses have no such header by default. Throws a RangeError if the status isn't between 400 and
   * 599.
   */
  status(status: number, options: AuthFaultOptions & { retryAfter?: number } = {}): EndFault {
    checkStatus(status);
    const { retryAfter = status === 429 ? 1 : undefined } = options;
    return this.#add({ kind: 'status', status, retryAfter }, options);
  }

  /** Responds correctly, but `ms` milliseconds late. */
  slow(ms: number, options: AuthFaultOptions = {}): EndFault {
    checkDuration(ms);
    return this.#add({ kind: 'slow', ms }, options);
  }

  /** Responds with status 200 and an HTML page, as a login page or a proxy does. */
  html(options: AuthFaultOptions = {}): EndFault {
    return this.#add({ kind: 'html' }, options);
  }

  /** Never responds. A request that the fault affected stays unanswered even after the fault ends. */
  hang(options: AuthFaultOptions = {}): EndFault {
    return this.#add({ kind: 'hang' }, options);
  }

  /**
   * Resets the TCP connection, which is a network error for the client. A browser repeats the request once by itself if
   * the connection had served a request before. With `times: 1` the page may therefore not notice the fault.
   */
  refuse(options: AuthFaultOptions = {}): EndFault {
    return this.#add({ kind: 'refuse' }, options);
  }

  #add(answer: AuthAnswer, { times, path, channel }: AuthFaultOptions): EndFault {
    checkCount(times);
    return this.#queue.add({ ...answer, path, channel }, times);
  }
}

/** Returns the fault that applies to a request. */
export function takeAuthFault(faults: FaultQueue<AuthFault>, path: string, channel: unknown): AuthFault | undefined {
  return faults.take(
    (fault) =>
      (fault.path === undefined || fault.path === path) && (fault.channel === undefined || fault.channel === channel),
  );
}

/**
 * Applies a fault to a request. Resolves with true if the request is answered or stays unanswered, and with false if
 * the endpoint must answer it. Throws an HttpError if the fault is an error status.
 */
export async function applyAuthFault(
  fault: AuthFault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  switch (fault?.kind) {
    case 'status':
      response.setHeader('access-control-expose-headers', 'Retry-After');
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      throw new HttpError(fault.status, 'This is a fault of the sandbox: sandbox.faults.auth.status() is active.');
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
