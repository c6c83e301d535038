import type { Options } from '../options/options.js';

/** The settings that pages of the original library make on the class. */
export interface OriginalSettings {
  host: string;
  channel_auth_endpoint: string | undefined;
  auth_url: string | undefined;
}

/** The original library's constructor arguments after the key: none, a channel, or several. */
export type OriginalArguments = [] | [channels: string | readonly string[]];

/** Whether these are the original library's arguments, and not options. */
export function isOriginal(rest: readonly unknown[]): rest is OriginalArguments {
  return rest.length === 0 || typeof rest[0] === 'string' || Array.isArray(rest[0]);
}

/** The options that stand for the original library's settings. Its host is without TLS; an https page gets TLS. */
export function originalOptions({ host, channel_auth_endpoint, auth_url }: OriginalSettings): Options {
  const [, name = host, port = '80'] = /^(.*):(\d+)$/.exec(host) ?? [];
  return { wsHost: name, wsPort: port, forceTLS: false, authEndpoint: channel_auth_endpoint ?? auth_url };
}
