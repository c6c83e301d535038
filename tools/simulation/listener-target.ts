import { currentOwner, type Owner, runAs } from './owner.js';

type Handler = ((event: Event) => void) | { handleEvent(event: Event): void };

interface Entry {
  type: string;
  handler: Handler;
  owner: Owner;
  once: boolean;
}

/** An event target that records the owner of each listener and calls the listener for its owner. */
export class ListenerTarget {
  /** Handles errors thrown by listeners, which a browser would report to the page. */
  onError: (error: unknown, owner: Owner) => void = () => {};
  #entries: Entry[] = [];

  addEventListener(type: string, handler: Handler | null, options?: boolean | AddEventListenerOptions): void {
    if (!handler || this.#entries.some((entry) => entry.type === type && entry.handler === handler)) return;
    const { once = false, signal = undefined } = typeof options === 'object' ? options : {};
    if (signal?.aborted) return;
    this.#entries.push({ type, handler, owner: currentOwner(), once });
    signal?.addEventListener('abort', () => this.removeEventListener(type, handler));
  }

  removeEventListener(type: string, handler: Handler | null): void {
    this.#entries = this.#entries.filter((entry) => entry.type !== type || entry.handler !== handler);
  }

  /** Returns the number of listeners of an owner. */
  listenersOf(owner: Owner): number {
    return this.#entries.filter((entry) => entry.owner === owner).length;
  }

  /** Dispatches an event to the current listeners. */
  tell(type: string, fields: object = {}): void {
    const event = Object.assign(new Event(type), fields);
    for (const entry of this.#entries.filter((one) => one.type === type)) {
      const { handler, owner, once } = entry;
      if (once) this.removeEventListener(type, handler);
      this.call(owner, () => (typeof handler === 'function' ? handler.call(this, event) : handler.handleEvent(event)));
    }
  }

  /** Runs one listener for its owner. */
  protected call(owner: Owner, act: () => void): void {
    try {
      runAs(owner, act);
    } catch (error) {
      this.onError(error, owner);
    }
  }
}
