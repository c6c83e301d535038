import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { ApplicationListeners, Attributes, ElementOf, Listeners, Properties, Tag } from './tags.js';

export * from '../index.js';
export { Pusher as default } from '../index.js';

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
