import type { ChannelAuthorizationOptions, Options, PusherError } from '../../src/client/index.js';
import { configurationError } from '../support/report-error.js';
import type { ConnectionAttributes } from './connection-attributes.js';
import { applyConnectionLock, invalidLock, readConnectionLock } from './connection-lock.js';
import { csrfHeaders } from './csrf-token.js';

/** The effective configuration of a connection. */
export interface ResolvedConnection {
  /** Equal for elements that share a connection. */
  id: string;
  key: string;
  /** The options of the client. */
  options: Options;
  /** The attributes that the page's lock overrides, if any. */
  conflict?: PusherError | undefined;
}

const TIMES = ['activityTimeout', 'pongTimeout', 'unavailableTimeout'] as const;
const CREDENTIALS = ['same-origin', 'include', 'omit'];

/**
 * Merges the values that the page's owner locked, the attributes, and the options, in this order of precedence.
 *
 * @returns a PusherError if something is missing or invalid
 */
export function resolveConnection(given: ConnectionAttributes): ResolvedConnection | PusherError {
  const lock = readConnectionLock();
  if (!lock) return readAttributes(given);
  if (lock instanceof Error) return lock;
  const [attributes, conflict] = applyConnectionLock(given, lock);
  const configuration = readAttributes(attributes);
  if (!(configuration instanceof Error)) return { ...configuration, conflict };
  return `${configuration.code}` in lock ? invalidLock(configuration.message) : configuration;
}

function readAttributes(attributes: ConnectionAttributes): ResolvedConnection | PusherError {
  const { apiKey, credentials } = attributes;
  if (!apiKey) {
    return configurationError(
      'no-key',
      'The attribute api-key is missing or empty: set it to the key of your application.',
    );
  }
  const options = effectiveOptions(attributes);
  if ('type' in options) return options as PusherError;
  if (!options.wsHost && !options.cluster) {
    return configurationError(
      'no-server',
      'Set cluster (such as cluster="eu") or server (such as server="wss://host:443").',
    );
  }
  if (!options.wsHost && !/^[\w-]+$/.test(options.cluster ?? '')) {
    return configurationError(
      'cluster',
      `cluster="${options.cluster}" is not the name of a cluster, such as eu or mt1.`,
    );
  }
  if (credentials && !CREDENTIALS.includes(credentials)) {
    return configurationError('credentials', `credentials="${credentials}" is not one of ${CREDENTIALS.join(', ')}.`);
  }
  return { id: identify([apiKey, options]), key: apiKey, options: withCsrfToken(options) };
}

function effectiveOptions(attributes: ConnectionAttributes): Options | PusherError {
  const { cluster, server, transports } = attributes;
  const options: Options = { ...attributes.options };
  if (cluster) options.cluster = cluster;
  if (server) {
    const address = readServer(server);
    if ('type' in address) return address as PusherError;
    Object.assign(options, address);
  }
  for (const name of TIMES) {
    const time = attributes[name] ?? 0; // 0, like an empty attribute: the client's default applies
    const attribute = name.replace('T', '-t') as 'activity-timeout' | 'pong-timeout' | 'unavailable-timeout';
    if (!(time >= 0)) return configurationError(attribute, `${attribute} has to be a number of milliseconds above 0.`);
    if (time) options[name] = time;
  }
  if (transports) options.enabledTransports = transports.split(/[\s,]+/).filter(Boolean);
  const credentials = (attributes.credentials || undefined) as RequestCredentials | undefined;
  const channels = definedMembers({ endpoint: attributes.authEndpoint || undefined, credentials });
  const users = definedMembers({ endpoint: attributes.userAuthEndpoint || undefined, credentials });
  if (channels) options.channelAuthorization = { ...options.channelAuthorization, ...channels };
  if (users) options.userAuthentication = { ...options.userAuthentication, ...users };
  return options;
}

/** Returns the members that are set; undefined if none is. */
function definedMembers<T extends object>(members: T): Partial<T> | undefined {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return entries.length ? (Object.fromEntries(entries) as Partial<T>) : undefined;
}

function readServer(server: string): Partial<Options> | PusherError {
  let url: URL | undefined;
  try {
    url = new URL(server);
  } catch {}
  if (!url || !/^wss?:$/.test(url.protocol) || !url.hostname) {
    return configurationError(
      'server',
      `server="${server}" is not of the form wss://host:port/path (or ws:// without TLS).`,
    );
  }
  const tls = url.protocol === 'wss:';
  return {
    wsHost: url.hostname,
    ...(url.port && { wsPort: Number(url.port), wssPort: Number(url.port) }),
    wsPath: url.pathname.replace(/\/$/, ''),
    forceTLS: tls,
  };
}

function withCsrfToken(options: Options): Options {
  const { userAuthentication } = options;
  // the client reads `auth` only if `channelAuthorization` is empty, which it isn't after this
  const channelAuthorization: ChannelAuthorizationOptions = { ...options.auth, ...options.channelAuthorization };
  const endpoint = channelAuthorization.endpoint ?? options.authEndpoint ?? '/pusher/auth';
  return {
    ...options,
    // for the same reason, an `authorizer` needs an empty `channelAuthorization`
    ...(!options.authorizer && {
      channelAuthorization: {
        ...channelAuthorization,
        endpoint,
        endpointSetting: 'auth-endpoint',
        headersProvider: provideHeaders(endpoint, channelAuthorization.headersProvider),
      },
    }),
    userAuthentication: {
      ...userAuthentication,
      endpointSetting: 'user-auth-endpoint',
      headersProvider: provideHeaders(
        userAuthentication?.endpoint ?? '/pusher/user-auth',
        userAuthentication?.headersProvider,
      ),
    },
  };
}

type HeadersProvider = NonNullable<ChannelAuthorizationOptions['headersProvider']>;

function provideHeaders(endpoint: string, own: HeadersProvider | undefined): HeadersProvider {
  return async () => ({ ...csrfHeaders(endpoint), ...(await own?.()) });
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** Returns the same string for equal data. Functions and class instances are equal only to themselves. */
function identify(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'function') return identity(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const prototype = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) return identity(part);
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function identity(part: object): string {
  const known = identities.get(part) ?? ++lastIdentity;
  identities.set(part, known);
  return `#${known}`;
}
