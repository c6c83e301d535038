/** A group of timers that are cleared together. */
export class Timers {
  readonly #pending = new Set<ReturnType<typeof setTimeout>>();

  /** Calls `callback` after `delay` ms, unless {@link clear} is called first. */
  after(delay: number, callback: () => void): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      callback();
    }, delay);
    this.#pending.add(timer);
  }

  clear(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
