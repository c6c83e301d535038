import { wordsOf } from '../base/error-text.js';
import { isRetryable, readRetryAfter } from '../base/http-retry.js';
import type { AuthorizationOptions } from '../options/options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { AuthFailure } from './auth-failure.js';
import { FormBody } from './form-body.js';
import { statusHint } from './status-hint.js';

/** Laravel's answer to a CSRF token that has expired. */
const TOKEN_EXPIRED = 419;

/** The redirect statuses that `fetch` defines. */
const REDIRECTS = [301, 302, 303, 307, 308];

/** White space, and characters that a console can't show. React Native doesn't support `\p{C}`. */
const INVISIBLE = /[^!-~\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ufefe\uff00-\uffef]+/g;

/** The maximum length of the quotation of an answer in a message, in characters. */
const MAX_QUOTED = 80;

/** An endpoint, and the contents of requests to it. */
export interface Endpoint extends Omit<AuthorizationOptions<never, never>, 'customHandler'> {
  /** The deprecated option `auth`, which may also have `params` and `headers`. */
  auth?: ResolvedOptions['auth'];
  /** Makes the page's own XMLHttpRequest, if it has one. */
  createXHR?: (() => unknown) | undefined;
}

/**
 * POSTs to an endpoint, with params and headers created for this request. If the CSRF token has expired, repeats the
 * request once, with new ones. Resolves with the parsed JSON of an answer with status 200; rejects with an
 * {@link AuthFailure}.
 *
 * @param fields returns the form fields, for each request
 */
export async function postAuthRequest(
  { endpoint = '', params, headers: given, paramsProvider, headersProvider, credentials, auth, createXHR }: Endpoint,
  fields: () => string[][],
  signal: AbortSignal,
): Promise<unknown> {
  if (!globalThis.fetch) {
    const problem = `${endpoint} received no request, because the platform has no fetch`;
    throw new AuthFailure(`${problem}: provide one, or use the option customHandler`, { code: 'no-fetch', status: 0 });
  }
  const post = async () => {
    const body = new FormBody(fields());
    const form = 'application/x-www-form-urlencoded;charset=UTF-8';
    const headers = new Headers({ Accept: 'application/json', 'Content-Type': form });
    const withCredentials = createXHR && readXHR(createXHR, endpoint, headers);
    try {
      fill(body, auth?.params, params, await paramsProvider?.());
      fill(headers, auth?.headers, given, await headersProvider?.());
    } catch (cause) {
      if (cause instanceof AuthFailure)
        throw new AuthFailure(`${endpoint} received no request: ${cause.message}`, cause.detail);
      const problem = 'received no request: params, headers or their providers failed';
      throw new AuthFailure(`${endpoint} ${problem} (${wordsOf(cause)})`, { status: 0, retryable: true, cause });
    }
    // a redirect may lead to another site, which must not receive tokens and signatures
    const response = await fetch(endpoint, {
      ...{ method: 'POST', body: `${body}`, headers, signal, redirect: 'manual' },
      credentials: credentials ?? (withCredentials ? 'include' : 'same-origin'),
    });
    return { response, text: await response.text() };
  };
  let answer: Awaited<ReturnType<typeof post>>;
  try {
    answer = await post();
    if (answer.response.status === TOKEN_EXPIRED) answer = await post();
  } catch (cause) {
    if (cause instanceof AuthFailure) throw cause;
    const problem = `did not answer (${wordsOf(cause)}): check that it runs, allows this page’s origin (CORS), and does not redirect`;
    throw new AuthFailure(`${endpoint} ${problem}`, { status: 0, retryable: true, cause });
  }
  const { type, status, headers } = answer.response;
  // browsers hide the status of a redirect, Node does not
  if (type === 'opaqueredirect' || REDIRECTS.includes(status)) {
    const problem = 'redirects (to a login page?), and the client does not follow: let it answer with 401 or 403';
    throw new AuthFailure(`${endpoint} ${problem}, or set the address that it redirects to`, {
      code: 'redirected',
      status,
    });
  }
  if (status !== 200) {
    const retryAfter = readRetryAfter(headers.get('Retry-After'));
    throw new AuthFailure(`${endpoint} answered ${status}${statusHint(status)}`, {
      ...{ code: status, status, retryable: isRetryable(status) },
      ...(isRetryable(status) && retryAfter >= 0 && { retryAfter }),
    });
  }
  try {
    return JSON.parse(answer.text);
  } catch (cause) {
    const found = /^\s*</.test(answer.text) ? 'HTML (a login page?)' : 'invalid JSON';
    throw new AuthFailure(`${endpoint} answered with ${found}: ${quote(answer.text)}`, {
      code: 'not-json',
      status,
      cause,
    });
  }
}

/**
 * Opens the page's own XMLHttpRequest, without sending it. Copies the headers that its `open()` sets. Returns its
 * `withCredentials`, which is true if the request would send cookies to another origin.
 */
function readXHR(createXHR: () => unknown, endpoint: string, headers: Headers): boolean {
  try {
    const request = createXHR() as Pick<XMLHttpRequest, 'open' | 'setRequestHeader' | 'withCredentials'>;
    request.setRequestHeader = (name, value) => headers.set(name, value);
    request.open('POST', endpoint, true);
    return request.withCredentials;
  } catch (error) {
    const solution = 'use channelAuthorization: { headers, credentials }';
    console.warn(`Pusher.Runtime.createXHR has no effect, as it creates no XMLHttpRequest (${error}): ${solution}.`);
    return false;
  }
}

function fill(target: FormBody | Headers, ...sources: (object | undefined)[]): void {
  for (const source of sources) {
    for (const [name, value] of Object.entries(source ?? {})) {
      try {
        target.set(name, `${value}`);
      } catch (cause) {
        if (target instanceof FormBody) throw cause;
        const solution =
          'only characters up to U+00FF and no line breaks; encode it (encodeURIComponent), or send it in params';
        throw new AuthFailure(`the header ${JSON.stringify(name)} cannot be sent, as a header may have ${solution}`, {
          ...{ code: 'header', status: 0, cause },
        });
      }
    }
  }
}

/** Quotes the beginning of a text on one line. */
function quote(text: string): string {
  const characters = [...text.slice(0, 1_000).replace(INVISIBLE, ' ').trim()];
  const start = characters.slice(0, MAX_QUOTED).join('');
  return start ? `“${start}${characters.length > MAX_QUOTED ? '…' : ''}”` : 'an empty text';
}
