/** Shows one of several states to style sheets, as `:state(name)`; engines without custom states show none. */
export class States {
  readonly #internals: ElementInternals;
  #shown: string | undefined;

  constructor(element: HTMLElement) {
    this.#internals = element.attachInternals();
  }

  show(state: string | undefined): void {
    if (state === this.#shown) return;
    try {
      if (this.#shown) this.#internals.states.delete(this.#shown);
      if (state) this.#internals.states.add(state);
    } catch {
      // older engines take only names with two dashes
    }
    this.#shown = state;
  }
}
