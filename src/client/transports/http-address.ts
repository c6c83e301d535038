import { VERSION } from '../base/version.js';
import type { HttpAddressOptions } from './server-address.js';

/**
 * The address that sessions of the HTTP fallback are under (Pusher protocol 7). A server of one's own is one server:
 * its host and ports stand for both.
 */
export function httpUrl(key: string, options: HttpAddressOptions, tls: boolean): string {
  const { cluster, wsHost, wsPort, wssPort, httpHost, httpPort, httpsPort, httpPath = '/pusher' } = options;
  const host = httpHost || wsHost || `sockjs-${cluster}.pusher.com`;
  const isOneServer = !httpHost && wsHost;
  const port = tls ? httpsPort || (isOneServer && wssPort) || 443 : httpPort || (isOneServer && wsPort) || 80;
  const query = `protocol=7&client=pusher-elements&version=${VERSION}`;
  return `http${tls ? 's' : ''}://${host}:${port}${httpPath}/app/${encodeURIComponent(key)}?${query}`;
}
