/** Shows an element's state to style sheets, as `:state(name)`; engines without custom states show none. */
export class CustomStates {
  readonly #internals: ElementInternals | undefined;
  #shown: readonly string[] = [];

  constructor(element: HTMLElement) {
    this.#internals = element.attachInternals?.();
  }

  /** @param names one state, or several with spaces between, in the place of those before */
  show(names: string | undefined): void {
    const states = names?.split(' ') ?? [];
    try {
      for (const former of this.#shown) if (!states.includes(former)) this.#internals?.states.delete(former);
      for (const state of states) this.#internals?.states.add(state);
    } catch {
      // older engines have no states, or take only names with two dashes
    }
    this.#shown = states;
  }
}

/** Returns true if elements can show states to style sheets. */
export function canShowStates(): boolean {
  return 'attachInternals' in HTMLElement.prototype && 'states' in ElementInternals.prototype;
}
