import { retryDelay } from '../../../src/client/base/backoff.js';
import { callMethod, isPrerendering, readMember } from '../../../src/client/base/dom-clobbering.js';
import { isRetryable, readRetryAfter } from '../../../src/client/base/http-retry.js';
import type { Problem } from '../../support/element-controller.js';

/** Receives the results of a `ListSource`. */
export interface ListListener {
  loaded(list: readonly unknown[]): void;
  /** The list couldn't be loaded. If `problem.retryable`, the source retries by itself. */
  failed(problem: Problem): void;
}

/** The time limit of one request, in ms. */
const REQUEST_TIMEOUT = 30_000;

/** Loads a JSON array from a URL, and retries failed requests. A new request replaces the previous one. */
export class ListSource {
  readonly #listener: ListListener;
  #request: AbortController | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: ListListener) {
    this.#listener = listener;
  }

  /** True while a list is being loaded, including pauses between retries. */
  get pending(): boolean {
    return this.#request !== undefined;
  }

  load(src: string): void {
    this.stop();
    const request = new AbortController();
    this.#request = request;
    whenActivated(() => void this.#try(src, request, 1), request.signal);
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#request?.abort();
    this.#request = undefined;
  }

  async #try(src: string, request: AbortController, attempt: number): Promise<void> {
    const result = await fetchList(src, request.signal);
    if (this.#request !== request) return;
    if (Array.isArray(result)) {
      this.#request = undefined;
      this.#listener.loaded(result);
      return;
    }
    const problem = result as Problem & { retryAfter?: number };
    if (problem.retryable) {
      this.#retry = setTimeout(
        () => void this.#try(src, request, attempt + 1),
        retryDelay(attempt, problem.retryAfter),
      );
    } else this.#request = undefined;
    this.#listener.failed(problem);
  }
}

/** Runs an action at once; on a prerendered page, when the user opens it. */
function whenActivated(action: () => void, signal: AbortSignal): void {
  if (!isPrerendering()) action();
  else callMethod(document, 'addEventListener', 'prerenderingchange', action, { signal });
}

async function fetchList(src: string, stopped: AbortSignal): Promise<unknown[] | Problem> {
  if (!isLoadable(src)) return { code: 'src', message: `src="${src}" is not a URL that a list can be loaded from.` };
  const request = new AbortController();
  const timer = setTimeout(() => request.abort(), REQUEST_TIMEOUT);
  stopped.addEventListener('abort', () => request.abort(), { signal: request.signal });
  try {
    // a cached list may be older than the shown items, and the items that it lacks would be removed
    const settings: RequestInit = { cache: 'no-cache', headers: { Accept: 'application/json' } };
    const response = await fetch(src, { ...settings, signal: request.signal });
    return response.ok ? parseList(src, await response.text()) : httpProblem(src, response);
  } catch (cause) {
    const type = 'Timeout' as const;
    const message = `The list could not be loaded from ${src} (${cause}); it will be retried.`;
    return { type, code: 'src', message, retryable: true, cause };
  } finally {
    clearTimeout(timer);
    request.abort(); // the request is over; this removes the listener from `stopped`
  }
}

function isLoadable(src: string): boolean {
  try {
    return /^(https?|data|blob|file):$/.test(new URL(src, readMember(document, 'baseURI')).protocol);
  } catch {
    return false;
  }
}

function httpProblem(src: string, { status, headers }: Response): Problem & { retryAfter?: number } {
  const retryable = isRetryable(status);
  const message = `The list could not be loaded from ${src}: HTTP status ${status}${retryable ? '; it will be retried' : ''}.`;
  const retryAfter = readRetryAfter(headers.get('Retry-After'));
  return { code: status, message, retryable, ...(retryAfter > 0 && { retryAfter }) };
}

function parseList(src: string, text: string): unknown[] | Problem {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { code: 'src-not-json', message: `The response from ${src} is not JSON. It must be an array of items.` };
  }
  if (Array.isArray(list)) return list;
  return {
    code: 'src-not-a-list',
    message: `The response from ${src} is JSON, but not an array. It must be an array of items.`,
  };
}
