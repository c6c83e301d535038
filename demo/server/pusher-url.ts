/** A service that speaks the Pusher protocol, as a PUSHER_URL names it: its REST API, and how a page connects to it. */
export interface Service {
  appId: string;
  key: string;
  secret: string;
  /** The REST API's. */
  tls: boolean;
  host: string;
  /** Undefined: the scheme's own. */
  port: string | undefined;
  /** The attribute of `<pusher-connection>` that leads to it. */
  connection: { cluster: string } | { server: string };
  /** Says to people which service this is; holds nothing secret. */
  label: string;
}

/** A PUSHER_URL, or a PUSHER_CLUSTER, that cannot be used; the message never repeats it, as it may hold a secret. */
export class PusherUrlError extends Error {}

const FORM = 'http[s]://KEY:SECRET@HOST[:PORT]/apps/ID';

/**
 * Reads a PUSHER_URL.
 *
 * @param cluster which cluster the app is in, where the host is one of the Pusher service's that doesn't tell
 * @throws PusherUrlError with a sentence that says what is wrong
 */
export function readPusherUrl(text: string, cluster?: string): Service {
  const url = parse(text);
  const appId = /^\/apps\/([^/]+)\/?$/.exec(url.pathname)?.[1];
  if (!appId || url.search || url.hash) throw malformed('after the host comes /apps/ID, and nothing else');
  const tls = url.protocol === 'https:';
  const service = { appId, key: decode(url.username), secret: decode(url.password), tls, port: url.port || undefined };
  const host = url.hostname;
  if (/\.(pusher|pusherapp)\.com$/.test(host)) {
    const known = clusterOf(host);
    const own = known ?? readCluster(cluster);
    // an app is reached through its own cluster's host only
    const apiHost = !known && cluster ? `api-${own}.pusher.com` : host;
    return { ...service, host: apiHost, connection: { cluster: own }, label: `app ${appId} at ${apiHost}` };
  }
  const server = `${tls ? 'wss' : 'ws'}://${url.host}`;
  return { ...service, host, connection: { server }, label: `app ${appId} at ${url.host}` };
}

function parse(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw malformed('it is no URL');
  }
  if (!/^https?:$/.test(url.protocol)) throw malformed('it begins neither with http:// nor with https://');
  if (!url.username) throw malformed('it has no KEY');
  if (!url.password) throw malformed('it has no SECRET');
  return url;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed('its KEY or SECRET has a % that is not followed by two hexadecimal digits');
  }
}

function clusterOf(host: string): string | undefined {
  return /^api-([a-z0-9-]+)\.pusher(app)?\.com$/.exec(host)?.[1];
}

function readCluster(cluster = 'mt1'): string {
  if (/^[a-z0-9-]+$/.test(cluster)) return cluster;
  throw new PusherUrlError('PUSHER_CLUSTER is not the name of a cluster, such as mt1, eu or ap2.');
}

function malformed(what: string): PusherUrlError {
  return new PusherUrlError(`PUSHER_URL is not of the form ${FORM}: ${what}.`);
}
