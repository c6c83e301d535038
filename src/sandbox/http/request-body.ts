import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.js';
import { MAX_BODY_BYTES, MAX_DISCARDED_BYTES } from './limits.js';

/** Reads the body of a request. Throws an HttpError (413) if it has more than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  // One growing buffer instead of a list of chunks: a client may send its body in chunks of one byte.
  let body: Buffer = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    const start = size;
    size += chunk.length;
    if (size <= limit) {
      if (size > body.length) body = grown(body, start, Math.min(limit, 2 * size));
      chunk.copy(body, start);
    } else if (size <= limit + MAX_DISCARDED_BYTES) {
      // Keep reading, but discard the data, because a client that is still writing would not read the response.
      body = Buffer.alloc(0);
    } else break;
  }
  if (size <= limit) return body.subarray(0, size);
  throw new HttpError(413, `The body has ${size} bytes; at most ${limit} are allowed.`);
}

function grown(body: Buffer, used: number, size: number): Buffer {
  const larger = Buffer.allocUnsafe(size);
  body.copy(larger, 0, 0, used);
  return larger;
}
