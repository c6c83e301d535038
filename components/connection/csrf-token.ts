import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { isFirstReport } from '../support/report-once.js';

/**
 * The headers by which an endpoint of the page's own site knows that the page sends the request: `X-CSRF-TOKEN` from
 * `<meta name="csrf-token">` and `X-XSRF-TOKEN` from the cookie `XSRF-TOKEN`, as Laravel, Rails and others have them.
 * None for an endpoint of another origin. Never throws: a request without a token may succeed.
 */
export function csrfHeaders(endpoint: string): Record<string, string> {
  try {
    return readTokens(endpoint);
  } catch {
    // a sandboxed page: it has no cookies, and every endpoint is of another origin; or the endpoint is no URL
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
    ...sendable('X-CSRF-TOKEN', token, '<meta name="csrf-token">'),
    ...sendable('X-XSRF-TOKEN', cookie, 'The cookie XSRF-TOKEN'),
  };
}

/** Decodes a cookie. One that is not encoded, such as `100%`, is the token as it is. */
function decode(value = ''): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const reported = new Set<string>();

/** Returns a header with a token. One that no header can hold is reported, once. */
function sendable(name: string, token: string | null | undefined, source: string): Record<string, string> {
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
