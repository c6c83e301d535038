import { PusherError } from './errors.js';
import type {
  AuthorizerGenerator,
  ChannelAuthorizationOptions,
  Options,
  UserAuthenticationOptions,
} from './options.js';
import type { TransportName } from './transports/transport.js';
import { VERSION } from './version.js';

/** Options with every default filled in and every older form brought to the present one. Times are in ms. */
export interface Settings {
  key: string;
  /** The options themselves, for the parts that are loaded on demand. */
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
  channelAuthorization: ChannelAuthorizationOptions & { endpoint: string };
  userAuthentication: UserAuthenticationOptions & { endpoint: string };
  /** The older options object itself: some libraries change its headers later. */
  auth: NonNullable<Options['auth']>;
  authorizer: AuthorizerGenerator | undefined;
}

const TRANSPORTS: TransportName[] = ['ws', 'xhr_streaming', 'xhr_polling'];

/**
 * Reads a key and options.
 *
 * @throws PusherError (`ConfigurationError`) without a key, without options, with neither cluster nor host, or with an
 *   auth transport that there is not
 */
export function readSettings(key: string, options: Options): Settings {
  if (key === null || key === undefined) throw misconfigured('the key is missing');
  if (options === null || options === undefined) throw misconfigured('the options are missing');
  const host = options.wsHost || (options.cluster && `ws-${options.cluster}.pusher.com`);
  if (!host) throw misconfigured('the options need a cluster, or the host of your server (wsHost)');
  const { enabledTransports = TRANSPORTS, disabledTransports = [], channelAuthorization } = options;
  return {
    key,
    options,
    host,
    port: options.wsPort || 80,
    tlsPort: options.wssPort || 443,
    path: options.wsPath || '',
    tls: options.forceTLS !== false || (onSecurePage() && !isLoopback(host)),
    transports: TRANSPORTS.filter((name) => enabledTransports.includes(name) && !disabledTransports.includes(name)),
    activityTimeout: options.activityTimeout || 120_000,
    pongTimeout: options.pongTimeout || 30_000,
    unavailableTimeout: options.unavailableTimeout || 10_000,
    channelAuthorization: readAuth(
      { transport: options.authTransport, ...channelAuthorization },
      options.authEndpoint || '/pusher/auth',
    ),
    userAuthentication: readAuth(options.userAuthentication, '/pusher/user-auth'),
    auth: (!channelAuthorization && options.auth) || {},
    authorizer: channelAuthorization ? undefined : options.authorizer,
  };
}

function readAuth<A extends ChannelAuthorizationOptions | UserAuthenticationOptions>(
  auth: A | undefined,
  endpoint: string,
): A & { endpoint: string } {
  const transport = auth?.transport ?? 'ajax';
  if (transport === 'jsonp') {
    throw misconfigured(
      'the auth transport "jsonp" is not supported: let the endpoint allow this page’s origin (CORS), and set ' +
        'credentials: "include" where it needs cookies',
    );
  }
  if (transport !== 'ajax' && transport !== 'fetch')
    throw misconfigured(`"${transport}" is no auth transport: leave it out`);
  return { ...(auth as A), endpoint: auth?.endpoint || endpoint };
}

/** The address of a WebSocket connection (Pusher protocol 7). */
export function webSocketUrl(settings: Settings, tls: boolean): string {
  const { key, host, port, tlsPort, path } = settings;
  const origin = tls ? `wss://${host}:${tlsPort}` : `ws://${host}:${port}`;
  const query = `protocol=7&client=pusher-elements&version=${VERSION}&flash=false`;
  return `${origin}${path}/app/${encodeURIComponent(key)}?${query}`;
}

function misconfigured(what: string): PusherError {
  return new PusherError('ConfigurationError', `new Pusher(key, options): ${what}.`);
}

function onSecurePage(): boolean {
  return globalThis.location?.protocol === 'https:';
}

function isLoopback(host: string): boolean {
  return /^(.*\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/i.test(host);
}
