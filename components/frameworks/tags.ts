import type { ReactiveElement } from '@lit/reactive-element';
import type { ChangeEvents, PusherEvent } from '../elements.js';

/** The tags of the elements. */
export type Tag = Extract<keyof HTMLElementTagNameMap, `pusher-${string}`>;

/** The class of an element. */
export type ElementOf<Name extends Tag> = HTMLElementTagNameMap[Name];

/** The names of the elements' own events. They bubble, so that every tag accepts listeners for each of them. */
export type OwnEvent = Extract<keyof GlobalEventHandlersEventMap, `pusher-${string}` | 'connection_established'>;

/** The elements' own events by name. */
export type OwnEvents = { [Name in OwnEvent]: GlobalEventHandlersEventMap[Name] };

/** The events on a tag: its own, with their details, and those that bubble from tags inside it. */
export type EventsOf<Name extends Tag> = Name extends keyof ChangeEvents
  ? Omit<OwnEvents, keyof ChangeEvents[Name]> & ChangeEvents[Name]
  : OwnEvents;

/** The writable properties of an element class. */
export type Properties<Class> = { [Key in SettableKey<Class>]?: Class[Key] };

/** The attributes of an element class: its string, number and boolean properties, in kebab-case. */
export type Attributes<Class> = {
  [Key in SettableKey<Class> as AttributeName<Key, Class[Key]>]?: AttributeValue<Class[Key]>;
};

/** Listeners of an element's own events as React and Svelte write them, such as `onpusher-gap`. */
export type Listeners<Name extends Tag> = {
  [Event in keyof EventsOf<Name> & string as `on${Event}`]?: (event: EventsOf<Name>[Event]) => void;
};

/** The same for an application's events, such as `onnew-comment`, if a pattern distinguishes them from the browser's. */
export type ApplicationListeners<Pattern extends `on${string}`> = {
  // biome-ignore lint/suspicious/noExplicitAny: only the listener knows the type of the data
  [Name in Pattern]?: ((event: PusherEvent<any>) => void) | null;
};

type SettableKey<Class> = {
  [Key in Exclude<keyof Class & string, keyof ReactiveElement>]: Class[Key] extends (...args: never) => unknown
    ? never
    : IfWritable<Class, Key>;
}[Exclude<keyof Class & string, keyof ReactiveElement>];

/** The key, if it is writable. Only a comparison of identical types detects `readonly`. */
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
