import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A visitor of the demo. */
export interface Guest {
  id: string;
  name: string;
}

const COOKIE = 'pusher-elements-guest';
const YEAR = 365 * 24 * 3600;

const ADJECTIVES = ['Amber', 'Bold', 'Calm', 'Deft', 'Eager', 'Fleet', 'Gentle', 'Hardy', 'Jolly', 'Keen', 'Quiet'];
const BIRDS = ['Crane', 'Dove', 'Finch', 'Heron', 'Ibis', 'Lark', 'Martin', 'Plover', 'Robin', 'Swift', 'Tern', 'Wren'];

/** Identifies the visitor by a cookie, for as long as the browser keeps it. Sets the cookie if it is missing. */
export function identifyGuest(request: IncomingMessage, response: ServerResponse): Guest {
  let token = readToken(request.headers.cookie);
  if (!token) {
    token = randomBytes(16).toString('hex');
    response.setHeader('set-cookie', `${COOKIE}=${token}; Path=/; Max-Age=${YEAR}; HttpOnly; SameSite=Lax`);
  }
  // Everyone on the channel sees the id, but cannot derive the token from it.
  const digest = createHash('sha256').update(token).digest();
  const pick = (words: string[], index: number) => words[digest.readUInt8(index) % words.length];
  return { id: `guest-${digest.toString('hex', 0, 6)}`, name: `${pick(ADJECTIVES, 6)} ${pick(BIRDS, 7)}` };
}

function readToken(cookies = ''): string | undefined {
  return new RegExp(`(?:^|; )${COOKIE}=([0-9a-f]{32})(?:;|$)`).exec(cookies)?.[1];
}
