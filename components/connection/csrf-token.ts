import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { isFirstReport } from '../support/report-once.js';

/**
 * Returns the CSRF headers for an endpoint of the page's own origin, which prove that the page sent the request:
 * `X-CSRF-TOKEN` from `<meta name="csrf-token">` and `X-XSRF-TOKEN` from the cookie `XSRF-TOKEN`, as in Laravel, Rails and
 * others. Returns no headers for another origin. Never throws: a request without a token may succeed.
 */
export function csrfHeaders(endpoint: string): Record<string, string> {
  try {
    return readTokens(endpoint);
  } catch {
    // either the endpoint isn't a valid URL, or the page is sandboxed: it can't read cookies, and every endpoint is
    // cross-origin
    return {};
  }
}

function readTokens(endpoint: string): Record<string, string> {
  if (new URL(endpoint, readMember(document, 'baseURI')).origin !== location.origin) return {};
  const cookies = readMember(document, 'cookie');
  const meta = callMethod(document, 'querySelector', 'meta[name="csrf-token"]') as Element | null;
  const token = meta?.getAttribute('content');
  const cookie = decode(/(?:^|;\s*)XSRF-TOKEN=([^;]*)/.exec(cookies)?.[1]);
  return {
    ...headerWith('X-CSRF-TOKEN', token, '<meta name="csrf-token">'),
    ...headerWith('X-XSRF-TOKEN', cookie, 'The cookie XSRF-TOKEN'),
  };
}

/** Decodes the value of a cookie. Returns a value that isn't encoded, such as `100%`, unchanged. */
function decode(value = ''): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const reported = new Set<string>();

/** Returns a header with a token; empty if the token isn't a valid header value, which is reported once. */
function headerWith(name: string, token: string | null | undefined, source: string): Record<string, string> {
  if (!token) return {};
  const header = { [name]: token };
  try {
    return new Headers(header) && header;
  } catch {
    if (isFirstReport(reported, name)) {
      console.warn(
        `${source} cannot be sent as the header ${name}: let the server write it in ASCII, in one line. Requests are sent without it.`,
      );
    }
    return {};
  }
}
