import { providePart } from '../on-demand.js';
import { awaitWebSocket } from './await-web-socket.js';
import { httpUrl } from './http-address.js';
import { openPolling } from './http-polling.js';
import { openStreaming } from './http-streaming.js';
import type { OpenTransport } from './transport.js';

/** What this part is, under the name `http`: the HTTP fallback. */
export interface HttpPart {
  xhr_streaming: OpenTransport;
  xhr_polling: OpenTransport;
  httpUrl: typeof httpUrl;
  awaitWebSocket: typeof awaitWebSocket;
}

providePart('http', {
  xhr_streaming: openStreaming,
  xhr_polling: openPolling,
  httpUrl,
  awaitWebSocket,
} satisfies HttpPart);
