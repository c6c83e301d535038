/** Exposes an element's state to style sheets, as `:state(name)`, in engines that support custom states. */
export class CustomStates {
  readonly #internals: ElementInternals | undefined;
  #shown: readonly string[] = [];

  constructor(element: HTMLElement) {
    this.#internals = element.attachInternals?.();
  }

  /**
   * Replaces the current states.
   *
   * @param names one state, or several, separated by spaces
   */
  set(names: string | undefined): void {
    const states = names?.split(' ') ?? [];
    try {
      for (const former of this.#shown) if (!states.includes(former)) this.#internals?.states.delete(former);
      for (const state of states) this.#internals?.states.add(state);
    } catch {
      // older engines have no states, or accept only names with two dashes
    }
    this.#shown = states;
  }
}

/** Returns true if the engine supports custom states. */
export function canShowStates(): boolean {
  return 'attachInternals' in HTMLElement.prototype && 'states' in ElementInternals.prototype;
}
