import { importChunk } from '../base/import-chunk.js';
import type { HttpChunk } from './http.js';
import type { Transport } from './transport.js';
import type { TransportKind } from './transport-kind.js';
import { webSocketTransport } from './web-socket.js';

/** The chunk `http`, once it is loaded. Before that, nothing is known about the fallback of any server. */
let http: HttpChunk | undefined;

/** The transports of the HTTP fallback, whose code is in the chunk `http`. */
export const httpFallback: TransportKind = {
  /** Returns true if the platform has these APIs. React Native and jsdom don't. */
  isUsable: () => ['fetch', 'crypto', 'TextDecoder', 'ReadableStream'].every((name) => Reflect.get(globalThis, name)),
  isAbsent: (server, tls) => http?.isSkipped(server, tls),
  open(name, server, tls, reports) {
    let transport: Transport | undefined;
    let isOver = false;
    importChunk<HttpChunk>('http', () => import('./http.js')).then(
      (chunk) => {
        http = chunk;
        if (isOver) return;
        const webSocket = server.transports.includes('ws') && webSocketTransport.isUsable() && webSocketTransport;
        // the previous transport may have received the last answer that this depends on
        if (webSocket && http.isSkipped(server, tls)) reports.closed(1006, 'no HTTP fallback');
        else transport = http.openHttp(name, server, tls, webSocket, reports);
      },
      (error) => {
        if (!isOver) reports.closed(1006, `${error}`);
      },
    );
    return {
      name,
      send: (frame) => transport?.send(frame) ?? false,
      close() {
        isOver = true;
        transport?.close();
      },
    };
  },
};
