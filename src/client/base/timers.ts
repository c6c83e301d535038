/** Timers that end together. */
export class Timers {
  readonly #pending = new Set<ReturnType<typeof setTimeout>>();

  /** Calls `act` after `delay` ms, unless {@link clear} is called before. */
  after(delay: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      act();
    }, delay);
    this.#pending.add(timer);
  }

  clear(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
