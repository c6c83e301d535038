/**
 * A service that speaks the Pusher protocol, as specified by a PUSHER_URL: its REST API, and how pages connect to it.
 */
export interface Service {
  appId: string;
  key: string;
  secret: string;
  /** True if the REST API uses TLS. */
  tls: boolean;
  host: string;
  /** Undefined: the scheme's default port. */
  port: string | undefined;
  /** The attribute of `<pusher-connection>` that selects it. */
  connection: { cluster: string } | { server: string };
  /** A description for people, which contains no secret. */
  label: string;
}

/** A PUSHER_URL or PUSHER_CLUSTER that is invalid. The message never repeats it, because it may contain a secret. */
export class PusherUrlError extends Error {}

const FORM = 'http[s]://KEY:SECRET@HOST[:PORT]/apps/ID';

/**
 * Reads a PUSHER_URL.
 *
 * @param cluster the app's cluster, if the host belongs to the Pusher service but does not imply the cluster
 * @throws PusherUrlError with a sentence that states the mistake
 */
export function readPusherUrl(text: string, cluster?: string): Service {
  const url = parse(text);
  const appId = /^\/apps\/([^/]+)\/?$/.exec(url.pathname)?.[1];
  if (!appId || url.search || url.hash) throw malformed('after the host there must be /apps/ID and nothing else');
  const tls = url.protocol === 'https:';
  const service = { appId, key: decode(url.username), secret: decode(url.password), tls, port: url.port || undefined };
  const host = url.hostname;
  if (/\.(pusher|pusherapp)\.com$/.test(host)) {
    const known = clusterOf(host);
    const own = known ?? readCluster(cluster);
    // An app can be reached only through its own cluster's host.
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
    throw malformed('it is not a URL');
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
