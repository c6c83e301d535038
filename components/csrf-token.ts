import { callMethod, readMember } from '../src/client/dom-clobbering.js';

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
    ...(isSendable(token) && { 'X-CSRF-TOKEN': token }),
    ...(isSendable(cookie) && { 'X-XSRF-TOKEN': cookie }),
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

/** Returns true for a token that a header can hold: no line breaks, and no characters above U+00FF. */
function isSendable(token: string | null | undefined): token is string {
  try {
    return Boolean(token && new Headers({ token }));
  } catch {
    return false;
  }
}
