/** How many events a second, and for how long, ms. */
const RATE = 1000;
const DURATION = 10_000;
/** Between two handfuls, ms. */
const STEP = 10;

/** Sends an event past the REST API, as only a sandbox in this process can. */
export type Send = (channel: string, event: string, data: unknown) => void;

/** Sends 1,000 events a second for ten seconds, on the channel `burst`: for the page that measures what they cost. */
export class Burst {
  readonly #send: Send;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Starts; what is under way begins again. */
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

  /** Ends it. */
  stop(): void {
    clearInterval(this.#timer);
  }
}
