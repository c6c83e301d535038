import type { Frame } from '../frame.js';

/** The most frames that wait for a confirmation. At more, the older half is discarded; it lies in the gap. */
export const MAX_EARLY_FRAMES = 10_000;

/** Returns true if a frame never waits, because it decides about the subscription itself. */
export function isControl({ event }: Frame): boolean {
  return /^pusher(_internal:|:(subscription_)?error$)/.test(event);
}

/**
 * Frames that a server sends before it confirms a renewed subscription: a cluster joins the channel, asks its other nodes,
 * and confirms later. The frames wait, so that the gap is reported before the events that follow it.
 *
 * A server repeats the last event of a cache channel after each confirmation. It is delivered once per connection.
 */
export class EarlyFrames {
  #waiting: Frame[] = [];
  /** The last event that a server published on a cache channel, and the last repetition, on this connection. */
  #last: Frame | undefined;
  #repeated: Frame | undefined;
  #mayRepeat = false;

  /** Keeps a frame for later. */
  keep(frame: Frame): void {
    if (this.#waiting.push(frame) > MAX_EARLY_FRAMES) this.#waiting.splice(0, MAX_EARLY_FRAMES / 2);
  }

  /** Returns the frames that waited, which wait no longer. */
  take(): Frame[] {
    return this.#waiting.splice(0);
  }

  /** The server confirmed a cache channel: the next frame may repeat the last one of this connection. */
  expectRepetition(): void {
    this.#mayRepeat = true;
  }

  /** Returns true if a frame of a cache channel repeats one that was delivered on this connection. */
  isRepetition(frame: Frame): boolean {
    // servers keep no client events
    if (isControl(frame) || frame.event.startsWith('client-')) return false;
    const delivered = [this.#last, this.#repeated];
    const mayRepeat = this.#mayRepeat;
    this.#mayRepeat = false;
    this.#last = frame;
    if (!mayRepeat) return false;
    this.#repeated = frame;
    return delivered.some((earlier) => isSame(earlier, frame));
  }
}

function isSame(one: Frame | undefined, other: Frame): boolean {
  return one?.event === other.event && JSON.stringify(one.data) === JSON.stringify(other.data);
}
