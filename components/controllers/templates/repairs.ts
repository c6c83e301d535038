import type { ControllerHost } from '../../support/element-controller.js';

/**
 * How often a place is repaired while the page undoes each repair, and after how long a place that nobody changed
 * is repaired as often again, ms.
 */
const LIMITS = {
  /** What the page removed or renamed. Libraries that morph do that several times a second. */
  restore: { rounds: 10, quiet: 1_000 },
  /** Text that the page replaced by other text. Translators wait for a server. */
  rewrite: { rounds: 3, quiet: 10_000 },
};

interface Place {
  /** Repairs since the page last left it alone. */
  rounds: number;
  /** When the page changed it last. */
  changed: number;
  /** True if it was repaired once more, after the page had stopped changing it. */
  retried: boolean;
}

/** Limits how often an element repairs what the page does to its content. */
export class Repairs {
  readonly #host: ControllerHost;
  readonly #retry: () => void;
  readonly #places = new WeakMap<object, Place>();
  /** Places that are left as the page made them, until they are repaired once more. */
  readonly #left = new Set<Place>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param retry repairs what it finds: called once after the page has stopped changing a place that was left to it */
  constructor(host: ControllerHost, retry: () => void = () => {}) {
    this.#host = host;
    this.#retry = retry;
  }

  /** Returns true if a place that the page changed may be repaired now. Reports the first that may not. */
  allows(key: object, kind: keyof typeof LIMITS = 'restore'): boolean {
    const { rounds, quiet } = LIMITS[kind];
    const now = performance.now();
    let place = this.#places.get(key);
    if (!place || now - place.changed > quiet) {
      place = { rounds: 0, changed: now, retried: false };
      this.#places.set(key, place);
    }
    place.changed = now;
    if (++place.rounds <= rounds) return true;
    this.#host.report({
      code: 'repair',
      message:
        kind === 'rewrite'
          ? 'Something in the page replaces the text of this element each time it is written, so it stays as the page ' +
            'made it. To keep translators and emoji scripts out, set translate="no" and class="wp-exclude-emoji".'
          : 'Something in the page removes or changes what this element shows each time it is restored, so it stays as ' +
            'the page made it. To remove an item, call removeItem().',
    });
    if (kind === 'restore' && !place.retried) this.#left.add(place);
    if (this.#left.size) this.#timer ??= setTimeout(this.#try, quiet);
    return false;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #try = (): void => {
    const { rounds, quiet } = LIMITS.restore;
    const now = performance.now();
    const isBusy = [...this.#left].some(({ changed }) => now - changed < quiet);
    this.#timer = isBusy ? setTimeout(this.#try, quiet) : undefined;
    if (isBusy) return;
    for (const place of this.#left) Object.assign(place, { rounds: rounds - 1, changed: now, retried: true });
    this.#left.clear();
    this.#host.run(this.#retry);
  };
}
