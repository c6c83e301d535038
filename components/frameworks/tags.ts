import type { ReactiveElement } from '@lit/reactive-element';
import type { ChangeEvents, PusherEvent } from '../elements.js';

/** The tags of the elements. */
export type Tag = Extract<keyof HTMLElementTagNameMap, `pusher-${string}`>;

/** The class of an element. */
export type ElementOf<Name extends Tag> = HTMLElementTagNameMap[Name];

/** The names of the elements' own events. They bubble, so that each may be listened to on every tag. */
export type OwnEvent = Extract<keyof GlobalEventHandlersEventMap, `pusher-${string}` | 'connection_established'>;

/** The elements' own events by name. */
export type OwnEvents = { [Name in OwnEvent]: GlobalEventHandlersEventMap[Name] };

/** The same on a tag: its own events with their own details, and those of the tags in it. */
export type EventsOf<Name extends Tag> = Name extends keyof ChangeEvents
  ? Omit<OwnEvents, keyof ChangeEvents[Name]> & ChangeEvents[Name]
  : OwnEvents;

/** What may be set on an element of this class: its own properties, but what is read-only. */
export type Properties<Class> = { [Key in SettableKey<Class>]?: Class[Key] };

/** The attributes of an element of this class: its properties that are text, numbers or yes and no, in kebab-case. */
export type Attributes<Class> = {
  [Key in SettableKey<Class> as AttributeName<Key, Class[Key]>]?: AttributeValue<Class[Key]>;
};

/** `onpusher-gap` and so on, as React and Svelte write listeners of an element's own events. */
export type Listeners<Name extends Tag> = {
  [Event in keyof EventsOf<Name> & string as `on${Event}`]?: (event: EventsOf<Name>[Event]) => void;
};

/** `onnew-comment`: the same for the events of an application, as far as a pattern tells them from the browser's own. */
export type ApplicationListeners<Pattern extends `on${string}`> = {
  // biome-ignore lint/suspicious/noExplicitAny: what an application sends is known to the listener alone
  [Name in Pattern]?: ((event: PusherEvent<any>) => void) | null;
};

type SettableKey<Class> = {
  [Key in Exclude<keyof Class & string, keyof ReactiveElement>]: Class[Key] extends (...args: never) => unknown
    ? never
    : IfWritable<Class, Key>;
}[Exclude<keyof Class & string, keyof ReactiveElement>];

/** The key, if it may be written; a type tells that only by what it is identical with. */
type IfWritable<Class, Key extends keyof Class> =
  (<T>() => T extends { [K in Key]: Class[K] } ? 1 : 2) extends <T>() => T extends { -readonly [K in Key]: Class[K] }
    ? 1
    : 2
    ? Key
    : never;

type AttributeName<Key extends string, Value> =
  NonNullable<Value> extends string | number | boolean ? Kebab<Key> : never;

type AttributeValue<Value> = NonNullable<Value> extends number ? Value | `${number}` : Value;

type Kebab<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Kebab<Rest>}`
  : Text;
