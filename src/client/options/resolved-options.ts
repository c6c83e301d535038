import { PusherError } from '../protocol/pusher-error.js';
import type { TransportName } from '../transports/transport.js';
import { transportNames } from '../transports/transport-table.js';
import type {
  AuthorizerGenerator,
  ChannelAuthorizationOptions,
  Options,
  UserAuthenticationOptions,
} from './options.js';

/** Options with every default filled in and every former option converted to its current form. Times are in ms. */
export interface ResolvedOptions {
  [option: string]: unknown;
  key: string;
  /** The options as the page set them, for chunks that are loaded on demand. */
  options: Options;
  host: string;
  port: number | string;
  tlsPort: number | string;
  path: string;
  tls: boolean;
  transports: TransportName[];
  activityTimeout: number;
  pongTimeout: number;
  unavailableTimeout: number;
  channelAuthorization: ChannelAuthorizationOptions;
  userAuthentication: UserAuthenticationOptions;
  /** The page's own `auth` object, not a copy: some libraries change its headers later. */
  auth: NonNullable<Options['auth']>;
  authorizer: AuthorizerGenerator | undefined;
}

/**
 * Resolves a key and options.
 *
 * @param acceptsUnset true to log an error instead of throwing if the options have a cluster or a host with an empty
 *   value, such as that of an environment variable that isn't set
 * @throws PusherError (`ConfigurationError`) if the key or the options are missing, if there is neither a cluster nor a
 *   host, or if the auth transport is unknown
 */
export function resolveOptions(key: string, options: Options, acceptsUnset = false): ResolvedOptions {
  if (key === null || key === undefined) throw configurationError('the key is missing');
  if (options === null || options === undefined) throw configurationError('the options are missing');
  const host = options.wsHost || (options.cluster && `ws-${options.cluster}.pusher.com`) || '';
  if (!host) {
    const isGiven = 'cluster' in options || 'wsHost' in options;
    const error = configurationError(
      `the options need a cluster, or the host of your server (wsHost)${isGiven ? ', but it is empty' : ''}`,
    );
    if (!isGiven || !acceptsUnset) throw error;
    console.error(error.message);
  }
  const { enabledTransports, disabledTransports, channelAuthorization, userAuthentication, authorizer } = options;
  checkAuthTransport(channelAuthorization || { transport: options.authTransport, customHandler: authorizer });
  checkAuthTransport(userAuthentication);
  const [port, tlsPort, path] = [options.wsPort || 80, options.wssPort || 443, options.wsPath || ''];
  const tls = options.forceTLS !== false || (onSecurePage() && !isLoopback(host));
  return {
    ...options,
    // the names of pusher-js, for pages that read `config`
    ...{ wsHost: host, wsPort: port, wssPort: tlsPort, wsPath: path, useTLS: tls },
    ...{ key, options, host, port, tlsPort, path, tls },
    transports: transportNames.filter(
      (name) =>
        host && [enabledTransports || name].flat().includes(name) && ![disabledTransports].flat().includes(name),
    ),
    activityTimeout: options.activityTimeout || 120_000,
    pongTimeout: options.pongTimeout || 30_000,
    unavailableTimeout: options.unavailableTimeout || 10_000,
    channelAuthorization: { ...channelAuthorization },
    userAuthentication: { ...userAuthentication },
    auth: (!channelAuthorization && options.auth) || { headers: {}, params: {} },
    authorizer: channelAuthorization ? undefined : authorizer,
  };
}

/** Checks the transport of authorizations. The value has no other effect: all requests use `fetch`. */
function checkAuthTransport(
  auth: { transport?: string | undefined; customHandler?: unknown } | null | undefined,
): void {
  const transport = auth?.transport || 'ajax';
  if (auth?.customHandler || transport === 'ajax' || transport === 'fetch') return;
  if (transport !== 'jsonp') throw configurationError(`"${transport}" is not an auth transport: leave it out`);
  console.warn(
    '"jsonp" is not supported, so "ajax" is used: allow this page’s origin at the endpoint (CORS), and set ' +
      'credentials: "include" for cookies.',
  );
}

/** The addresses without TLS that the client has warned about. */
const reported = new Set<string>();

/** Warns, once per address, that an https page uses TLS although `forceTLS` is false. */
export function reportForcedTLS({ tls, options, host, port, tlsPort }: ResolvedOptions): void {
  const address = `ws://${host}:${port}`;
  if (!tls || options.forceTLS !== false || reported.has(address)) return;
  reported.add(address);
  const actual = `wss://${host}:${tlsPort}`;
  console.warn(
    `Browsers refuse ${address} on an https page, so ${actual} is used. Write server="${actual}", or forceTLS: true.`,
  );
}

function configurationError(problem: string): PusherError {
  return new PusherError('ConfigurationError', `new Pusher(key, options): ${problem}.`);
}

function onSecurePage(): boolean {
  return globalThis.location?.protocol === 'https:';
}

function isLoopback(host: string): boolean {
  return /^(.*\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/i.test(host);
}
