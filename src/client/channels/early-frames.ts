import type { Frame } from '../protocol/frame.js';

/** The maximum number of frames that wait for a confirmation. Beyond it, the older half is discarded, as part of the gap. */
export const MAX_EARLY_FRAMES = 10_000;

/** How many past events a frame is compared with: a slow node of a cluster may send older events after the last one. */
const MAX_RECENT = 10;

/** Returns true if a frame never waits, because it decides about the subscription itself. */
export function isControl({ event }: Frame): boolean {
  return /^pusher(_internal:|:(subscription_)?error$)/.test(event);
}

/**
 * Frames that a server sends before it confirms a renewed subscription: a node of a cluster joins the channel, asks the other
 * nodes, and confirms later. The frames wait, so that the gap is reported before the events that follow it.
 *
 * A server repeats the last event of a cache channel after each confirmation. The client delivers it once per connection.
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

  /** Removes the waiting frames, and returns them. */
  take(): Frame[] {
    return this.#waiting.splice(0);
  }

  /** Called when the server confirms a cache channel: the next frame may repeat the last one of this connection. */
  expectRepetition(): void {
    this.#mayRepeat = true;
  }

  /** Returns true if a frame of a cache channel repeats one that was delivered on this connection. */
  isRepetition(frame: Frame): boolean {
    // servers don't keep client events
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
