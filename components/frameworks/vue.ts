import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { Attributes, ElementOf, EventsOf, Properties, Tag } from './tags.js';

export * from '../index.js';
export { Pusher as default } from '../index.js';

/**
 * A tag as templates see it. Vue sets a name that the element has as a property, and any other as an attribute; a
 * template's checker takes an attribute's name in either case. Vue keeps `key` to itself: a feed has `item-key`.
 */
export type PusherElementComponent<Name extends Tag> = new () => ElementOf<Name> & {
  $props: HTMLAttributes & Omit<Properties<ElementOf<Name>> & Attributes<ElementOf<Name>>, 'key'> & PublicProps;
  $emit: EmitFn<{ [Event in keyof EventsOf<Name>]: (event: EventsOf<Name>[Event]) => void }>;
};

type Elements = { [Name in Tag]: PusherElementComponent<Name> };

declare module 'vue' {
  interface GlobalComponents extends Elements {}
}
