import { VERSION } from '../base/version.js';
import type { HttpAddressOptions } from './server-address.js';

/**
 * Returns the base address of HTTP fallback sessions (Pusher protocol 7). If `wsHost` is set but not `httpHost`, the
 * fallback uses that host and its ports.
 */
export function httpUrl(key: string, options: HttpAddressOptions, tls: boolean): string {
  const { cluster, wsHost, wsPort, wssPort, httpHost, httpPort, httpsPort, httpPath = '/pusher' } = options;
  const host = httpHost || wsHost || `sockjs-${cluster}.pusher.com`;
  const isSameServer = !httpHost && wsHost;
  const port = tls ? httpsPort || (isSameServer && wssPort) || 443 : httpPort || (isSameServer && wsPort) || 80;
  const query = `protocol=7&client=pusher-elements&version=${VERSION}`;
  return `http${tls ? 's' : ''}://${host}:${port}${httpPath}/app/${encodeURIComponent(key)}?${query}`;
}
