import type { Bus } from './bus.js';
import type { Random } from './random.js';
import type { VirtualClock, VirtualTimer } from './virtual-clock.js';

/** How long a node waits for the answers of the others before it confirms a subscription anyway, in ms. */
const ANSWER_LIMIT = 5000;

/** How nodes confirm subscriptions, which take effect at once. */
export type ConfirmationMode = 'once' | 'late' | 'twice' | 'never';

interface Stalled {
  node: number;
  confirm: () => void;
}

/** Delays confirmations until the other nodes have answered. */
export class Confirmations {
  mode: () => ConfirmationMode = () => 'once';
  /** Called occasionally while the confirmation of a channel is pending. */
  onPending: (channel: string) => void = () => {};
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #bus: Bus;
  readonly #isBlocked: (node: number) => boolean;
  /** Confirmations that wait for a hanging node, each until its time limit. */
  readonly #stalled = new Map<Stalled, VirtualTimer>();

  /** @param isBlocked returns true if a node must wait for a hanging one */
  constructor(clock: VirtualClock, random: Random, bus: Bus, isBlocked: (node: number) => boolean) {
    this.#clock = clock;
    this.#random = random;
    this.#bus = bus;
    this.#isBlocked = isBlocked;
  }

  /** Confirms a subscription at the right time, once or twice, or never. */
  schedule(node: number, channel: string, confirm: () => void): void {
    const mode = this.mode();
    let longest = ANSWER_LIMIT;
    if (mode === 'late') {
      longest = this.#random.int(1000, 15_000);
      this.#clock.after(longest, confirm);
    } else if (mode !== 'never') longest = this.#confirm({ node, confirm });
    if (mode === 'twice') {
      const second = this.#random.magnitude(10, ANSWER_LIMIT);
      this.#clock.after(second, confirm);
      this.#clock.after(Math.max(0, second - this.#random.int(1, 100)), () => this.onPending(channel));
    }
    for (let times = this.#random.pick([0, 0, 0, 1, 2]); times > 0; times--) {
      this.#clock.after(this.#random.int(0, longest), () => this.onPending(channel));
    }
  }

  /** Continues the confirmations that no longer wait for a hanging node. */
  recheck(): void {
    for (const [stalled, timer] of [...this.#stalled]) {
      if (this.#isBlocked(stalled.node)) continue;
      this.#stalled.delete(stalled);
      this.#clock.cancel(timer);
      this.#clock.after(this.#answered(), stalled.confirm);
    }
  }

  /** Confirms when the other nodes have answered. Returns the latest time at which that happens, in ms from now. */
  #confirm(stalled: Stalled): number {
    if (!this.#isBlocked(stalled.node)) {
      const answered = this.#answered();
      this.#clock.after(answered, stalled.confirm);
      return answered;
    }
    const timer = this.#clock.after(ANSWER_LIMIT, () => {
      this.#stalled.delete(stalled);
      stalled.confirm();
    });
    this.#stalled.set(stalled, timer);
    return ANSWER_LIMIT;
  }

  /** Returns how long the nodes take to answer: usually a round trip, sometimes longer because they are busy. */
  #answered(): number {
    const busy = this.#random.chance(0.2) ? this.#random.magnitude(10, ANSWER_LIMIT) : 1;
    return Math.min(ANSWER_LIMIT, busy + this.#bus.delay() + this.#bus.delay());
  }
}
