import type { VirtualClock } from './virtual-clock.js';

/** Tasks that run one at a time, in order. While the queue is held, they wait. */
export class TaskQueue {
  readonly #clock: VirtualClock;
  readonly #waiting: (() => void)[] = [];
  #held = false;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Runs the task, at once if no other is waiting. */
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
