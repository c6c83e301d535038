import { type PusherUrl, readPusherUrl } from '../../src/sandbox/rest-api/pusher-url.js';

/** A service that speaks the Pusher protocol: its REST API, and how pages connect to it. */
export interface Service extends PusherUrl {
  /** The attribute of `<pusher-connection>` that selects it. */
  connection: { cluster: string } | { server: string };
}

/**
 * Returns the service that a PUSHER_URL specifies.
 *
 * @param cluster the app's cluster, if the host belongs to the Pusher service but does not imply the cluster
 * @throws PusherUrlError with a sentence that states the mistake
 */
export function readService(text: string, cluster?: string): Service {
  const url = readPusherUrl(text, cluster);
  const server = `${url.tls ? 'wss' : 'ws'}://${url.host}${url.port === undefined ? '' : `:${url.port}`}`;
  return { ...url, connection: url.cluster === undefined ? { server } : { cluster: url.cluster } };
}
