import type { IncomingMessage } from 'node:http';
import { RequestError } from '../../demo/server/request-error.js';

/** Enough for the largest event that the sandbox accepts, with every character escaped. */
const MAX_BYTES = 65_536;

/** Reads a JSON object. Throws a {@link RequestError} if the body is anything else. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json')) throw new RequestError(415, 'The request must have a body of JSON.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Keep reading to the end: a client that is still writing would not see the response.
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BYTES)
    throw new RequestError(413, `A request may have at most ${MAX_BYTES} bytes; this one has more.`);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // reported below
  }
  throw new RequestError(400, 'The body must be a JSON object.');
}

/** Returns a field that must be a string. */
export function readText(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new RequestError(400, `The field ${name} must be a string that isn't empty.`);
}
