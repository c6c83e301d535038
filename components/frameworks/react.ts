import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { ApplicationListeners, Attributes, ElementOf, Listeners, Properties, Tag } from './tags.js';

export * from '../index.js';
export { Pusher as default } from '../index.js';

/** What a tag takes in JSX. React 19 sets a name that the element has as a property, and any other as an attribute. */
export type PusherElementProps<Name extends Tag> = DetailedHTMLProps<HTMLAttributes<ElementOf<Name>>, ElementOf<Name>> &
  Properties<ElementOf<Name>> &
  Attributes<ElementOf<Name>> &
  Listeners &
  ApplicationListeners<`on${Lowercase<string>}`> & { class?: string };

type Elements = { [Name in Tag]: PusherElementProps<Name> };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}
