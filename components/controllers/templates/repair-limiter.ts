import type { ControllerHost } from '../../support/element-controller.js';

/**
 * Limits by kind of repair: how often a target is repaired while the page undoes each repair, and for how long, in ms, the
 * page must leave the target unchanged until the count starts again.
 */
const LIMITS = {
  /** Nodes that the page removed or renamed. Libraries that morph do that several times a second. */
  restore: { maxRepairs: 10, quietTime: 1_000 },
  /** Text that the page replaced with other text. Translators wait for a server. */
  rewrite: { maxRepairs: 3, quietTime: 10_000 },
};

/** The repairs of one target. */
interface RepairHistory {
  /** Repairs since the page last left the target unchanged. */
  count: number;
  /** When the page last changed the target. */
  changedAt: number;
  /** True if the target got its last repair, after the page had stopped changing it. */
  retried: boolean;
}

/** Limits how often an element repairs what the page does to its content. */
export class RepairLimiter {
  readonly #host: ControllerHost;
  readonly #retry: () => void;
  readonly #histories = new WeakMap<object, RepairHistory>();
  /** Targets that exceeded the limit, and will get one more repair. */
  readonly #exceeded = new Set<RepairHistory>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param retry repairs all targets; called once after the page has stopped changing those that exceeded the limit */
  constructor(host: ControllerHost, retry: () => void = () => {}) {
    this.#host = host;
    this.#retry = retry;
  }

  /**
   * Returns true if a target that the page changed may be repaired now, and counts the repair. Reports the first target
   * that may not.
   *
   * @param target what is repaired: any object that stays the same
   */
  allows(target: object, kind: keyof typeof LIMITS = 'restore'): boolean {
    const { maxRepairs, quietTime } = LIMITS[kind];
    const now = performance.now();
    let history = this.#histories.get(target);
    if (!history || now - history.changedAt > quietTime) {
      history = { count: 0, changedAt: now, retried: false };
      this.#histories.set(target, history);
    }
    history.changedAt = now;
    if (++history.count <= maxRepairs) return true;
    this.#host.report({
      code: 'repair',
      message:
        kind === 'rewrite'
          ? 'Something in the page replaces the text of this element each time it is written, so it stays as the page ' +
            'made it. To keep translators and emoji scripts out, set translate="no" and class="wp-exclude-emoji".'
          : 'Something in the page removes or changes what this element shows each time it is restored, so it stays as ' +
            'the page made it. To remove an item, call removeItem().',
    });
    if (kind === 'restore' && !history.retried) this.#exceeded.add(history);
    if (this.#exceeded.size) this.#timer ??= setTimeout(this.#retryWhenQuiet, quietTime);
    return false;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #retryWhenQuiet = (): void => {
    const { maxRepairs, quietTime } = LIMITS.restore;
    const now = performance.now();
    const isBusy = [...this.#exceeded].some(({ changedAt }) => now - changedAt < quietTime);
    this.#timer = isBusy ? setTimeout(this.#retryWhenQuiet, quietTime) : undefined;
    if (isBusy) return;
    for (const history of this.#exceeded)
      Object.assign(history, { count: maxRepairs - 1, changedAt: now, retried: true });
    this.#exceeded.clear();
    this.#host.run(this.#retry);
  };
}
