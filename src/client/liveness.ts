import { isVisible } from './wake.js';

/** While somebody looks at the page: after how much silence the server is asked, and how long it may take, ms. */
export const VISIBLE_SILENCE = 30_000;
export const VISIBLE_PONG_LIMIT = 8_000;

/** By how much a timer may be late, ms, before it means that the machine slept and an answer had no time to come. */
const LATENESS = 1_000;
/** The longest delay that a timer can have, ms. */
const MAX_DELAY = 2 ** 31 - 1;

/** What {@link Liveness} does. */
export interface LivenessActions {
  /** Asks the server for a sign of life. */
  ping(): void;
  /** It gave none within `limit` ms. */
  dead(limit: number): void;
  /** It gave another one, but no answer: what is told to who asked. */
  unanswered(): unknown;
}

/** Watches one connection for silence: asks after a time, and gives it up without an answer. */
export class Liveness {
  /** When the last message or sign of life came, ms since the epoch. */
  heardAt = Date.now();

  readonly #silence: number;
  readonly #pongLimit: number;
  readonly #actions: LivenessActions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Until when the server has to answer, while it is asked and silent. */
  #deadline: number | undefined;
  #pingedAt: number | undefined;
  readonly #waiting: ((error: unknown, rtt: number) => void)[] = [];

  /** @param silence and `pongLimit`: what holds while nobody looks at the page, ms */
  constructor(silence: number, pongLimit: number, actions: LivenessActions) {
    this.#silence = silence;
    this.#pongLimit = pongLimit;
    this.#actions = actions;
    this.#watch();
  }

  /** A message came, whichever, or another sign of life. */
  heard(): void {
    this.heardAt = Date.now();
    this.#deadline = undefined;
  }

  /** The answer to a ping came; how long it took, ms. */
  answered(): number | undefined {
    if (this.#pingedAt === undefined) return undefined;
    const rtt = performance.now() - this.#pingedAt;
    this.#pingedAt = undefined;
    this.#settle(undefined, rtt);
    return rtt;
  }

  /** Asks now; how long the answer takes, ms. */
  ping(): Promise<number> {
    this.probe(this.#limit());
    return new Promise((resolve, reject) => {
      this.#waiting.push((error, rtt) => (error ? reject(error) : resolve(rtt)));
    });
  }

  /** Asks now, and gives the connection up when nothing comes within `limit` ms; where the machine slept, asks `again`. */
  probe(limit: number, again = true): void {
    const now = Date.now();
    const deadline = now + limit;
    this.#pingedAt ??= performance.now();
    this.#actions.ping();
    // asked several times, it has to answer the first, unless the machine slept since
    if (this.#deadline !== undefined && this.#deadline <= deadline && now <= this.#deadline + LATENESS) return;
    this.#deadline = deadline;
    this.#after(limit, () => {
      if (this.#deadline === undefined) {
        this.#pingedAt = undefined;
        this.#settle(this.#actions.unanswered(), 0);
        this.#watch();
      } else if (again && Date.now() > deadline + LATENESS) {
        this.#deadline = this.#pingedAt = undefined;
        this.probe(limit, false);
      } else this.#actions.dead(limit);
    });
  }

  /** Ends it; `error` is for who waits for an answer. */
  stop(error: unknown): void {
    clearTimeout(this.#timer);
    this.#settle(error, 0);
  }

  #settle(error: unknown, rtt: number): void {
    for (const settle of this.#waiting.splice(0)) settle(error, rtt);
  }

  #watch(): void {
    const silence = isVisible() ? Math.min(this.#silence, VISIBLE_SILENCE) : this.#silence;
    const passed = Date.now() - this.heardAt;
    // a clock that was put back must not make it wait longer
    if (passed >= silence || passed < 0) this.probe(this.#limit());
    else this.#after(silence - passed, () => this.#watch());
  }

  #limit(): number {
    return isVisible() ? Math.min(this.#pongLimit, VISIBLE_PONG_LIMIT) : this.#pongLimit;
  }

  #after(delay: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, Math.min(delay, MAX_DELAY));
  }
}
