import type { PusherEvent } from '../index.js';
import type { OwnEvent, OwnEvents } from './tags.js';

/** Listeners of an element, by event name. */
export type ElementListeners<Name extends string> = {
  // biome-ignore lint/suspicious/noExplicitAny: only the listener knows the type of the data
  readonly [Event in Name]?: (event: Event extends OwnEvent ? OwnEvents[Event] : PusherEvent<any>) => void;
};

/** The same for any names. */
type AnyListeners = Readonly<Record<string, ((event: never) => void) | undefined>>;

/** Applies listeners and properties, which may change at any time, to the elements that it is attached to. */
export class ElementBinding {
  readonly #elements = new Set<Element>();
  #listeners: AnyListeners = {};
  #properties: object | undefined;

  readonly attach = (element: Element | null): (() => void) | undefined => {
    if (!element) return undefined;
    this.#elements.add(element);
    this.#apply(element);
    return () => {
      this.#elements.delete(element);
      for (const name of Object.keys(this.#listeners)) element.removeEventListener(name, this.#dispatch);
    };
  };

  update(listeners: AnyListeners, properties: object | undefined): void {
    const former = Object.keys(this.#listeners).filter((name) => !(name in listeners));
    this.#listeners = listeners;
    this.#properties = properties;
    for (const element of this.#elements) {
      for (const name of former) element.removeEventListener(name, this.#dispatch);
      this.#apply(element);
    }
  }

  #apply(element: Element): void {
    for (const name of Object.keys(this.#listeners)) element.addEventListener(name, this.#dispatch);
    Object.assign(element, this.#properties);
  }

  readonly #dispatch = (event: Event): void => this.#listeners[event.type]?.(event as never);
}
