import { VERSION } from '../base/version.js';
import type { TransportName } from './transport.js';

/** What transports need to know of the options. */
export interface ServerAddress {
  key: string;
  host: string;
  port: number | string;
  tlsPort: number | string;
  path: string;
  /** The transports that may be used. */
  transports: readonly TransportName[];
  /** The options that the address of the HTTP fallback is made of. */
  options: HttpAddressOptions;
}

/** The options that the address of the HTTP fallback is made of, as the page set them. */
export interface HttpAddressOptions {
  cluster?: string;
  wsHost?: string;
  wsPort?: number | string;
  wssPort?: number | string;
  httpHost?: string;
  httpPort?: number | string;
  httpsPort?: number | string;
  httpPath?: string;
}

/** The address of a WebSocket connection (Pusher protocol 7). */
export function webSocketUrl({ key, host, port, tlsPort, path }: ServerAddress, tls: boolean): string {
  const origin = tls ? `wss://${host}:${tlsPort}` : `ws://${host}:${port}`;
  const query = `protocol=7&client=pusher-elements&version=${VERSION}&flash=false`;
  return `${origin}${path}/app/${encodeURIComponent(key)}?${query}`;
}
