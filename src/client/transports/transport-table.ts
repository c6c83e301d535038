import { httpTransport } from './http-fallback.js';
import { webSocketUrl } from './server-address.js';
import type { TransportKind, TransportName } from './transport.js';
import { canOpenWebSocket, openWebSocket } from './web-socket.js';

/** The transports, in the order in which the client tries them. */
export const transports: Record<TransportName, TransportKind> = {
  ws: {
    isUsable: canOpenWebSocket,
    open: (server, tls, reports) => openWebSocket(webSocketUrl(server, tls), reports),
  },
  xhr_streaming: /* @__PURE__ */ httpTransport('xhr_streaming'),
  xhr_polling: /* @__PURE__ */ httpTransport('xhr_polling'),
};

export const transportNames = /* @__PURE__ */ Object.keys(transports) as TransportName[];
