import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from './limits.js';
import { RequestError } from './request-error.js';

/** Reads a request's body; throws a 413 when it has more than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read on to the end all the same, keeping nothing: a client that is still writing would not see the answer.
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size <= limit) return Buffer.concat(chunks);
  throw new RequestError(413, `The body has ${size} bytes; at most ${limit} are allowed.`);
}
