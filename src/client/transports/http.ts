import { registerChunk } from '../base/chunk-registry.js';
import { httpUrl } from './http-address.js';
import { openPolling } from './http-polling.js';
import { openStreaming } from './http-streaming.js';
import { isLeftOut, noteHttpAnswer } from './http-support.js';
import type { Dial, Transport, TransportReports } from './transport.js';
import { watchForWebSocket } from './watch-for-web-socket.js';

/** The chunk `http`: the HTTP fallback. */
export interface HttpChunk {
  openHttp: typeof openHttp;
  httpUrl: typeof httpUrl;
  isLeftOut: typeof isLeftOut;
}

const ways = { xhr_streaming: openStreaming, xhr_polling: openPolling };

/** Opens a session. From the first message on, it tries WebSockets with `dial`, unless that is false. */
function openHttp(name: keyof typeof ways, url: string, dial: Dial | false, reports: TransportReports): Transport {
  let endSearch: (() => void) | undefined;
  const session = ways[name](url, {
    ...reports,
    message(data) {
      if (dial) endSearch ??= watchForWebSocket(dial, () => reports.better?.());
      noteHttpAnswer(url, 200);
      reports.message(data);
    },
    closed(code, reason, status) {
      endSearch?.();
      noteHttpAnswer(url, status);
      reports.closed(code, reason);
    },
  });
  return {
    ...session,
    close() {
      endSearch?.();
      session.close();
    },
  };
}

registerChunk('http', { openHttp, httpUrl, isLeftOut } satisfies HttpChunk);
