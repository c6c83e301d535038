import { registerChunk } from '../base/chunk-registry.js';
import { httpUrl } from './http-address.js';
import { openPolling } from './http-polling.js';
import { openStreaming } from './http-streaming.js';
import { isSkipped, noteHttpAnswer } from './http-support.js';
import type { ServerAddress } from './server-address.js';
import type { OpenSession, Transport, TransportName, TransportReports } from './transport.js';
import type { TransportKind } from './transport-kind.js';
import { watchForWebSocket } from './watch-for-web-socket.js';

/** The chunk `http`: the HTTP fallback. */
export interface HttpChunk {
  openHttp: typeof openHttp;
  /** Returns true if the server answered several times in a row that it has no HTTP fallback. */
  isSkipped(server: ServerAddress, tls: boolean): boolean;
}

const sessions: Partial<Record<TransportName, OpenSession>> = {
  xhr_streaming: openStreaming,
  xhr_polling: openPolling,
};

/** Opens a session. After its first message, tries a WebSocket every few minutes, unless `webSocket` is false. */
function openHttp(
  name: TransportName,
  server: ServerAddress,
  tls: boolean,
  webSocket: TransportKind | false,
  reports: TransportReports,
): Transport {
  const url = sessionUrl(server, tls);
  let stopWatching: (() => void) | undefined;
  const session = (sessions[name] as OpenSession)(url, {
    ...reports,
    message(data) {
      if (webSocket) {
        stopWatching ??= watchForWebSocket(
          (own) => webSocket.open('ws', server, tls, own),
          () => reports.better?.(),
        );
      }
      noteHttpAnswer(url, 200);
      reports.message(data);
    },
    closed(code, reason, status) {
      stopWatching?.();
      noteHttpAnswer(url, status);
      reports.closed(code, reason);
    },
  });
  return {
    ...session,
    close() {
      stopWatching?.();
      session.close();
    },
  };
}

function sessionUrl({ key, options }: ServerAddress, tls: boolean): string {
  return httpUrl(key, options, tls);
}

registerChunk('http', {
  openHttp,
  isSkipped: (server, tls) => isSkipped(sessionUrl(server, tls)),
} satisfies HttpChunk);
