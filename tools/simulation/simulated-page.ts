import { type Actor, isClient } from './actor.js';
import { ListenerTarget } from './listener-target.js';
import { TaskQueue } from './task-queue.js';
import type { VirtualClock } from './virtual-clock.js';

/** The time after which a hidden page's timers run only once a minute, in ms. */
const INTENSIVE_AFTER = 5 * 60_000;

/** The page of the clients: the events it receives, its visibility, and how a browser throttles it. */
export class Page {
  readonly window = new ListenerTarget();
  readonly document = Object.assign(new ListenerTarget(), { visibilityState: 'visible', hidden: false });
  readonly connection = new ListenerTarget();
  readonly navigator = { onLine: true, userAgent: 'chaos', connection: this.connection };
  /** The page's tasks. Messages and responses wait here while the page is frozen. */
  readonly tasks: TaskQueue;
  readonly #clock: VirtualClock;
  #frozen = false;
  #hiddenSince = Number.POSITIVE_INFINITY;

  constructor(clock: VirtualClock, onError: (error: unknown, actor: Actor) => void) {
    this.#clock = clock;
    this.tasks = new TaskQueue(clock);
    for (const target of this.#targets()) target.onError = onError;
    clock.throttle = (actor, due) => (isClient(actor) ? this.#throttled(due) : due);
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  get visible(): boolean {
    return !this.document.hidden;
  }

  /** Returns the number of listeners that an actor has on the page. */
  listenersOf(actor: Actor): number {
    return this.#targets().reduce((sum, target) => sum + target.listenersOf(actor), 0);
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.document.hidden = !visible;
    this.document.visibilityState = visible ? 'visible' : 'hidden';
    this.#hiddenSince = visible ? Number.POSITIVE_INFINITY : this.#clock.now;
    this.document.dispatch('visibilitychange');
  }

  setOnline(online: boolean): void {
    this.navigator.onLine = online;
    this.window.dispatch(online ? 'online' : 'offline');
  }

  /**
   * Stops the whole page. `notify` dispatches an event first, as a browser does; without it, the computer was
   * suspended.
   */
  freeze(notify: boolean): void {
    if (this.#frozen) return;
    if (notify) this.document.dispatch('freeze');
    this.#frozen = true;
    this.tasks.hold();
  }

  resume(notify: boolean): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    if (notify) this.document.dispatch('resume');
    this.tasks.release();
  }

  globals(): Record<string, unknown> {
    const { window, document, navigator } = this;
    return {
      addEventListener: window.addEventListener.bind(window),
      removeEventListener: window.removeEventListener.bind(window),
      document,
      navigator,
    };
  }

  #targets(): ListenerTarget[] {
    return [this.window, this.document, this.connection];
  }

  #throttled(due: number): number | undefined {
    if (this.#frozen) return undefined;
    if (this.#clock.now < this.#hiddenSince) return due;
    const grain = this.#clock.now >= this.#hiddenSince + INTENSIVE_AFTER ? 60_000 : 1000;
    return Math.ceil(due / grain) * grain;
  }
}
