import type { App } from '../app/app.js';
import { isSame, md5, sign } from '../app/signature.js';
import { HttpError } from '../http/http-error.js';
import { quote } from '../http/json-text.js';
import { MAX_CLOCK_DIFFERENCE } from '../http/limits.js';

/** What of a REST request is signed. */
export interface SignedRequest {
  method: string;
  /** As it came, without the query. */
  path: string;
  query: URLSearchParams;
  body: Buffer;
}

/** Checks a REST request against every rule of protocol §10; throws a 401 that says which one it breaks. */
export function checkSignature(request: SignedRequest, app: App, now = Date.now()): void {
  const { query, body } = request;
  if (query.get('auth_key') !== app.key) {
    throw unauthorised(`auth_key ${quote(query.get('auth_key') ?? '')} is not the key of app ${app.id}`);
  }
  if (query.get('auth_version') !== '1.0') throw unauthorised('auth_version has to be 1.0');
  const timestamp = query.get('auth_timestamp') ?? '';
  const difference = Math.round(now / 1000) - Number(timestamp);
  if (!/^\d+$/.test(timestamp) || Math.abs(difference) > MAX_CLOCK_DIFFERENCE) {
    const limit = `it has to be within ${MAX_CLOCK_DIFFERENCE} s of the sandbox's clock, ${Math.round(now / 1000)}`;
    throw unauthorised(`auth_timestamp ${quote(timestamp)} is wrong or too old; ${limit}`);
  }
  const given = query.get('body_md5');
  if ((body.length > 0 || given !== null) && !isSame((given ?? '').toLowerCase(), md5(body))) {
    throw unauthorised('body_md5 is missing or not the MD5 in hex of the body');
  }
  const signature = query.get('auth_signature') ?? '';
  if (!signedTexts(request).some((text) => isSame(signature, sign(app.secret, text)))) {
    const rule = 'the HMAC-SHA256 in hex of METHOD, path and sorted query, joined by line feeds, with the app’s secret';
    throw unauthorised(`auth_signature is wrong; it has to be ${rule}. Check the secret of app ${app.id}`);
  }
}

/** Some libraries sign the path before they percent-encode it, some after: either will do. */
function signedTexts({ method, path, query }: SignedRequest): string[] {
  const pairs = [...query].filter(([name]) => name !== 'auth_signature');
  pairs.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const sorted = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  return [path, decodePath(path)].map((variant) => [method, variant, sorted].join('\n'));
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function unauthorised(why: string): HttpError {
  return new HttpError(401, `The request is not authorised: ${why}.`);
}
