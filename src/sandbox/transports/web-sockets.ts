import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Log, logHttpRefusal } from '../app/log.js';
import type { Transport } from '../app/subscriber.js';
import { CLOSE_TIMEOUT, MAX_FRAME_BYTES } from '../http/limits.js';
import type { OriginRules } from '../http/origins.js';
import type { ConnectionAcceptor, OpenConnection } from './connection-acceptor.js';
import { answerWithoutUpgrade, isWebSocketRequest, rejectUpgrade } from './upgrade.js';

/** Accepts connections over WebSockets. */
export function serveWebSockets(
  server: Server,
  acceptor: ConnectionAcceptor,
  origins: OriginRules,
  log?: Log,
): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, clientTracking: true, maxPayload: MAX_FRAME_BYTES });
  server.on('upgrade', (request, socket: Socket, head) => {
    // A keep-alive connection can still request an upgrade while the server closes.
    if (!server.listening) return void socket.destroy();
    try {
      if (!isWebSocketRequest(request)) return answerWithoutUpgrade(server, request, socket, head);
      origins.checkHost(request);
      origins.checkOrigin(request);
      const { url = '', headers } = request;
      const openConnection = acceptor.accept({ socket, url, transport: 'ws', origin: headers.origin });
      if (!openConnection) return;
      sockets.handleUpgrade(request, socket, head, (webSocket) => connect(webSocket, openConnection));
    } catch (error) {
      if (log) logHttpRefusal(log, 'connection', request, error);
      rejectUpgrade(socket, error);
    }
  });
  return sockets;
}

/** Waits until all clients have closed, and cuts those that do not answer in time. */
export async function closeWebSockets(sockets: WebSocketServer): Promise<void> {
  const deadline = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, CLOSE_TIMEOUT);
  await Promise.all([...sockets.clients].map(waitForClose));
  clearTimeout(deadline);
}

function connect(socket: WebSocket, openConnection: OpenConnection): void {
  // A frame that violates the WebSocket protocol or is too long: ws closes with the right code by itself.
  let problem = '';
  socket.on('error', ({ message }) => (problem = message));
  const transport: Transport = {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (frame) => socket.send(frame, { binary: false }),
    // A reason may have at most 123 bytes.
    close: (code, reason) => socket.close(code, Buffer.from(reason).subarray(0, 120).toString()),
    terminate: () => socket.terminate(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
  const connection = openConnection(transport);
  socket.on('message', (data, isBinary) => connection.receive(isBinary ? undefined : String(data)));
  socket.on('ping', () => connection.handleActivity());
  socket.on('pong', () => connection.handleActivity());
  socket.on('close', (code, reason) => connection.end(code, problem || String(reason)));
}

function waitForClose(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}
