import { registerChunk } from '../base/chunk-registry.js';
import { httpUrl } from './http-address.js';
import { openPolling } from './http-polling.js';
import { openStreaming } from './http-streaming.js';
import { isLeftOut, noteHttpAnswer } from './http-support.js';
import type { ServerAddress } from './server-address.js';
import type { Dial, OpenSession, Transport, TransportName, TransportReports } from './transport.js';
import { watchForWebSocket } from './watch-for-web-socket.js';

/** The chunk `http`: the HTTP fallback. */
export interface HttpChunk {
  openHttp: typeof openHttp;
  /** Returns true if the server answered several times in a row that it has no HTTP fallback. */
  isLeftOut(server: ServerAddress, tls: boolean): boolean;
}

const sessions: Record<Exclude<TransportName, 'ws'>, OpenSession> = {
  xhr_streaming: openStreaming,
  xhr_polling: openPolling,
};

/** Opens a session. From the first message on, it tries WebSockets with `dial`, unless that is false. */
function openHttp(
  name: keyof typeof sessions,
  { key, options }: ServerAddress,
  tls: boolean,
  dial: Dial | false,
  reports: TransportReports,
): Transport {
  const url = httpUrl(key, options, tls);
  let stopWatching: (() => void) | undefined;
  const session = sessions[name](url, {
    ...reports,
    message(data) {
      if (dial) stopWatching ??= watchForWebSocket(dial, () => reports.better?.());
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

registerChunk('http', {
  openHttp,
  isLeftOut: ({ key, options }, tls) => isLeftOut(httpUrl(key, options, tls)),
} satisfies HttpChunk);
