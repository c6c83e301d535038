import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RawWire } from '../app/subscriber.js';
import { CLOSE_TIMEOUT, MAX_FRAME_BYTES } from '../http/limits.js';
import type { OriginRules } from '../http/origins.js';
import type { Admit, Reception } from './reception.js';
import { answerWithoutUpgrade, asksForWebSocket, refuseUpgrade } from './upgrade.js';

/** Lets clients in that dial by WebSocket. */
export function serveWebSockets(server: Server, reception: Reception, origins: OriginRules): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, clientTracking: true, maxPayload: MAX_FRAME_BYTES });
  server.on('upgrade', (request, socket: Socket, head) => {
    // A connection that was kept alive can still ask for an upgrade while the server closes.
    if (!server.listening) return void socket.destroy();
    try {
      if (!asksForWebSocket(request)) return answerWithoutUpgrade(server, request, socket, head);
      origins.checkHost(request);
      origins.checkOrigin(request);
      const admit = reception.dial(socket);
      if (!admit) return;
      sockets.handleUpgrade(request, socket, head, (webSocket) => carry(webSocket, request.url ?? '', admit));
    } catch (error) {
      refuseUpgrade(socket, error);
    }
  });
  return sockets;
}

/** Waits until all clients have left that were told to, and cuts those that do not answer. */
export async function closeWebSockets(sockets: WebSocketServer): Promise<void> {
  const deadline = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, CLOSE_TIMEOUT);
  await Promise.all([...sockets.clients].map(closeOf));
  clearTimeout(deadline);
}

function carry(socket: WebSocket, url: string, admit: Admit): void {
  // A frame that breaks WebSocket's own rules, or is too long: ws closes with the right code by itself.
  socket.on('error', () => {});
  const wire: RawWire = {
    get waiting() {
      return socket.bufferedAmount;
    },
    send: (frame) => socket.send(frame, { binary: false }),
    // A reason may have 123 bytes.
    close: (code, reason) => socket.close(code, Buffer.from(reason).subarray(0, 120).toString()),
    cut: () => socket.terminate(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
  const line = admit(url, wire);
  socket.on('message', (data, isBinary) => line.receive(isBinary ? undefined : String(data)));
  socket.on('ping', () => line.heard());
  socket.on('pong', () => line.heard());
  socket.on('close', () => line.end());
}

function closeOf(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}
