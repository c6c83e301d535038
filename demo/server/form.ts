import type { IncomingMessage } from 'node:http';
import type { OriginRules } from '../../src/sandbox/http/origins.js';
import { RequestError } from './request-error.js';

const MAX_BYTES = 8192;

/**
 * Reads a form posted by the demo's own pages. Throws an error with a `status` if it is too long or from another site.
 */
export async function readForm(request: IncomingMessage, origins: OriginRules): Promise<URLSearchParams> {
  // Every page of the web can post to localhost; the Origin header identifies the page.
  origins.checkOrigin(request);
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  if (site !== 'same-origin' && site !== 'none')
    throw new RequestError(403, 'Only the demo page itself may post here.');
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    throw new RequestError(415, 'The form must be posted as application/x-www-form-urlencoded.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Keep reading to the end, but discard the data: a client that is still writing would not see the response.
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BYTES) throw new RequestError(413, `A form may have at most ${MAX_BYTES} bytes; this one has more.`);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** Returns a field's text without surrounding white space. Throws a {@link RequestError} if it is empty or too long. */
export function readField(form: URLSearchParams, name: string, maxLength: number): string {
  const text = (form.get(name) ?? '').trim();
  if (!text) throw new RequestError(400, `The field ${name} is empty.`);
  if (text.length > maxLength)
    throw new RequestError(400, `The field ${name} may have at most ${maxLength} characters.`);
  return text;
}
