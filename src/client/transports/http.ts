import { providePart } from '../on-demand.js';
import { awaitWebSocket } from './await-web-socket.js';
import { httpUrl } from './http-address.js';
import { openPolling } from './http-polling.js';
import { openStreaming } from './http-streaming.js';
import type { Dial, Transport, TransportReports } from './transport.js';

/** What this part is, under the name `http`: the HTTP fallback. */
export interface HttpPart {
  openHttp: typeof openHttp;
  httpUrl: typeof httpUrl;
}

const ways = { xhr_streaming: openStreaming, xhr_polling: openPolling };

/** Opens a session; from its first message on it looks for a WebSocket by `dial`, where that is given. */
function openHttp(name: keyof typeof ways, url: string, dial: Dial | false, reports: TransportReports): Transport {
  let endSearch: (() => void) | undefined;
  const session = ways[name](url, {
    ...reports,
    message(data) {
      if (dial) endSearch ??= awaitWebSocket(dial, () => reports.better?.());
      reports.message(data);
    },
    closed(code, reason) {
      endSearch?.();
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

providePart('http', { openHttp, httpUrl } satisfies HttpPart);
