import { VERSION } from '../base/version.js';
import type { TransportName } from './transport.js';

/** The options that transports need. */
export interface ServerAddress {
  key: string;
  host: string;
  port: number | string;
  tlsPort: number | string;
  path: string;
  /** The allowed transports. */
  transports: readonly TransportName[];
  /** The options for the address of the HTTP fallback. */
  options: HttpAddressOptions;
}

/** The options for the address of the HTTP fallback, as the page set them. */
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

/** Returns the address of a WebSocket connection (Pusher protocol 7). */
export function webSocketUrl({ key, host, port, tlsPort, path }: ServerAddress, tls: boolean): string {
  const origin = tls ? `wss://${host}:${tlsPort}` : `ws://${host}:${port}`;
  const query = `protocol=7&client=pusher-elements&version=${VERSION}&flash=false`;
  return `${origin}${path}/app/${encodeURIComponent(key)}?${query}`;
}
