import type { App } from '../app/app.js';
import { isSame, md5, sign } from '../app/signature.js';
import { HttpError } from '../http/http-error.js';
import { quote } from '../http/json-text.js';
import { MAX_CLOCK_DIFFERENCE } from '../http/limits.js';

/** The parts of a REST request that its signature covers. */
export interface SignedRequest {
  method: string;
  /** The path as received, without the query. */
  path: string;
  query: URLSearchParams;
  body: Buffer;
}

/**
 * Returns the query that signs a request with a body (protocol §10).
 *
 * @param request the method, and the path as it is sent
 */
export function signRestRequest(
  { method, path, body }: Omit<SignedRequest, 'query'>,
  { key, secret }: { key: string; secret: string },
  now = Date.now(),
): URLSearchParams {
  const query = new URLSearchParams({
    auth_key: key,
    auth_timestamp: String(Math.round(now / 1000)),
    auth_version: '1.0',
    body_md5: md5(body),
  });
  query.set('auth_signature', sign(secret, signedText({ method, path, query, body })));
  return query;
}

/** Verifies a REST request by every rule of protocol §10. Throws an HttpError (401) that names the violated rule. */
export function verifyRestRequest(request: SignedRequest, app: App, now = Date.now()): void {
  const { query, body } = request;
  if (query.get('auth_key') !== app.key) {
    throw unauthorized(`auth_key ${quote(query.get('auth_key') ?? '')} is not the key of app ${app.id}`);
  }
  if (query.get('auth_version') !== '1.0') throw unauthorized('auth_version must be 1.0');
  const timestamp = query.get('auth_timestamp') ?? '';
  const difference = Math.round(now / 1000) - Number(timestamp);
  if (!/^\d+$/.test(timestamp) || Math.abs(difference) > MAX_CLOCK_DIFFERENCE) {
    const limit = `it must be within ${MAX_CLOCK_DIFFERENCE} s of the sandbox's clock, ${Math.round(now / 1000)}`;
    throw unauthorized(`auth_timestamp ${quote(timestamp)} is wrong or too old; ${limit}`);
  }
  const given = query.get('body_md5');
  if ((body.length > 0 || given !== null) && !isSame((given ?? '').toLowerCase(), md5(body))) {
    throw unauthorized('body_md5 is missing or is not the MD5 of the body in hex');
  }
  const signature = query.get('auth_signature') ?? '';
  if (!signedTexts(request).some((text) => isSame(signature, sign(app.secret, text)))) {
    const rule = 'the HMAC-SHA256 in hex of METHOD, path and sorted query, joined by line feeds, with the app’s secret';
    throw unauthorized(`auth_signature is wrong; it must be ${rule}. Check the secret of app ${app.id}`);
  }
}

/** Returns the accepted texts to sign: some libraries sign the path before they percent-encode it, some after. */
function signedTexts(request: SignedRequest): string[] {
  return [request.path, decodePath(request.path)].map((path) => signedText({ ...request, path }));
}

function signedText({ method, path, query }: SignedRequest): string {
  const pairs = [...query].filter(([name]) => name !== 'auth_signature');
  pairs.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return [method, path, pairs.map(([name, value]) => `${name}=${value}`).join('&')].join('\n');
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function unauthorized(why: string): HttpError {
  return new HttpError(401, `The request is not authorized: ${why}.`);
}
