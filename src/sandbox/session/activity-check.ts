/** The actions of an {@link ActivityCheck}. */
export interface ActivityCheckActions {
  /** Sends a ping to a client that was silent for too long. */
  ping(): void;
  /** Called if the client did not answer the ping in time. */
  timeout(): void;
}

/** Detects a silent client: sends a ping after `quiet` ms, and times out `grace` ms later (protocol §3). */
export class ActivityCheck {
  readonly #actions: ActivityCheckActions;
  readonly #grace: number;
  readonly #silenceTimer: NodeJS.Timeout;
  #pongTimer: NodeJS.Timeout | undefined;

  constructor(quiet: number, grace: number, actions: ActivityCheckActions) {
    this.#actions = actions;
    this.#grace = grace;
    this.#silenceTimer = setTimeout(() => this.#ping(), quiet);
  }

  /** Restarts the wait, because the client sent something. */
  reset(): void {
    clearTimeout(this.#pongTimer);
    // This runs for each frame, and is cheaper than a new timer.
    this.#silenceTimer.refresh();
  }

  stop(): void {
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#pongTimer);
  }

  #ping(): void {
    this.#pongTimer = setTimeout(() => this.#actions.timeout(), this.#grace);
    this.#actions.ping();
  }
}
