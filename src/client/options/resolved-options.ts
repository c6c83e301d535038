import { PusherError } from '../protocol/pusher-error.js';
import type { TransportName } from '../transports/transport.js';
import type {
  AuthorizerGenerator,
  ChannelAuthorizationOptions,
  Options,
  UserAuthenticationOptions,
} from './options.js';

/** Options with every default filled in and every older form brought to the present one. Times are in ms. */
export interface ResolvedOptions {
  [option: string]: unknown;
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
  channelAuthorization: ChannelAuthorizationOptions;
  userAuthentication: UserAuthenticationOptions;
  /** The older options object itself: some libraries change its headers later. */
  auth: NonNullable<Options['auth']>;
  authorizer: AuthorizerGenerator | undefined;
}

const TRANSPORTS: TransportName[] = ['ws', 'xhr_streaming', 'xhr_polling'];

/**
 * Reads a key and options.
 *
 * @param acceptsUnset if a cluster or a host is given without a value, as an environment variable that isn't set gives it,
 *   reports it to the console instead of throwing
 * @throws PusherError (`ConfigurationError`) without a key, without options, with neither cluster nor host, or with an unknown
 *   auth transport
 */
export function resolveOptions(key: string, options: Options, acceptsUnset = false): ResolvedOptions {
  if (key === null || key === undefined) throw misconfigured('the key is missing');
  if (options === null || options === undefined) throw misconfigured('the options are missing');
  const host = options.wsHost || (options.cluster && `ws-${options.cluster}.pusher.com`) || '';
  if (!host) {
    const isGiven = 'cluster' in options || 'wsHost' in options;
    const error = misconfigured(
      `the options need a cluster, or the host of your server (wsHost)${isGiven ? ', and its value is empty' : ''}`,
    );
    if (!isGiven || !acceptsUnset) throw error;
    console.error(error.message);
  }
  const { enabledTransports, disabledTransports, channelAuthorization, userAuthentication, authorizer } = options;
  checkTransport(channelAuthorization || { transport: options.authTransport, customHandler: authorizer });
  checkTransport(userAuthentication);
  const [enabled, disabled] = [enabledTransports || TRANSPORTS, disabledTransports].map((names) => [names].flat());
  const [port, tlsPort, path] = [options.wsPort || 80, options.wssPort || 443, options.wsPath || ''];
  const tls = options.forceTLS !== false || (onSecurePage() && !isLoopback(host));
  return {
    ...options,
    // the names of pusher-js, for pages that read its `config`
    ...{ wsHost: host, wsPort: port, wssPort: tlsPort, wsPath: path, useTLS: tls },
    ...{ key, options, host, port, tlsPort, path, tls },
    transports: host ? TRANSPORTS.filter((name) => enabled?.includes(name) && !disabled?.includes(name)) : [],
    activityTimeout: options.activityTimeout || 120_000,
    pongTimeout: options.pongTimeout || 30_000,
    unavailableTimeout: options.unavailableTimeout || 10_000,
    channelAuthorization: { ...channelAuthorization },
    userAuthentication: { ...userAuthentication },
    auth: (!channelAuthorization && options.auth) || { headers: {}, params: {} },
    authorizer: channelAuthorization ? undefined : authorizer,
  };
}

/** Which transport it is has no effect: requests are made by `fetch`. */
function checkTransport(auth: { transport?: string | undefined; customHandler?: unknown } | null | undefined): void {
  const transport = auth?.transport || 'ajax';
  if (auth?.customHandler || transport === 'ajax' || transport === 'fetch') return;
  if (transport !== 'jsonp') throw misconfigured(`"${transport}" is no auth transport: leave it out`);
  console.warn(
    'The auth transport "jsonp" is not supported, and "ajax" is used: let the endpoint allow this page’s origin (CORS), ' +
      'and set credentials: "include" if it needs cookies.',
  );
}

/** The addresses that were reported. */
const replaced = new Set<string>();

/** Reports, once for each address, that an https page uses TLS where the options refuse it. */
export function reportForcedTLS({ tls, options, host, port, tlsPort }: ResolvedOptions): void {
  const address = `ws://${host}:${port}`;
  if (!tls || options.forceTLS !== false || replaced.has(address)) return;
  replaced.add(address);
  const actual = `wss://${host}:${tlsPort}`;
  console.warn(
    `Browsers refuse ${address} on an https page, so ${actual} is used. Write server="${actual}", or forceTLS: true.`,
  );
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
