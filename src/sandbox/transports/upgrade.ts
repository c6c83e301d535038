import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpError } from '../http/http-error.js';
import { reportError } from '../http/http-response.js';

/** Headers of the request to upgrade alone; without them it is a request as any other. */
const UPGRADE_HEADERS = ['upgrade', 'connection', 'http2-settings'];

/**
 * Returns true if a request to upgrade is for a WebSocket. Some HTTP clients ask for HTTP/2 in cleartext (`h2c`) with
 * their first request; a server that doesn't know what they ask for has to ignore it (RFC 9110, section 7.8).
 */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  const protocols = (headers.upgrade ?? '')
    .toLowerCase()
    .split(',')
    .map((protocol) => protocol.trim());
  if (!protocols.includes('websocket')) return false;
  if (protocols.length === 1) return true;
  if (headers['sec-websocket-key'] === undefined) return false;
  // The choice among several is the server's.
  headers.upgrade = 'websocket';
  return true;
}

/**
 * Answers a request as if it did not ask for an upgrade. Node has handed its connection over, with the body unread:
 * the connection goes back to the server as a new one, which begins with the same request.
 */
export function answerWithoutUpgrade(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!UPGRADE_HEADERS.includes(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  lines.push('Connection: close', '', '');
  socket.unshift(Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), head]));
  server.emit('connection', socket);
}

/** Answers a request to upgrade that failed. */
export function refuseUpgrade(socket: Socket, error: unknown): void {
  if (!(error instanceof HttpError)) {
    reportError('The sandbox failed at a WebSocket:', error);
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ error: error.message });
  const lines = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.on('error', () => {}).once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
