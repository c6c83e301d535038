import { retryDelay } from '../../../src/client/base/backoff.js';
import { callMethod, isPrerendering, readMember } from '../../../src/client/base/dom-clobbering.js';
import { isRetryable, readRetryAfter } from '../../../src/client/base/http-retry.js';
import type { Problem } from '../../support/element-controller.js';

/** A list that has come, and how many events had arrived before it was asked for. */
export interface List {
  data: readonly unknown[];
  asked: number;
}

/** What a list that is loaded is told to. */
export interface ListListener {
  loaded(list: readonly unknown[]): void;
  /** It can't be had; where `problem.retryable`, it is asked for again. */
  failed(problem: Problem): void;
}

/** How long an answer may take, ms. */
const TIME_LIMIT = 30_000;

/** A JSON array at an address, loaded as often as is asked; a newer request takes the place of the one before. */
export class ListSource {
  readonly #listener: ListListener;
  #request: AbortController | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: ListListener) {
    this.#listener = listener;
  }

  /** Whether a list has been asked for and is not there yet. */
  get pending(): boolean {
    return this.#request !== undefined;
  }

  load(src: string): void {
    this.stop();
    const request = new AbortController();
    this.#request = request;
    whenShown(() => void this.#try(src, request, 1), request.signal);
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

/** Calls `act` at once; on a page that is prerendered, when somebody opens it. */
function whenShown(act: () => void, signal: AbortSignal): void {
  if (!isPrerendering()) act();
  else callMethod(document, 'addEventListener', 'prerenderingchange', act, { signal });
}

async function fetchList(src: string, ended: AbortSignal): Promise<unknown[] | Problem> {
  if (!canBeFetched(src)) return { code: 'src', message: `src="${src}" is no address that a list can be loaded from.` };
  const request = new AbortController();
  const timer = setTimeout(() => request.abort(), TIME_LIMIT);
  ended.addEventListener('abort', () => request.abort(), { signal: request.signal });
  try {
    // a list that the browser kept may be older than what is shown, and what it lacks would go
    const settings: RequestInit = { cache: 'no-cache', headers: { Accept: 'application/json' } };
    const response = await fetch(src, { ...settings, signal: request.signal });
    return response.ok ? readList(src, await response.text()) : refused(src, response);
  } catch (cause) {
    const type = 'Timeout' as const;
    const message = `The list could not be loaded from ${src} (${cause}); it is tried again.`;
    return { type, code: 'src', message, retryable: true, cause };
  } finally {
    clearTimeout(timer);
    request.abort(); // nothing is under way any more; this ends the wait for `ended`
  }
}

function canBeFetched(src: string): boolean {
  try {
    return /^(https?|data|blob|file):$/.test(new URL(src, readMember(document, 'baseURI')).protocol);
  } catch {
    return false;
  }
}

function refused(src: string, { status, headers }: Response): Problem & { retryAfter?: number } {
  const retryable = isRetryable(status);
  const message = `The list could not be loaded from ${src}: HTTP status ${status}${retryable ? '; it is tried again' : ''}.`;
  const retryAfter = readRetryAfter(headers.get('Retry-After'));
  return { code: status, message, retryable, ...(retryAfter > 0 && { retryAfter }) };
}

function readList(src: string, text: string): unknown[] | Problem {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { code: 'src-not-json', message: `What came from ${src} is not JSON: it has to be an array of items.` };
  }
  if (Array.isArray(list)) return list;
  return {
    code: 'src-not-a-list',
    message: `What came from ${src} is JSON, but no array: it has to be an array of items.`,
  };
}
