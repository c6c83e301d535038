import { supportProxies, targetOf } from './proxy-target.js';
import { report } from './report-uncaught.js';

/** The metadata of a channel event: its sender, on presence channels. */
export interface Metadata {
  user_id?: string;
}

/** The origin of an event that a global listener receives: its channel, and its sender. */
export interface EventOrigin extends Metadata {
  channel?: string;
}

/** The type of an event's data in a map of event name → data type; `unknown` if the map has no such name. */
export type DataOf<Events extends object, Name extends string> = (Events & Record<string, unknown>)[Name];

/**
 * A listener of one event. It receives the data, and on channels a {@link Metadata} object. It is declared as a method, so
 * that a listener may declare the type of the data that it expects.
 */
export type Listener<Data = unknown> = { listen(data: Data, metadata?: Metadata): void }['listen'];

/** A function of unknown type (`Function`), which pusher-js accepts as a listener; `never` for a function of known type. */
export type UntypedListener<F> = F extends (...args: never) => unknown ? never : F;

/** A listener of all events. It receives the event's name, its data, and (on a client) its origin. */
export type GlobalListener = { listen(event: string, data: unknown, origin?: EventOrigin): void }['listen'];

/** Options of a listener. */
export interface BindOptions {
  /** Removes the listener when it is aborted. */
  signal?: AbortSignal;
  /**
   * Whether the listener is removed after the first event.
   *
   * @default false
   */
  once?: boolean;
  /**
   * The listener's `this`.
   *
   * @default globalThis
   */
  context?: unknown;
}

interface Binding<F = Listener> {
  event: string | undefined;
  fn: F;
  context: unknown;
  once: boolean | undefined;
  /** Removes the listener from the signal, if there is one. */
  release?: () => void;
}

/** The listeners of one event, in the order of binding. */
type Bindings = Binding | Binding[];

/**
 * An event emitter with the methods of pusher-js's dispatcher. If a listener throws, the error is reported with the page's
 * `reportError`, and the other listeners are still called.
 *
 * `Events` is a map of event name → type of the data.
 */
export class EventEmitter<Events extends object = object> {
  /** Most emitters have one listener, or listeners of one event. Only the others need a map. */
  #named: Bindings | Map<string, Bindings> | undefined;
  #global: Binding<GlobalListener>[] | undefined;

  /** @internal */
  constructor() {
    supportProxies(this);
  }

  /**
   * Calls `fn` with the data of each event of this name.
   *
   * @param context the listener's `this` (by default the global object), or {@link BindOptions}
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

  /** Removes the listeners that match the given event, function and context. Without arguments, removes all named listeners. */
  unbind(event?: string | null, fn?: CallableFunction | null, context?: unknown): this {
    this.#keep(isDifferent(fn, context), event);
    return this;
  }

  /** Calls `fn` with the name and the data of each event. It is called before the named listeners. */
  bind_global(fn: GlobalListener, context?: unknown): this;
  bind_global<F extends CallableFunction>(fn: UntypedListener<F>, context?: unknown): this;
  bind_global(fn: unknown, context?: unknown): this {
    const binding = { event: undefined, fn: fn as GlobalListener, context, once: undefined };
    if (this.#global) this.#global.push(binding);
    else this.#global = [binding];
    return this;
  }

  /** Removes the global listeners that match the given function and context. Without arguments, removes all of them. */
  unbind_global(fn?: CallableFunction | null, context?: unknown): this {
    this.#keepGlobal(isDifferent(fn, context));
    return this;
  }

  /** The same as {@link bind_global}, under its name in version 1 of pusher-js. */
  bind_all(fn: GlobalListener, context?: unknown): this {
    return this.bind_global(fn, context);
  }

  /** Removes every listener, named and global. */
  unbind_all(): this {
    return this.unbind().unbind_global();
  }

  /**
   * Removes every listener except those that were bound with one of these contexts.
   *
   * @internal
   */
  unbindOthers(contexts: ReadonlySet<unknown>): void {
    const kept = (binding: { context: unknown }) => contexts.has(targetOf(binding.context));
    this.#keepGlobal(kept);
    this.#keep(kept);
  }

  /**
   * Returns true if a listener would receive this event.
   *
   * @internal
   */
  hasListeners(event: string): boolean {
    return this.#global !== undefined || this.#find(event) !== undefined;
  }

  /** Calls the global listeners, then those of this event, each group in the order of binding. */
  emit(event: string, data?: unknown, metadata?: Metadata): this;
  /** @internal */
  emit(event: string, data?: unknown, metadata?: Metadata, origin?: EventOrigin): this;
  emit(event: string, data?: unknown, metadata?: Metadata, origin: EventOrigin | undefined = metadata): this {
    if (this.#global) this.emitGlobal(event, data, origin);
    return this.emitNamed(event, data, metadata);
  }

  /**
   * Calls only the global listeners.
   *
   * @internal
   */
  emitGlobal(event: string, data: unknown, origin: EventOrigin | undefined): this {
    for (const { fn, context } of this.#global ?? []) {
      try {
        if (origin) fn.call(context || globalThis, event, data, origin);
        else fn.call(context || globalThis, event, data);
      } catch (error) {
        report(error);
      }
    }
    return this;
  }

  /**
   * Calls only the listeners of this event, and not the global listeners.
   *
   * @internal
   */
  emitNamed(event: string, data?: unknown, metadata?: Metadata): this {
    let bindings = this.#find(event);
    if (!bindings) return this;
    let first = 0;
    if (!Array.isArray(bindings)) {
      const only = bindings;
      this.#call(only, data, metadata);
      // the listener may have bound another one
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
      // like pusher-js, which omits falsy data; but 0 s is a valid wait
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

  /** Removes listeners of one event, or of all events. An emit in progress still calls the listeners that it began with. */
  #keep(kept: (binding: Binding) => boolean, event?: string | null): void {
    const named = this.#named;
    if (!(named instanceof Map)) {
      if (named && (!event || event === eventOf(named))) this.#named = remaining(named, kept);
      return;
    }
    for (const name of event ? [event] : named.keys()) {
      const rest = remaining(named.get(name) ?? [], kept);
      if (rest) named.set(name, rest);
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
  const rest = [bindings].flat().filter((binding) => kept(binding) || binding.release?.());
  return rest.length > 1 ? rest : rest[0];
}

/** Returns true if an argument is a {@link BindOptions} object, and can't be meant as a context. */
function isOptions(context: unknown): context is BindOptions {
  if (!context || Object.getPrototypeOf(context) !== Object.prototype) return false;
  const { signal, once } = context as BindOptions;
  if (typeof signal?.aborted !== 'boolean' && typeof once !== 'boolean') return false;
  return Object.keys(context).every((key) => /^(signal|once|context)$/.test(key));
}

/** Returns a filter of the listeners that don't match a function and a context. Without either, all listeners match. */
function isDifferent<F>(fn: unknown, given: unknown) {
  const context = targetOf(given);
  return (binding: Binding<F>) =>
    Boolean((fn && fn !== binding.fn) || (context && context !== targetOf(binding.context)));
}
