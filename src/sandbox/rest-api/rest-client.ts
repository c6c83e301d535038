import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { PusherUrl } from './pusher-url.js';
import { signRestRequest } from './rest-signature.js';

/** The time for a request and its answer, in ms. */
export const REST_TIMEOUT = 10_000;
/** The part of an answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 65_536;

/** The address and the credentials of an app's REST API. */
export type RestApi = Pick<PusherUrl, 'appId' | 'key' | 'secret' | 'tls' | 'host' | 'port'>;

/** The answer to a REST request. */
export interface RestAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  /** At most the first 64 kB. */
  body: string;
}

/** Returns `http[s]://HOST[:PORT]`. */
export function originOf({ tls, host, port }: RestApi): string {
  return `${tls ? 'https' : 'http'}://${host}${port === undefined ? '' : `:${port}`}`;
}

/**
 * Sends a signed POST request to a path below `/apps/ID`. Follows no redirect, because the signature is for one path.
 * Rejects with the error of the connection; with an AbortError if the answer takes longer than {@link REST_TIMEOUT}.
 */
export function postToRestApi(api: RestApi, path: string, value: unknown): Promise<RestAnswer> {
  const body = Buffer.from(JSON.stringify(value));
  const fullPath = `/apps/${encodeURIComponent(api.appId)}${path}`;
  const query = signRestRequest({ method: 'POST', path: fullPath, body }, api);
  const options = {
    method: 'POST',
    host: api.host.replace(/^\[(.*)\]$/, '$1'),
    port: api.port,
    path: `${fullPath}?${query}`,
    headers: { 'content-type': 'application/json', 'content-length': body.length },
    agent: false,
    signal: AbortSignal.timeout(REST_TIMEOUT),
  };
  return new Promise((resolve, reject) => {
    const request: ClientRequest = (api.tls ? requestHttps : requestHttp)(options);
    request.on('error', reject).on('response', (response) => void readAnswer(response).then(resolve, reject));
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<RestAnswer> {
  const { statusCode: status = 0, headers } = response;
  let body = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    body += chunk;
    if (body.length > MAX_ANSWER_BYTES) break;
  }
  return { status, headers, body: body.slice(0, MAX_ANSWER_BYTES) };
}
