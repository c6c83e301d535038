import { WebSocket } from 'ws';
import { setWebSocketClass, type WebSocketClass } from './transports/web-socket.js';

setWebSocketClass(WebSocket as unknown as WebSocketClass);

export * from './index.js';
export { default } from './index.js';
