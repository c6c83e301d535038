'use client';

import {
  type DetailedHTMLProps,
  type HTMLAttributes,
  type RefCallback,
  useEffect,
  useInsertionEffect,
  useRef,
  useState,
} from 'react';
import { ElementBinding, type ElementListeners } from './element-binding.js';
import type { ApplicationListeners, Attributes, ElementOf, Listeners, Properties, Tag } from './tags.js';
import {
  type ChannelInfo,
  type ChannelListeners,
  type ConnectionInfo,
  NO_CHANNEL,
  NO_CONNECTION,
  watchChannel,
  watchConnection,
} from './watch.js';

export * from '../index.js';
export { Pusher as default } from '../index.js';
export type { ChannelInfo, ChannelListeners, ConnectionInfo, ElementListeners };

/**
 * The props of a tag in JSX. React 19 sets names that the element has as properties, and all others as attributes. It
 * reserves `key`; use `item-key` on a feed.
 */
export type PusherElementProps<Name extends Tag> = DetailedHTMLProps<HTMLAttributes<ElementOf<Name>>, ElementOf<Name>> &
  Omit<Properties<ElementOf<Name>> & Attributes<ElementOf<Name>>, 'key'> &
  Listeners<Name> &
  ApplicationListeners<`on${Letter}${Lowercase<string>}`> & { class?: string };

/** The first letter of an event name: `on` alone is an attribute of the trigger. */
// biome-ignore format: one line is easier to read
type Letter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z';

type Elements = { [Name in Tag]: PusherElementProps<Name> };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}

/**
 * Returns a `ref` that adds listeners to a tag and sets its properties. On a custom element from a server, React itself
 * adds no listeners (`onnew-comment`) and sets no properties (`options`) until the component renders again.
 *
 * @param listeners listeners by event name; any name is possible: `pusher:member_added`, `App\\Events\\Shipped`
 * @param properties the properties to set, such as `options`
 */
export function usePusherElement<Event extends string, Name extends Tag>(
  listeners: ElementListeners<Event>,
  properties?: Properties<ElementOf<Name>>,
): RefCallback<ElementOf<Name>> {
  const [binding] = useState(() => new ElementBinding());
  useInsertionEffect(() => binding.update(listeners, properties));
  return binding.attach;
}

/**
 * Returns the state of the page's `<pusher-connection>`.
 *
 * @param id the id of the element; undefined: the page's only one
 */
export function useConnection(id?: string): ConnectionInfo {
  const [info, setInfo] = useState(NO_CONNECTION);
  useEffect(() => watchConnection(id, setInfo), [id]);
  return info;
}

/**
 * Subscribes to a channel of the page's `<pusher-connection>`, without a tag. All elements and hooks with this
 * channel name share one subscription.
 *
 * @param name the name of the channel; undefined: no subscription
 * @param listeners listeners by event name
 * @param connection the id of the connection element; undefined: the page's only one
 */
export function useChannel(
  name: string | undefined,
  listeners: ChannelListeners = {},
  { connection }: { connection?: string } = {},
): ChannelInfo {
  const [info, setInfo] = useState(NO_CHANNEL);
  const latest = useRef(listeners);
  useInsertionEffect(() => {
    latest.current = listeners;
  });
  useEffect(() => {
    if (name) return watchChannel(name, connection, (event) => latest.current[event.type]?.(event), setInfo);
    setInfo(NO_CHANNEL);
  }, [name, connection]);
  return info;
}
