import { isVisible } from '../base/wake.js';

/** While the page is visible: the longest silence before a ping, and the time for an answer, ms. */
export const VISIBLE_SILENCE = 30_000;
export const VISIBLE_PONG_LIMIT = 8_000;
/** The part of the activity timeout that the client uses, so that a ping arrives before the timeout ends. */
const SAFE_PART = 0.8;

/** The shortest activity timeout that a server can ask for, ms: each one costs a ping. */
const SHORTEST_TIMEOUT = 500;

/** How late a timer may be, ms. If it is later, the machine slept, and an answer had no time to arrive. */
const LATENESS = 1_000;
/** The shortest time between two pings while the server owes an answer, ms. */
const REPEAT_AFTER = 1_000;
/** The longest delay that a timer supports, ms. */
const MAX_DELAY = 2 ** 31 - 1;

/** The times that one connection keeps to, ms. */
export interface HeartbeatTimes {
  /** The longest time without sending anything: servers and load balancers close connections that are idle. */
  readonly interval: number;
  /** The longest time without receiving anything while the page is hidden. */
  readonly silence: number;
  /** The time for an answer while the page is hidden. */
  readonly pongLimit: number;
}

/** Decides on the times: `announced` by the server, `configured` in the options, `learned` from cut connections. */
export function heartbeatTimes(
  announced: number,
  configured: number,
  learned: number,
  pongLimit: number,
): HeartbeatTimes {
  const silence = Math.min(Math.max(announced, SHORTEST_TIMEOUT), configured);
  return { interval: Math.min(SAFE_PART * silence, learned), silence, pongLimit };
}

/** The effects of a {@link Heartbeat}. */
export interface HeartbeatActions {
  /** Sends a ping, and calls {@link Heartbeat.sent}. */
  ping(): void;
  /** The connection is dead: nothing arrived within `limit` ms after a ping. */
  dead(limit: number): void;
  /** Other frames arrived, but no pong. Returns the error for the callers of `ping()`. */
  unanswered(): unknown;
}

/** A time span that ends in the future. */
interface Span {
  readonly start: number;
  readonly length: number;
}

/** Keeps one connection alive with pings, and gives it up if nothing arrives after one. */
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
  /** The time in which something has to arrive; undefined unless a ping is unanswered. */
  #deadline: (Span & { readonly isLast: boolean }) | undefined;
  /** The time in which a pong has to arrive for the callers of `ping()`. */
  #pongDue: Span | undefined;
  /** When the first unanswered ping was sent, by `performance.now()`. */
  #pingedAt: number | undefined;
  readonly #callers: ((error: unknown, rtt: number) => void)[] = [];

  constructor(times: HeartbeatTimes, actions: HeartbeatActions) {
    this.#times = times;
    this.#actions = actions;
    this.#schedule();
  }

  /** How long nothing has been sent or received, ms. */
  get idle(): number {
    return this.#idleAt(Date.now());
  }

  /** A frame or another sign of life arrived. */
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

  /** A frame was sent. The timer isn't set again: it checks when it fires. */
  sent(): void {
    const now = Date.now();
    this.#idled = Math.max(this.#idled, this.#idleAt(now));
    this.#sentAt = now;
  }

  /** A pong arrived. Returns the round trip in ms; undefined if there was no ping. */
  answered(): number | undefined {
    if (this.#pingedAt === undefined) return undefined;
    const rtt = performance.now() - this.#pingedAt;
    this.#pingedAt = undefined;
    this.#settle(undefined, rtt);
    return rtt;
  }

  /** Sends a ping now. Resolves with the round trip in ms. */
  ping(): Promise<number> {
    const length = this.#limit();
    this.#pongDue ??= { start: Date.now(), length };
    this.probe(length);
    return new Promise((resolve, reject) => {
      this.#callers.push((error, rtt) => (error ? reject(error) : resolve(rtt)));
    });
  }

  /**
   * Sends a ping now, and gives the connection up if nothing arrives within `limit` ms. If the machine slept meanwhile, a
   * second ping follows, unless this is the last.
   */
  probe(limit: number, isLast = false): void {
    const now = Date.now();
    const asked = performance.now();
    if (this.#pingedAt === undefined || asked - this.#pingedAt > this.#limit()) this.#pingedAt = asked;
    this.#actions.ping();
    const earlier = this.#deadline;
    // after several pings, the first deadline holds, unless the machine slept meanwhile
    if (!earlier || isOff(earlier, now) || now + limit < earlier.start + earlier.length) {
      this.#deadline = { start: now, length: limit, isLast };
    }
    this.#schedule();
  }

  /** Stops it; callers that wait for a pong receive the error. */
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
    if (deadline && rest(deadline, now) <= 0) {
      if (deadline.isLast || !isOff(deadline, now)) this.#actions.dead(deadline.length);
      else {
        this.#deadline = this.#pingedAt = undefined;
        this.probe(deadline.length, true);
      }
      return;
    }
    if (!deadline && this.#pongDue && rest(this.#pongDue, now) <= 0) {
      this.#pingedAt = undefined;
      this.#settle(this.#actions.unanswered(), 0);
    }
    if (this.#untilPing(now) <= 0) this.probe(this.#limit());
    else this.#schedule();
  }

  #schedule(): void {
    const now = Date.now();
    // until something arrives, a missing pong is no reason to give up on the callers alone
    const end = this.#deadline ?? this.#pongDue;
    const delay = Math.min(this.#untilPing(now), end ? rest(end, now) : MAX_DELAY, MAX_DELAY);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), Math.max(0, delay));
  }

  /** The time until the next ping, ms. */
  #untilPing(now: number): number {
    const { interval, silence } = this.#times;
    if (this.#deadline) return rest({ start: this.#sentAt, length: Math.max(interval, REPEAT_AFTER) }, now);
    const longest = isVisible() ? Math.min(silence, VISIBLE_SILENCE) : silence;
    return Math.min(
      rest({ start: this.#sentAt, length: interval }, now),
      rest({ start: this.heardAt, length: longest }, now),
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

/** What is left of a span, ms. Nothing is left if the clock was set back: it must not make the client wait longer. */
function rest({ start, length }: Span, now: number): number {
  return now < start ? 0 : start + length - now;
}

/** Returns true if the clock shows a time that the span's timer can't explain: the machine slept, or the clock was set. */
function isOff({ start, length }: Span, now: number): boolean {
  return now < start || now > start + length + LATENESS;
}
