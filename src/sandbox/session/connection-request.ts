import type { App } from '../app/app.js';
import { quote } from '../http/json-text.js';

/** The version of the protocol that the sandbox speaks. */
const PROTOCOL = 7;

/** What a client that connects gets: the app it asked for, or the close code that turns it away (protocol §4). */
export type Handshake = { app: App } | { code: number; message: string };

/** Reads the address of a connection, `/app/KEY?protocol=7&…` (protocol §1). */
export function readHandshake(url: string, apps: App[]): Handshake {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const [, encodedKey] = /^\/app\/([^/]+)\/?$/.exec(path) ?? [];
  if (encodedKey === undefined) return { code: 4005, message: 'Path not found: connect to /app/KEY.' };
  const version = new URLSearchParams(query).get('protocol');
  if (!version) return { code: 4008, message: 'No protocol version was given: add ?protocol=7 to the address.' };
  if (!/^\d{1,9}$/.test(version)) return { code: 4006, message: 'The protocol version has to be a number.' };
  if (Number(version) !== PROTOCOL) {
    return { code: 4007, message: `Protocol version ${version} is not supported; version ${PROTOCOL} is.` };
  }
  const key = decodeKey(encodedKey);
  const app = apps.find((candidate) => candidate.key === key);
  return app ? { app } : { code: 4001, message: `No application has the key ${quote(key)}.` };
}

function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
