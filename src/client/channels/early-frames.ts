import type { Frame } from '../protocol/frame.js';

/** The most frames that wait for a confirmation. At more, the older half is discarded; it lies in the gap. */
export const MAX_EARLY_FRAMES = 10_000;

/** How many events a repetition is compared with: a slower node of a cluster may have sent older ones after the last. */
const MAX_RECENT = 10;

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
  /** The last events that servers published on a cache channel, on this connection. */
  readonly #recent: Frame[] = [];
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
    const isRepetition = this.#mayRepeat && this.#recent.some((earlier) => isSame(earlier, frame));
    this.#mayRepeat = false;
    if (!isRepetition && this.#recent.push(frame) > MAX_RECENT) this.#recent.shift();
    return isRepetition;
  }
}

function isSame(one: Frame, other: Frame): boolean {
  if (one.event !== other.event) return false;
  try {
    return one.data === other.data || JSON.stringify(one.data) === JSON.stringify(other.data);
  } catch {
    return false; // nested too deeply to be compared
  }
}
