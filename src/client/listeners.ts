/** What goes with a channel event: who sent it, on presence channels. */
export interface Metadata {
  user_id?: string;
}

/** What a global listener learns of an event beside its name and data: the channel that it came on, and who sent it. */
export interface EventOrigin extends Metadata {
  channel?: string;
}

/**
 * A listener of one event. It is called with the data, and on channels with a {@link Metadata} object.
 * Declared as a method, so that a listener may name the type of the data that it expects.
 */
export type Listener = { listen(data: unknown, metadata?: Metadata): void }['listen'];

/** A listener of all events: the event's name, its data, and (on a client) where it came from. */
export type GlobalListener = { listen(event: string, data: unknown, origin?: EventOrigin): void }['listen'];

/** How long a listener stays, beside `unbind`. */
export interface BindOptions {
  /** Ends it. */
  signal?: AbortSignal;
  /** Ends it with the first event. Default: false. */
  once?: boolean;
  /** Its `this`. Default: the global object. */
  context?: unknown;
}

interface Binding<F> {
  fn: F;
  context: unknown;
}

/**
 * Named and global listeners, with the methods of pusher-js's dispatcher.
 * A listener that throws stops nobody: its error goes to the page's `reportError`.
 */
export class Listeners {
  #named = new Map<string, Binding<Listener>[]>();
  #global: Binding<GlobalListener>[] = [];

  /**
   * Calls `fn` with the data of each event of this name.
   *
   * @param context its `this` (default: the global object), or {@link BindOptions}
   */
  bind(event: string, fn: Listener, context?: unknown): this {
    return isOptions(context) ? this.#bindUntil(event, fn, context) : this.#bind(event, fn, context);
  }

  #bind(event: string, fn: Listener, context: unknown): this {
    const bindings = this.#named.get(event);
    if (bindings) bindings.push({ fn, context });
    else this.#named.set(event, [{ fn, context }]);
    return this;
  }

  #bindUntil(event: string, fn: Listener, { signal, once, context }: BindOptions): this {
    if (signal?.aborted) return this;
    const end = () => {
      this.unbind(event, listener, context);
      signal?.removeEventListener('abort', end);
    };
    const listener: Listener = once
      ? function (this: unknown, ...args) {
          end();
          fn.apply(this, args);
        }
      : fn;
    signal?.addEventListener('abort', end);
    return this.#bind(event, listener, context);
  }

  /** Takes away what matches all that is given of event, listener and context; without any, all named listeners. */
  unbind(event?: string | null, fn?: Listener | null, context?: unknown): this {
    if (!event && !fn && !context) this.#named.clear();
    else if (event) this.#keep(event, fn, context);
    else for (const name of [...this.#named.keys()]) this.#keep(name, fn, context);
    return this;
  }

  /** Calls `fn` with the name and the data of each event. */
  bind_global(fn: GlobalListener, context?: unknown): this {
    this.#global.push({ fn, context });
    return this;
  }

  /** Takes away a global listener, or those of a context; without either, all of them. */
  unbind_global(fn?: GlobalListener | null, context?: unknown): this {
    this.#global = this.#global.filter(unlike(fn, context));
    return this;
  }

  /** The original library's name of {@link bind_global}. */
  bind_all(fn: GlobalListener, context?: unknown): this {
    return this.bind_global(fn, context);
  }

  /** Takes away every listener, named and global. */
  unbind_all(): this {
    return this.unbind().unbind_global();
  }

  /** Takes away every listener but those bound with one of these contexts. */
  unbindOthers(contexts: ReadonlySet<unknown>): void {
    const kept = (binding: { context: unknown }) => contexts.has(binding.context);
    this.#global = this.#global.filter(kept);
    for (const [name, bindings] of [...this.#named]) this.#store(name, bindings.filter(kept));
  }

  /** Whether anybody would hear this event. */
  hears(event: string): boolean {
    return this.#global.length > 0 || this.#named.has(event);
  }

  /** Calls the global listeners, then those of this event, each group in the order of binding. */
  emit(event: string, data?: unknown, metadata?: Metadata, origin: EventOrigin | undefined = metadata): this {
    const global = this.#global;
    for (let i = 0; i < global.length; i++) {
      const { fn, context } = global[i] as Binding<GlobalListener>;
      try {
        if (origin) fn.call(context || globalThis, event, data, origin);
        else fn.call(context || globalThis, event, data);
      } catch (error) {
        report(error);
      }
    }
    return this.emitNamed(event, data, metadata);
  }

  /** Calls the listeners of this event, but no global ones. */
  emitNamed(event: string, data?: unknown, metadata?: Metadata): this {
    const bindings = this.#named.get(event);
    if (!bindings) return this;
    for (let i = 0; i < bindings.length; i++) {
      const { fn, context } = bindings[i] as Binding<Listener>;
      try {
        if (metadata) fn.call(context || globalThis, data, metadata);
        else if (data) fn.call(context || globalThis, data);
        else (fn as () => void).call(context || globalThis);
      } catch (error) {
        report(error);
      }
    }
    return this;
  }

  #keep(event: string, fn: Listener | null | undefined, context: unknown): void {
    const bindings = this.#named.get(event);
    if (bindings) this.#store(event, fn || context ? bindings.filter(unlike(fn, context)) : []);
  }

  #store(event: string, bindings: Binding<Listener>[]): void {
    if (bindings.length) this.#named.set(event, bindings);
    else this.#named.delete(event);
  }
}

/** Whether it is a {@link BindOptions}, and nothing that can be meant as a context. */
function isOptions(context: unknown): context is BindOptions {
  if (typeof context !== 'object' || context === null || Object.getPrototypeOf(context) !== Object.prototype)
    return false;
  const { signal, once, ...others } = context as BindOptions;
  if (Object.keys(others).some((key) => key !== 'context')) return false;
  return signal instanceof AbortSignal || typeof once === 'boolean';
}

function unlike<F>(fn: F | null | undefined, context: unknown) {
  return (binding: Binding<F>) => Boolean((fn && fn !== binding.fn) || (context && context !== binding.context));
}

function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else {
    // Node has no reportError; its own EventTarget throws a listener's error from a fresh stack, too
    setTimeout(() => {
      throw error;
    });
  }
}
