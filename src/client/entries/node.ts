import { WebSocket } from 'ws';
import { setWebSocketSubstitute, type WebSocketClass } from '../transports/web-socket.js';

/** How long a server may take to answer a close, ms. The `ws` package waits for 30 s, and keeps the process running. */
const CLOSING_TIMEOUT = 500;

const { bun, deno } = process.versions as Record<string, string | undefined>;
const builtIn = (globalThis as { WebSocket?: unknown }).WebSocket;

setWebSocketSubstitute({
  webSocketClass: WebSocket as unknown as WebSocketClass,
  // the class of Node 22 and later can't end a connection without the server; a class set by a program or a test is kept
  inferior: builtIn && !bun && !deno && /\bwebidl\b/.test(`${builtIn}`) ? builtIn : undefined,
  abandon(socket) {
    setTimeout(() => (socket as Partial<WebSocket>).terminate?.(), CLOSING_TIMEOUT).unref?.();
  },
});

export * from './common-js.js';
export { default } from './common-js.js';
