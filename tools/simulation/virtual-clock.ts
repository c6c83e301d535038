import { type Actor, currentActor, runAs } from './actor.js';

/** The beginning of virtual time, in ms since the epoch. */
const EPOCH = Date.UTC(2026, 0, 1);
/** The longest delay of a timer, in ms. A longer one overflows, and the timer fires at once, as in browsers and in Node. */
const LONGEST_DELAY = 2 ** 31 - 1;

// The original function, even if it is replaced later: one turn of Node's event loop, in which all promises settle.
const { setImmediate } = globalThis;

/** Returns the time at which an actor's timer that is due may fire; undefined if it may not fire for now. */
export type Throttle = (actor: Actor, due: number) => number | undefined;

/** One timer on a virtual clock. The code under test sees it as Node's `Timeout`, or as an opaque handle. */
export class VirtualTimer {
  readonly actor: Actor;
  readonly act: () => void;
  readonly repeats: boolean;
  due = 0;
  order = 0;
  readonly #clock: VirtualClock;
  readonly #delay: number;

  constructor(clock: VirtualClock, actor: Actor, delay: unknown, act: () => void, repeats = false) {
    const ms = Number(delay);
    this.#clock = clock;
    this.actor = actor;
    this.act = act;
    this.repeats = repeats;
    this.#delay = ms > LONGEST_DELAY || !(ms > 0) ? 0 : ms;
  }

  refresh(): this {
    this.due = this.#clock.now + this.#delay;
    this.order = this.#clock.arm(this);
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** Virtual time that passes only on request, one timer after the other; all promises settle in between. */
export class VirtualClock {
  /** Ms since the clock was created. */
  now = 0;
  /** Handles errors thrown by timers. */
  onError: (error: unknown, actor: Actor) => void = (error) => {
    throw error;
  };
  /** Delays timers, as a browser does in a hidden or frozen page. */
  throttle: Throttle = (_owner, due) => due;
  readonly #timers = new Set<VirtualTimer>();
  #order = 0;

  /** Ms since the epoch. */
  get date(): number {
    return EPOCH + this.now;
  }

  /** Returns the number of an actor's timers that have not fired. */
  timersOf(actor: Actor): number {
    let count = 0;
    for (const timer of this.#timers) if (timer.actor === actor) count++;
    return count;
  }

  /** Sets a timer of the world itself. */
  after(delay: number, act: () => void): VirtualTimer {
    return new VirtualTimer(this, 'world', delay, act).refresh();
  }

  /** Called by {@link VirtualTimer} to register it. Returns its rank among timers that are due at the same time. */
  arm(timer: VirtualTimer): number {
    this.#timers.add(timer);
    return ++this.#order;
  }

  cancel(timer: unknown): void {
    this.#timers.delete(timer as VirtualTimer);
  }

  /** Lets `ms` milliseconds pass. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.settle();
    for (;;) {
      const next = this.#next(end);
      if (!next) break;
      const [timer, due] = next;
      this.now = Math.max(this.now, due);
      this.#fire(timer);
      await this.settle();
    }
    this.now = end;
  }

  /** Lets every promise settle at the current time. */
  settle(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }

  /** Returns replacements for the platform's time functions. */
  globals(): Record<string, unknown> {
    const set =
      (repeats: boolean) =>
      (act: (...args: unknown[]) => void, delay?: unknown, ...args: unknown[]) =>
        new VirtualTimer(this, currentActor(), delay, () => act(...args), repeats).refresh();
    const clear = (timer: unknown) => this.cancel(timer);
    const clock = this;
    class VirtualDate extends Date {
      constructor(value: number | string | Date = clock.date) {
        super(value);
      }

      static override now(): number {
        return clock.date;
      }
    }
    return {
      setTimeout: set(false),
      setInterval: set(true),
      clearTimeout: clear,
      clearInterval: clear,
      Date: VirtualDate,
      performance: Object.create(performance, { now: { value: () => clock.now } }),
    };
  }

  #fire(timer: VirtualTimer): void {
    this.#timers.delete(timer);
    if (timer.repeats) timer.refresh();
    try {
      runAs(timer.actor, timer.act);
    } catch (error) {
      this.onError(error, timer.actor);
    }
  }

  #next(end: number): [VirtualTimer, number] | undefined {
    let first: VirtualTimer | undefined;
    let firstDue = end;
    for (const timer of this.#timers) {
      const due = this.throttle(timer.actor, timer.due);
      if (due === undefined || due > firstDue) continue;
      if (!first || due < firstDue || timer.order < first.order) {
        first = timer;
        firstDue = due;
      }
    }
    return first && [first, firstDue];
  }
}
