/** What {@link ActivityCheck} does in time. */
export interface LivenessActions {
  /** The client was silent for too long: ask it. */
  ping(): void;
  /** It did not answer. */
  dead(): void;
}

/** Watches one client's silence: after `quiet` ms a ping, and `grace` ms later, still silent, the end (protocol §3). */
export class ActivityCheck {
  readonly #actions: LivenessActions;
  readonly #grace: number;
  readonly #silence: NodeJS.Timeout;
  #answer: NodeJS.Timeout | undefined;

  constructor(quiet: number, grace: number, actions: LivenessActions) {
    this.#actions = actions;
    this.#grace = grace;
    this.#silence = setTimeout(() => this.#ask(), quiet);
  }

  /** The client gave a sign of life, whichever. */
  heard(): void {
    clearTimeout(this.#answer);
    // Cheaper than a new timer, and this runs for each frame.
    this.#silence.refresh();
  }

  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#answer);
  }

  #ask(): void {
    this.#answer = setTimeout(() => this.#actions.dead(), this.#grace);
    this.#actions.ping();
  }
}
