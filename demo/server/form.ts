import type { IncomingMessage } from 'node:http';
import type { OriginRules } from '../../src/sandbox/http/origins.js';
import { Refusal } from './form-error.js';

const MAX_BYTES = 8192;

/**
 * Reads a form that the page itself posted; throws an error with a `status` for one that is too long or comes from
 * elsewhere.
 */
export async function readForm(request: IncomingMessage, origins: OriginRules): Promise<URLSearchParams> {
  // every page of the web can post to localhost; the browser says which one did
  origins.checkOrigin(request);
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  if (site !== 'same-origin' && site !== 'none') throw new Refusal(403, 'Only the demo page itself may post here.');
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    throw new Refusal(415, 'The form has to be posted as application/x-www-form-urlencoded.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // reads on to the end, keeping nothing: who is still writing would not see the answer
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BYTES) throw new Refusal(413, `A form may have ${MAX_BYTES} bytes; this one has more.`);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** A field's text without the white space around it; throws a {@link Refusal} when nothing is left, or too much. */
export function readField(form: URLSearchParams, name: string, maxLength: number): string {
  const text = (form.get(name) ?? '').trim();
  if (!text) throw new Refusal(400, `The field ${name} is empty.`);
  if (text.length > maxLength) throw new Refusal(400, `The field ${name} may have ${maxLength} characters.`);
  return text;
}
