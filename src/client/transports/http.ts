import { providePart } from '../on-demand.js';
import { openPolling } from './http-polling.js';
import { openStreaming } from './http-streaming.js';
import type { OpenTransport, TransportName } from './transport.js';

/** What this part is, under the name `http`: the HTTP fallback's transports. */
export type HttpPart = Record<Exclude<TransportName, 'ws'>, OpenTransport>;

providePart('http', { xhr_streaming: openStreaming, xhr_polling: openPolling } satisfies HttpPart);
