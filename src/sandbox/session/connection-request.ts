import type { App } from '../app/app.js';
import { quote } from '../http/json-text.js';

/** The protocol version that the sandbox supports. */
const PROTOCOL = 7;

/** The app that a client connects to, or the close code that rejects the client (protocol §4). */
export type ConnectionRequest = { app: App } | { code: number; message: string };

/** Reads the URL of a connection, `/app/KEY?protocol=7&…` (protocol §1). */
export function readConnectionRequest(url: string, apps: App[]): ConnectionRequest {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const [, encodedKey] = /^\/app\/([^/]+)\/?$/.exec(path) ?? [];
  if (encodedKey === undefined) return { code: 4005, message: 'Path not found: connect to /app/KEY.' };
  const version = new URLSearchParams(query).get('protocol');
  if (!version) return { code: 4008, message: 'No protocol version was given: add ?protocol=7 to the URL.' };
  if (!/^\d{1,9}$/.test(version)) return { code: 4006, message: 'The protocol version must be a number.' };
  if (Number(version) !== PROTOCOL) {
    return { code: 4007, message: `Protocol version ${version} is not supported; use version ${PROTOCOL}.` };
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
