import { isVisible } from '../base/wake.js';

/** The maximum silence before a ping, and the time limit for its answer, while the page is visible, ms. */
export const VISIBLE_SILENCE = 30_000;
export const VISIBLE_PONG_LIMIT = 8_000;
/** The fraction of the activity timeout after which the client sends a ping, so that it arrives in time. */
const SAFE_FRACTION = 0.8;

/** The minimum activity timeout that a server can set, ms. It limits the rate of pings. */
const SHORTEST_TIMEOUT = 500;

/** How late a timer may fire, ms. If it fires later, the machine slept, and an answer had no time to arrive. */
const LATENESS = 1_000;
/** The minimum time between two pings while an answer is pending, ms. */
const REPEAT_AFTER = 1_000;
/** The maximum delay that a timer supports, ms. */
const MAX_DELAY = 2 ** 31 - 1;

/** The time limits of one connection, ms. */
export interface HeartbeatTimes {
  /** The maximum time without sending anything: servers and load balancers close idle connections. */
  readonly interval: number;
  /** The maximum time without receiving anything while the page is hidden. */
  readonly silence: number;
  /** The time limit for an answer while the page is hidden. */
  readonly pongLimit: number;
}

/**
 * Computes the time limits from the timeout `announced` by the server, the one `configured` in the options, and the idle
 * time `learned` from cut connections.
 */
export function heartbeatTimes(
  announced: number,
  configured: number,
  learned: number,
  pongLimit: number,
): HeartbeatTimes {
  const silence = Math.min(Math.max(announced, SHORTEST_TIMEOUT), configured);
  return { interval: Math.min(SAFE_FRACTION * silence, learned), silence, pongLimit };
}

/** The effects of a {@link Heartbeat}. */
export interface HeartbeatActions {
  /** Sends a ping, and calls {@link Heartbeat.sent}. */
  ping(): void;
  /** Called if the connection is dead: nothing arrived within `limit` ms after a ping. */
  dead(limit: number): void;
  /** Called if other frames arrived, but no pong. Returns the error for the callers of `ping()`. */
  unanswered(): unknown;
}

/** A period that began at `start`, in ms. */
interface Period {
  readonly start: number;
  readonly length: number;
}

/** Keeps one connection alive with pings, and declares it dead if nothing arrives after a ping. */
export class Heartbeat {
  /** When the last frame or other sign of life arrived, ms since the epoch. */
  heardAt = Date.now();
  /** The longest idle time after which something arrived again, ms. */
  survived = 0;

  readonly #times: HeartbeatTimes;
  readonly #actions: HeartbeatActions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAt = this.heardAt;
  /** The longest idle time since the last sign of life, ms. */
  #idled = 0;
  /** The time in which something must arrive; undefined unless a ping is unanswered. */
  #deadline: (Period & { readonly isLast: boolean }) | undefined;
  /** The time in which a pong must arrive for the callers of `ping()`. */
  #pongDue: Period | undefined;
  /** When the first unanswered ping was sent, by `performance.now()`. */
  #pingedAt: number | undefined;
  readonly #callers: ((error: unknown, rtt: number) => void)[] = [];

  constructor(times: HeartbeatTimes, actions: HeartbeatActions) {
    this.#times = times;
    this.#actions = actions;
    this.#schedule();
  }

  /** How long the connection has been idle in both directions, ms. */
  get idle(): number {
    return this.#idleAt(Date.now());
  }

  /** Called when a frame or another sign of life arrived. */
  heard(): void {
    const now = Date.now();
    const idle = this.#idleAt(now);
    if (idle > this.survived) this.survived = idle;
    if (this.#idled > this.survived) this.survived = this.#idled;
    this.#idled = 0;
    this.heardAt = now;
    if (!this.#deadline) return;
    this.#deadline = undefined;
    this.#schedule();
  }

  /** Called when a frame was sent. The timer isn't reset, because it checks the times when it fires. */
  sent(): void {
    const now = Date.now();
    this.#idled = Math.max(this.#idled, this.#idleAt(now));
    this.#sentAt = now;
  }

  /** Called when a pong arrived. Returns the round-trip time in ms; undefined if there was no ping. */
  answered(): number | undefined {
    if (this.#pingedAt === undefined) return undefined;
    const rtt = performance.now() - this.#pingedAt;
    this.#pingedAt = undefined;
    this.#settle(undefined, rtt);
    return rtt;
  }

  /** Sends a ping now. Resolves with the round-trip time in ms. */
  ping(): Promise<number> {
    const length = this.#limit();
    this.#pongDue ??= { start: Date.now(), length };
    this.probe(length);
    return new Promise((resolve, reject) => {
      this.#callers.push((error, rtt) => (error ? reject(error) : resolve(rtt)));
    });
  }

  /**
   * Sends a ping now, and declares the connection dead if nothing arrives within `limit` ms. If the machine slept
   * meanwhile, a second ping follows, unless this is the last.
   */
  probe(limit: number, isLast = false): void {
    const now = Date.now();
    const pingedAt = performance.now();
    if (this.#pingedAt === undefined || pingedAt - this.#pingedAt > this.#limit()) this.#pingedAt = pingedAt;
    this.#actions.ping();
    const earlier = this.#deadline;
    // after several pings, the first deadline applies, unless the machine slept meanwhile
    if (!earlier || isOff(earlier, now) || now + limit < earlier.start + earlier.length) {
      this.#deadline = { start: now, length: limit, isLast };
    }
    this.#schedule();
  }

  /** Stops the heartbeat. Callers that wait for a pong receive the error. */
  stop(error: unknown): void {
    clearTimeout(this.#timer);
    this.#settle(error, 0);
  }

  #settle(error: unknown, rtt: number): void {
    this.#pongDue = undefined;
    for (const settle of this.#callers.splice(0)) settle(error, rtt);
  }

  #check(): void {
    const now = Date.now();
    const deadline = this.#deadline;
    if (deadline && remaining(deadline, now) <= 0) {
      if (deadline.isLast || !isOff(deadline, now)) this.#actions.dead(deadline.length);
      else {
        this.#deadline = this.#pingedAt = undefined;
        this.probe(deadline.length, true);
      }
      return;
    }
    if (!deadline && this.#pongDue && remaining(this.#pongDue, now) <= 0) {
      this.#pingedAt = undefined;
      this.#settle(this.#actions.unanswered(), 0);
    }
    if (this.#untilPing(now) <= 0) this.probe(this.#limit());
    else this.#schedule();
  }

  #schedule(): void {
    const now = Date.now();
    // until something arrives, a missing pong may mean that the connection is dead, and not that pongs are missing
    const end = this.#deadline ?? this.#pongDue;
    const delay = Math.min(this.#untilPing(now), end ? remaining(end, now) : MAX_DELAY, MAX_DELAY);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), Math.max(0, delay));
  }

  /** Returns the time until the next ping, ms. */
  #untilPing(now: number): number {
    const { interval, silence } = this.#times;
    if (this.#deadline) return remaining({ start: this.#sentAt, length: Math.max(interval, REPEAT_AFTER) }, now);
    const longest = isVisible() ? Math.min(silence, VISIBLE_SILENCE) : silence;
    return Math.min(
      remaining({ start: this.#sentAt, length: interval }, now),
      remaining({ start: this.heardAt, length: longest }, now),
    );
  }

  #idleAt(now: number): number {
    return now - Math.max(this.heardAt, this.#sentAt);
  }

  #limit(): number {
    const { pongLimit } = this.#times;
    return isVisible() ? Math.min(pongLimit, VISIBLE_PONG_LIMIT) : pongLimit;
  }
}

/** Returns the remaining time of a period, ms; 0 if the clock was set back, because the client must not wait longer. */
function remaining({ start, length }: Period, now: number): number {
  return now < start ? 0 : start + length - now;
}

/** Returns true if the clock shows a time that the period's timer can't explain: the machine slept, or the clock was set. */
function isOff({ start, length }: Period, now: number): boolean {
  return now < start || now > start + length + LATENESS;
}
