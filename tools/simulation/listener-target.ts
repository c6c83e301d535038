import { type Actor, currentActor, runAs } from './actor.js';

type Handler = ((event: Event) => void) | { handleEvent(event: Event): void };

interface Entry {
  type: string;
  handler: Handler;
  actor: Actor;
  once: boolean;
}

/** An event target that records the actor of each listener and calls the listener for its actor. */
export class ListenerTarget {
  /** Handles errors thrown by listeners, which a browser would report to the page. */
  onError: (error: unknown, actor: Actor) => void = () => {};
  #entries: Entry[] = [];

  addEventListener(type: string, handler: Handler | null, options?: boolean | AddEventListenerOptions): void {
    if (!handler || this.#entries.some((entry) => entry.type === type && entry.handler === handler)) return;
    const { once = false, signal = undefined } = typeof options === 'object' ? options : {};
    if (signal?.aborted) return;
    this.#entries.push({ type, handler, actor: currentActor(), once });
    signal?.addEventListener('abort', () => this.removeEventListener(type, handler));
  }

  removeEventListener(type: string, handler: Handler | null): void {
    this.#entries = this.#entries.filter((entry) => entry.type !== type || entry.handler !== handler);
  }

  /** Returns the number of listeners of an actor. */
  listenersOf(actor: Actor): number {
    return this.#entries.filter((entry) => entry.actor === actor).length;
  }

  /** Dispatches an event to the current listeners. */
  dispatch(type: string, fields: object = {}): void {
    const event = Object.assign(new Event(type), fields);
    for (const entry of this.#entries.filter((one) => one.type === type)) {
      const { handler, actor, once } = entry;
      if (once) this.removeEventListener(type, handler);
      this.call(actor, () => (typeof handler === 'function' ? handler.call(this, event) : handler.handleEvent(event)));
    }
  }

  /** Runs one listener for its actor. */
  protected call(actor: Actor, act: () => void): void {
    try {
      runAs(actor, act);
    } catch (error) {
      this.onError(error, actor);
    }
  }
}
