import { channelKind } from '../../client/protocol/channel-name.js';
import type { App } from '../app/app.js';
import { HttpError } from '../http/http-error.js';
import { quote } from '../http/json-text.js';

/** What the REST API tells of a channel when asked by `info` (protocol §10). */
export interface ChannelInfo {
  occupied?: boolean;
  /** Distinct users, on presence channels. */
  user_count?: number;
  /** Subscribed sockets. */
  subscription_count?: number;
  /** The last event of a cache channel, and for how many seconds more it is kept; null where there is none. */
  cache?: { data: string; ttl: number } | null;
}

const ATTRIBUTES = ['occupied', 'user_count', 'subscription_count', 'cache'] as const;
type Attribute = (typeof ATTRIBUTES)[number];

/** Reads a comma-separated list of attributes, each once; throws a 400 on an unknown one. */
export function readAttributes(info: string | null | undefined): Attribute[] {
  const names = new Set((info ?? '').split(',').filter((name) => name !== ''));
  return [...names].map((name) => {
    const attribute = ATTRIBUTES.find((known) => known === name);
    if (attribute) return attribute;
    throw new HttpError(400, `info knows no attribute ${quote(name)}; there are ${ATTRIBUTES.join(', ')}.`);
  });
}

/** Throws a 400 when an attribute is asked of a channel, or a prefix of names, that cannot have it. */
export function checkAttributes(attributes: Attribute[], name: string): void {
  const kind = channelKind(name);
  if (attributes.includes('user_count') && !kind.presence) {
    throw new HttpError(400, 'user_count can be asked of presence channels only (filter_by_prefix=presence-).');
  }
  if (attributes.includes('cache') && !kind.cache) {
    throw new HttpError(400, 'cache can be asked of cache channels only (filter_by_prefix=cache-, for example).');
  }
}

/** Tells the attributes that a channel has; nobody needs to be on it. */
export function describeChannel(app: App, name: string, attributes: Attribute[]): ChannelInfo {
  const channel = app.channel(name);
  const kind = channelKind(name);
  const info: ChannelInfo = {};
  for (const attribute of attributes) {
    if (attribute === 'occupied') info.occupied = channel !== undefined;
    if (attribute === 'subscription_count') info.subscription_count = channel?.size ?? 0;
    if (attribute === 'user_count' && kind.presence) info.user_count = channel?.roster?.size ?? 0;
    if (attribute === 'cache' && kind.cache) info.cache = app.cached(name) ?? null;
  }
  return info;
}
