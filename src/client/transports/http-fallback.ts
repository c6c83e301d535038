import { importChunk } from '../base/chunk-registry.js';
import type { HttpChunk } from './http.js';
import { type ServerAddress, webSocketUrl } from './server-address.js';
import type { Transport, TransportKind, TransportName, TransportReports } from './transport.js';
import { canOpenWebSocket, openWebSocket } from './web-socket.js';

type HttpTransportName = Exclude<TransportName, 'ws'>;

/** The chunk `http`, once it is loaded. Before that, nothing is known about the fallback of any server. */
let http: HttpChunk | undefined;

/** Describes a transport of the HTTP fallback, whose code is in the chunk `http`. */
export function httpTransport(name: HttpTransportName): TransportKind {
  return {
    isUsable: supportsHttp,
    isAbsent: (server, tls) => !!http?.isLeftOut(server, tls),
    open: (server, tls, reports) => openWhenLoaded(name, server, tls, reports),
  };
}

function openWhenLoaded(
  name: HttpTransportName,
  server: ServerAddress,
  tls: boolean,
  reports: TransportReports,
): Transport {
  let transport: Transport | undefined;
  let isOver = false;
  importChunk<HttpChunk>('http', () => import('./http.js')).then(
    (chunk) => {
      http = chunk;
      if (isOver) return;
      const hasWebSocket = server.transports.includes('ws') && canOpenWebSocket();
      // the transport before this one may have received the last of the answers
      if (hasWebSocket && http.isLeftOut(server, tls)) return reports.closed(1006, 'no HTTP fallback');
      const dial = hasWebSocket && ((own: TransportReports) => openWebSocket(webSocketUrl(server, tls), own));
      transport = http.openHttp(name, server, tls, dial, reports);
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
}

/** Returns true if the platform has the APIs that the HTTP transports need. React Native and jsdom don't. */
function supportsHttp(): boolean {
  return ['fetch', 'crypto', 'TextDecoder', 'ReadableStream'].every((name) => Reflect.get(globalThis, name));
}
