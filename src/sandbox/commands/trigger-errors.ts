import { isObject } from '../../client/protocol/frame.js';
import { redactReason } from '../app/log.js';
import { decodeJson } from '../http/json-text.js';
import { originOf, type RestAnswer } from '../rest-api/rest-client.js';
import { showName, showText } from './printable.js';
import type { TriggerTarget } from './trigger-target.js';

/** The longest part of a server's own sentence in a message, in characters. */
const MAX_REASON_LENGTH = 300;

/** Returns a sentence for a request without an answer: what failed, where, and what to do. */
export function explainConnectionError(
  { name, code = '', message }: NodeJS.ErrnoException,
  target: TriggerTarget,
  timeout: number,
): string {
  const origin = originOf(target);
  const check =
    target.source === 'PUSHER_URL'
      ? 'check the host and the port in PUSHER_URL'
      : 'start one with pusher-sandbox, or set PUSHER_URL';
  if (code === 'ECONNREFUSED') return `No server at ${origin}: ${check}.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The host of ${origin} has no known address: ${check}.`;
  if (name === 'AbortError' || name === 'TimeoutError') {
    return `No answer from ${origin} within ${timeout / 1000} s. The event may have been sent nevertheless.`;
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    const cure = 'set NODE_EXTRA_CA_CERTS to the file of its authority';
    return `The certificate of ${origin} is not trusted (${code}): ${cure}.`;
  }
  if (target.tls && /EPROTO|SSL/.test(code)) return `The server at ${origin} does not use TLS: write http://.`;
  if (/^HPE_|ECONNRESET|EPIPE/.test(code)) {
    const cure = target.tls ? check : 'check the port; if it requires TLS, write https:// in PUSHER_URL';
    return `The server at ${origin} did not answer in HTTP (${code}): ${cure}.`;
  }
  return `The server at ${origin} cannot be reached (${code || showText(message, MAX_REASON_LENGTH)}): ${check}.`;
}

/** Returns a sentence if the answer means that the event was not sent: the reason, where, and what to do. */
export function explainRefusal(answer: RestAnswer, target: TriggerTarget): string | undefined {
  const { status, headers } = answer;
  const origin = originOf(target);
  const settings = target.source === 'PUSHER_URL' ? 'in PUSHER_URL' : 'in the options';
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '');
  const reason = isPage ? '' : reasonOf(answer, target);
  const because = reason === '' ? '' : ` The server says: ${reason}`;
  if (status >= 300 && status < 400) {
    const to = redirectOrigin(headers.location, origin);
    return `${origin} redirects${to}. Signed requests cannot follow: set PUSHER_URL to the final address.`;
  }
  if (status === 401)
    return `${origin} refused the signature (401): check the key and the secret ${settings}.${because}`;
  if (status === 403) return `${origin} refused the request (403).${because || ` Check the key ${settings}.`}`;
  if (status === 404) {
    const id = showName(target.appId, 100);
    return `${origin} has no app ${id} (404): check the app's id and the address ${settings}.${because}`;
  }
  if (status === 413) return `The data is too large for ${origin} (413): shorten it to 10 kB.${because}`;
  if (status < 200 || status >= 300) return `${origin} did not send the event (${status}).${because}`;
  if (isPage) return `${origin} answered with a web page; it has no REST API. Check the address ${settings}.`;
  return undefined;
}

/** Returns the server's own sentence in one line, without the secret, or a key that is the secret by mistake. */
function reasonOf({ body }: RestAnswer, { key, secret }: TriggerTarget): string {
  const answer = decodeJson(body);
  const text = isObject(answer) ? (answer.error ?? answer.message) : body;
  if (typeof text !== 'string') return '';
  const line = redactReason(text.slice(0, 2 * MAX_REASON_LENGTH), [secret, key]).trim();
  return showText(line, MAX_REASON_LENGTH);
}

/** Returns where a redirect leads, without path and query, which may repeat the signature. */
function redirectOrigin(location: string | undefined, base: string): string {
  if (location === undefined || !URL.canParse(location, base)) return '';
  return showText(` to ${new URL(location, base).origin}`, MAX_REASON_LENGTH);
}
