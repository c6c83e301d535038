import { channelKind } from '../../client/protocol/channel-name.js';
import type { App } from '../app/app.js';
import { HttpError } from '../http/http-error.js';
import { quote } from '../http/json-text.js';

/** The attributes of a channel that the `info` parameter of the REST API can request (protocol §10). */
export interface ChannelInfo {
  occupied?: boolean;
  /** Distinct users, on presence channels. */
  user_count?: number;
  /** Subscribed sockets. */
  subscription_count?: number;
  /** The last event of a cache channel, and the seconds until it expires; null if no event is cached. */
  cache?: { data: string; ttl: number } | null;
}

const ATTRIBUTES = ['occupied', 'user_count', 'subscription_count', 'cache'] as const;
type Attribute = (typeof ATTRIBUTES)[number];

/** Reads a comma-separated list of attributes without duplicates. Throws an HttpError (400) for an unknown one. */
export function readAttributes(info: string | null | undefined): Attribute[] {
  const names = new Set((info ?? '').split(',').filter((name) => name !== ''));
  return [...names].map((name) => {
    const attribute = ATTRIBUTES.find((known) => known === name);
    if (attribute) return attribute;
    throw new HttpError(
      400,
      `info has an unknown attribute, ${quote(name)}; the attributes are ${ATTRIBUTES.join(', ')}.`,
    );
  });
}

/** Throws an HttpError (400) if a channel, or a prefix of channel names, cannot have one of the attributes. */
export function checkAttributes(attributes: Attribute[], name: string): void {
  const kind = channelKind(name);
  if (attributes.includes('user_count') && !kind.presence) {
    throw new HttpError(400, 'user_count is available for presence channels only (filter_by_prefix=presence-).');
  }
  if (attributes.includes('cache') && !kind.cache) {
    throw new HttpError(400, 'cache is available for cache channels only (filter_by_prefix=cache-, for example).');
  }
}

/** Returns the requested attributes of a channel, which need not have subscribers. */
export function describeChannel(app: App, name: string, attributes: Attribute[]): ChannelInfo {
  const channel = app.channel(name);
  const kind = channelKind(name);
  const info: ChannelInfo = {};
  for (const attribute of attributes) {
    if (attribute === 'occupied') info.occupied = channel !== undefined;
    if (attribute === 'subscription_count') info.subscription_count = channel?.size ?? 0;
    if (attribute === 'user_count' && kind.presence) info.user_count = channel?.members?.size ?? 0;
    if (attribute === 'cache' && kind.cache) info.cache = app.cached(name) ?? null;
  }
  return info;
}
