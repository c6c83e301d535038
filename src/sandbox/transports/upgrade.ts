import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpError } from '../http/http-error.js';
import { reportError } from '../http/http-response.js';

/** The headers of an upgrade request. Without them, the request is an ordinary one. */
const UPGRADE_HEADERS = ['upgrade', 'connection', 'http2-settings'];

/**
 * Returns true if an upgrade request is for a WebSocket. Some HTTP clients request HTTP/2 in cleartext (`h2c`) with
 * their first request; a server that doesn't support the requested protocol must ignore it (RFC 9110, section 7.8).
 */
export function isWebSocketRequest({ headers }: IncomingMessage): boolean {
  const protocols = (headers.upgrade ?? '')
    .toLowerCase()
    .split(',')
    .map((protocol) => protocol.trim());
  if (!protocols.includes('websocket')) return false;
  if (protocols.length === 1) return true;
  if (headers['sec-websocket-key'] === undefined) return false;
  // The server may choose among several protocols.
  headers.upgrade = 'websocket';
  return true;
}

/**
 * Answers a request as if it did not request an upgrade. Node has detached the connection, with the body unread. So
 * the connection is handed back to the server as a new one that begins with the same request.
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

/** Answers an upgrade request that failed. */
export function rejectUpgrade(socket: Socket, error: unknown): void {
  if (!(error instanceof HttpError)) {
    reportError('The sandbox failed to open a WebSocket:', error);
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
