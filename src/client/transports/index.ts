import type { OpenTransport, TransportName } from './transport.js';
import { openWebSocket, webSocketClass } from './web-socket.js';

/** Picks the first of the allowed transports that works on this platform. */
export function chooseTransport(allowed: readonly TransportName[]): OpenTransport | undefined {
  return allowed.includes('ws') && webSocketClass() ? openWebSocket : undefined;
}
