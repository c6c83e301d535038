import { supportProxies, targetOf } from './proxy-target.js';
import { report } from './report-uncaught.js';

/** What goes with a channel event: who sent it, on presence channels. */
export interface Metadata {
  user_id?: string;
}

/** What a global listener learns of an event beside its name and data: the channel that it came on, and who sent it. */
export interface EventOrigin extends Metadata {
  channel?: string;
}

/** The type of an event's data, by a map of event name → data type; `unknown` where the map doesn't name it. */
export type DataOf<Events extends object, Name extends string> = (Events & Record<string, unknown>)[Name];

/**
 * A listener of one event. It is called with the data, and on channels with a {@link Metadata} object.
 * Declared as a method, so that a listener may name the type of the data that it expects.
 */
export type Listener<Data = unknown> = { listen(data: Data, metadata?: Metadata): void }['listen'];

/** A function of which no type is known, as pusher-js takes: its `Function`; nothing of which a type is known. */
export type UntypedListener<F> = F extends (...args: never) => unknown ? never : F;

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

interface Binding<F = Listener> {
  event: string | undefined;
  fn: F;
  context: unknown;
  once: boolean | undefined;
  /** Ends the wait for the signal, if there is one. */
  release?: () => void;
}

/** The listeners of one event, in the order of binding. */
type Bindings = Binding | Binding[];

/**
 * Named and global listeners, with the methods of pusher-js's dispatcher.
 * A listener that throws stops nobody: its error goes to the page's `reportError`.
 *
 * `Events` is a map of event name → type of the data.
 */
export class EventEmitter<Events extends object = object> {
  /** Most have one listener, or those of one event: only the others take a map. */
  #named: Bindings | Map<string, Bindings> | undefined;
  #global: Binding<GlobalListener>[] | undefined;

  constructor() {
    supportProxies(this);
  }

  /**
   * Calls `fn` with the data of each event of this name.
   *
   * @param context its `this` (default: the global object), or {@link BindOptions}
   */
  bind<Name extends string>(event: Name, fn: Listener<DataOf<Events, Name>>, context?: unknown): this;
  bind<F extends CallableFunction>(event: string, fn: UntypedListener<F>, context?: unknown): this;
  bind(event: string, fn: unknown, context?: unknown): this {
    const { signal, once, context: self }: BindOptions = isOptions(context) ? context : { context };
    if (signal?.aborted) return this;
    const binding: Binding = { event, fn: fn as Listener, context: self, once };
    this.#add(event, binding);
    if (signal) {
      const end = () => this.#end(binding);
      signal.addEventListener('abort', end);
      binding.release = () => signal.removeEventListener('abort', end);
    }
    return this;
  }

  /** Takes away what matches all that is given of event, listener and context; without any, all named listeners. */
  unbind(event?: string | null, fn?: CallableFunction | null, context?: unknown): this {
    this.#keep(unlike(fn, context), event);
    return this;
  }

  /** Calls `fn` with the name and the data of each event. */
  bind_global(fn: GlobalListener, context?: unknown): this;
  bind_global<F extends CallableFunction>(fn: UntypedListener<F>, context?: unknown): this;
  bind_global(fn: unknown, context?: unknown): this {
    const binding = { event: undefined, fn: fn as GlobalListener, context, once: undefined };
    if (this.#global) this.#global.push(binding);
    else this.#global = [binding];
    return this;
  }

  /** Takes away a global listener, or those of a context; without either, all of them. */
  unbind_global(fn?: CallableFunction | null, context?: unknown): this {
    this.#keepGlobal(unlike(fn, context));
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
    const kept = (binding: { context: unknown }) => contexts.has(targetOf(binding.context));
    this.#keepGlobal(kept);
    this.#keep(kept);
  }

  /** Whether anybody would hear this event. */
  hasListeners(event: string): boolean {
    return this.#global !== undefined || this.#find(event) !== undefined;
  }

  /** Calls the global listeners, then those of this event, each group in the order of binding. */
  emit(event: string, data?: unknown, metadata?: Metadata, origin: EventOrigin | undefined = metadata): this {
    if (this.#global) this.emitGlobal(event, data, origin);
    return this.emitNamed(event, data, metadata);
  }

  /** Calls the global listeners only. */
  emitGlobal(event: string, data: unknown, origin: EventOrigin | undefined): this {
    const global = this.#global;
    if (global) {
      for (let i = 0; i < global.length; i++) {
        const { fn, context } = global[i] as Binding<GlobalListener>;
        try {
          if (origin) fn.call(context || globalThis, event, data, origin);
          else fn.call(context || globalThis, event, data);
        } catch (error) {
          report(error);
        }
      }
    }
    return this;
  }

  /** Calls the listeners of this event, but no global ones. */
  emitNamed(event: string, data?: unknown, metadata?: Metadata): this {
    let bindings = this.#find(event);
    if (!bindings) return this;
    let first = 0;
    if (!Array.isArray(bindings)) {
      const only = bindings;
      this.#call(only, data, metadata);
      // it may have bound another
      bindings = this.#find(event);
      if (!Array.isArray(bindings) || bindings[0] !== only) return this;
      first = 1;
    }
    for (let i = first; i < bindings.length; i++) this.#call(bindings[i] as Binding, data, metadata);
    return this;
  }

  #call(binding: Binding, data: unknown, metadata: Metadata | undefined): void {
    const { event, fn, context, once } = binding;
    if (once) this.#end(binding);
    try {
      if (metadata) fn.call(context || globalThis, data, metadata);
      // as pusher-js does; but a wait of 0 s is a wait
      else if (data || event === 'connecting_in') fn.call(context || globalThis, data);
      else (fn as () => void).call(context || globalThis);
    } catch (error) {
      report(error);
    }
  }

  #find(event: string): Bindings | undefined {
    const named = this.#named;
    if (named instanceof Map) return named.get(event);
    return named && eventOf(named) === event ? named : undefined;
  }

  #add(event: string, binding: Binding): void {
    const named = this.#named;
    const present = this.#find(event);
    const bindings = present ? [present, binding] : binding;
    if (Array.isArray(present)) present.push(binding);
    else if (named instanceof Map) named.set(event, bindings as Bindings);
    else if (named && !present) this.#named = new Map([[eventOf(named), named]]).set(event, binding);
    else this.#named = bindings as Bindings;
  }

  #end(binding: Binding): void {
    this.#keep((other) => other !== binding, binding.event);
  }

  /** Keeps some listeners, of one event or of all; who is being called at the moment is called to the end. */
  #keep(kept: (binding: Binding) => boolean, event?: string | null): void {
    const named = this.#named;
    if (!(named instanceof Map)) {
      if (named && (!event || event === eventOf(named))) this.#named = remaining(named, kept);
      return;
    }
    for (const name of event ? [event] : named.keys()) {
      const left = remaining(named.get(name) ?? [], kept);
      if (left) named.set(name, left);
      else named.delete(name);
    }
  }

  #keepGlobal(kept: (binding: Binding<GlobalListener>) => boolean): void {
    const global = this.#global?.filter(kept);
    this.#global = global?.length ? global : undefined;
  }
}

function eventOf(bindings: Bindings): string {
  return (Array.isArray(bindings) ? (bindings[0] as Binding) : bindings).event as string;
}

function remaining(bindings: Bindings, kept: (binding: Binding) => boolean): Bindings | undefined {
  const left = [bindings].flat().filter((binding) => kept(binding) || binding.release?.());
  return left.length > 1 ? left : left[0];
}

/** Whether it is a {@link BindOptions}, and nothing that can be meant as a context. */
function isOptions(context: unknown): context is BindOptions {
  if (!context || Object.getPrototypeOf(context) !== Object.prototype) return false;
  const { signal, once } = context as BindOptions;
  if (typeof signal?.aborted !== 'boolean' && typeof once !== 'boolean') return false;
  return Object.keys(context).every((key) => /^(signal|once|context)$/.test(key));
}

/** What stays when this listener, this context or both are taken away; without either, nothing. */
function unlike<F>(fn: unknown, given: unknown) {
  const context = targetOf(given);
  return (binding: Binding<F>) =>
    Boolean((fn && fn !== binding.fn) || (context && context !== targetOf(binding.context)));
}
