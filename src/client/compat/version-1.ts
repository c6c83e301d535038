import type { Options } from '../options/options.js';

/** The static members by which pages configure version 1 of pusher-js. */
export interface Version1Statics {
  host: string;
  channel_auth_endpoint: string | undefined;
  auth_url: string | undefined;
}

/** The constructor arguments of version 1 after the key: none, a channel, or several. */
export type Version1Arguments = [] | [channels: string | readonly string[]];

/** Returns true if these are the arguments of version 1, and not options. */
export function isVersion1Arguments(rest: readonly unknown[]): rest is Version1Arguments {
  return rest.length === 0 || typeof rest[0] === 'string' || Array.isArray(rest[0]);
}

/** Returns the options that correspond to the static members. Version 1 connects without TLS, except from an https page. */
export function version1Options({ host, channel_auth_endpoint, auth_url }: Version1Statics): Options {
  const [, name = host, port = '80'] = /^(.*):(\d+)$/.exec(host) ?? [];
  return { wsHost: name, wsPort: port, forceTLS: false, authEndpoint: channel_auth_endpoint ?? auth_url };
}
