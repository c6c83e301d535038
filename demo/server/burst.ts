/** Events per second, and the duration in ms. */
const RATE = 1000;
const DURATION = 10_000;
/** The interval between two groups of events, in ms. */
const STEP = 10;

/** Sends an event without the REST API, which only a sandbox in this process can do. */
export type Send = (channel: string, event: string, data: unknown) => void;

/** Sends 1,000 events a second for ten seconds on the channel `burst`, for the page that measures their cost. */
export class Burst {
  readonly #send: Send;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Starts a burst; restarts it if one is in progress. */
  start(): void {
    this.stop();
    const began = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      const elapsed = Math.min(performance.now() - began, DURATION);
      for (const due = Math.floor((elapsed * RATE) / 1000); sent < due; sent++) this.#send('burst', 'tick', { sent });
      if (elapsed === DURATION) this.stop();
    }, STEP);
  }

  /** Stops the burst. */
  stop(): void {
    clearInterval(this.#timer);
  }
}
