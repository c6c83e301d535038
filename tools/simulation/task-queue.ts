import type { VirtualClock } from './virtual-clock.js';

/** Tasks that run one by one, in order; while it is held they wait. */
export class TaskQueue {
  readonly #clock: VirtualClock;
  readonly #waiting: (() => void)[] = [];
  #held = false;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Runs the task, at once where none is before it. */
  add(task: () => void): void {
    if (this.#held || this.#waiting.length > 0) this.#waiting.push(task);
    else task();
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#runNext();
  }

  #runNext(): void {
    if (this.#waiting.length === 0) return;
    this.#clock.after(0, () => {
      if (this.#held) return;
      this.#waiting.shift()?.();
      this.#runNext();
    });
  }
}
