import { httpFallback } from './lazy-http.js';
import type { TransportName } from './transport.js';
import type { TransportKind } from './transport-kind.js';
import { webSocketTransport } from './web-socket.js';

/** The transports, in the order in which the client tries them. */
export const transports: Record<TransportName, TransportKind> = {
  ws: webSocketTransport,
  xhr_streaming: httpFallback,
  xhr_polling: httpFallback,
};

export const transportNames = /* @__PURE__ */ Object.keys(transports) as TransportName[];
