import type { HTMLAttributes } from 'svelte/elements';
import type { ApplicationListeners, Attributes, ElementOf, Listeners, Properties, Tag } from './tags.js';

export * from '../index.js';
export { Pusher as default } from '../index.js';

/** What a tag takes in a template. Svelte sets a name that the element has as a property, any other as an attribute. */
export type PusherElementAttributes<Name extends Tag> = HTMLAttributes<ElementOf<Name>> &
  Properties<ElementOf<Name>> &
  Attributes<ElementOf<Name>> &
  Listeners<Name> &
  ApplicationListeners<`on${string}-${string}` | `on${string}_${string}`>;

type Elements = { [Name in Tag]: PusherElementAttributes<Name> };

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends Elements {}
}
