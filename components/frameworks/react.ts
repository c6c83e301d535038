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
 * What a tag takes in JSX. React 19 sets a name that the element has as a property, and any other as an attribute. It
 * keeps `key` to itself: a feed has `item-key`.
 */
export type PusherElementProps<Name extends Tag> = DetailedHTMLProps<HTMLAttributes<ElementOf<Name>>, ElementOf<Name>> &
  Omit<Properties<ElementOf<Name>> & Attributes<ElementOf<Name>>, 'key'> &
  Listeners<Name> &
  ApplicationListeners<`on${Letter}${Lowercase<string>}`> & { class?: string };

/** What names of events begin with: `on` alone is an attribute of the trigger. */
// biome-ignore format: one line is easier to read
type Letter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z';

type Elements = { [Name in Tag]: PusherElementProps<Name> };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}

/**
 * Returns a `ref` for a tag, which adds listeners and sets properties. React adds no listener (`onnew-comment`) and sets
 * no property (`options`) of a custom element that came from a server until the component renders again; a `ref` does.
 *
 * @param listeners by the name of the event, which may be any: `pusher:member_added`, `App\\Events\\Shipped`
 * @param properties such as `options`
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
 * The state of the page's `<pusher-connection>`.
 *
 * @param id its id. Default: the page's only one
 */
export function useConnection(id?: string): ConnectionInfo {
  const [info, setInfo] = useState(NO_CONNECTION);
  useEffect(() => watchConnection(id, setInfo), [id]);
  return info;
}

/**
 * Subscribes to a channel of the page's `<pusher-connection>`, with no tag. What it shares with tags and other hooks of
 * this name is one subscription.
 *
 * @param name undefined: no subscription
 * @param listeners by the name of the event
 * @param connection the connection element's id. Default: the page's only one
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
