import { WebSocket } from 'ws';
import { setWebSocketSubstitute, type WebSocketClass } from '../transports/web-socket.js';

/** How long a server may take to answer a close, ms. The `ws` package waits 30 s, and keeps the process running. */
const CLOSING_LIMIT = 500;

const { bun, deno } = process.versions as Record<string, string | undefined>;
const own = (globalThis as { WebSocket?: unknown }).WebSocket;

setWebSocketSubstitute({
  webSocketClass: WebSocket as unknown as WebSocketClass,
  // the class of Node 22 and later can't end a connection without the server; one that a program or a test set is used
  inferior: own && !bun && !deno && /\bwebidl\b/.test(`${own}`) ? own : undefined,
  abandon(socket) {
    setTimeout(() => (socket as Partial<WebSocket>).terminate?.(), CLOSING_LIMIT).unref?.();
  },
});

export * from './common-js.js';
export { default } from './common-js.js';
