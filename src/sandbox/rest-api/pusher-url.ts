/** The REST API of an app, as a PUSHER_URL specifies it. */
export interface PusherUrl {
  appId: string;
  key: string;
  secret: string;
  /** True if the REST API uses TLS. */
  tls: boolean;
  host: string;
  /** Undefined: the scheme's default port. */
  port: string | undefined;
  /** The app's cluster. Undefined unless the host belongs to the Pusher service. */
  cluster: string | undefined;
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
export function readPusherUrl(text: string, cluster?: string): PusherUrl {
  const url = parse(text);
  const id = /^\/apps\/([^/]+)\/?$/.exec(url.pathname)?.[1];
  if (!id || url.search || url.hash) throw malformed('after the host there must be /apps/ID and nothing else');
  const [appId, key, secret] = [decode(id), decode(url.username), decode(url.password)];
  const app = { appId, key, secret, tls: url.protocol === 'https:', port: url.port || undefined };
  const host = url.hostname;
  if (!/\.(pusher|pusherapp)\.com$/.test(host)) {
    return { ...app, host, cluster: undefined, label: `app ${appId} at ${url.host}` };
  }
  const known = clusterOf(host);
  const own = known ?? readCluster(cluster);
  // An app can be reached only through its own cluster's host.
  const apiHost = !known && cluster ? `api-${own}.pusher.com` : host;
  return { ...app, host: apiHost, cluster: own, label: `app ${appId} at ${apiHost}` };
}

/** Returns the PUSHER_URL of an app. `origin` is `http[s]://HOST[:PORT]`. */
export function writePusherUrl(
  origin: string,
  { id, key, secret }: { id: string; key: string; secret: string },
): string {
  const [scheme, authority] = origin.split('://', 2);
  const [idPart, keyPart, secretPart] = [id, key, secret].map(encodeURIComponent);
  return `${scheme}://${keyPart}:${secretPart}@${authority}/apps/${idPart}`;
}

/**
 * Returns the host to use in URLs for a server that listens on this address. Clients cannot connect to an address that
 * means all addresses of this machine, and an IPv6 address needs brackets.
 */
export function hostForUrls(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
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
    throw malformed('its KEY, SECRET or ID has a % that is not followed by two hexadecimal digits');
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
