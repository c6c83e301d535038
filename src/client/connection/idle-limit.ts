/** An idle time that explains a cut by itself, ms. */
const LONG_IDLE = 10_000;
/** The shortest idle time that can explain a cut, ms. */
const SHORT_IDLE = 1_000;
/** By how much a survived idle time has to exceed a long one to show that idling is not the cause: timers are not exact. */
const MUCH_LONGER = 1.1;
/** How much two short idle times may differ to confirm each other, as a part of the longer one. */
const TOLERANCE = 0.25;

/** What a client knows about the idle time after which something between it and the server cuts connections. */
export interface IdleLimit {
  /** The longest time without sending anything, ms; Infinity if nothing is known. */
  readonly interval: number;
  /** A short idle time after which the last connection was cut. A second cut has to confirm it. */
  readonly suspected?: number | undefined;
}

export const NO_IDLE_LIMIT: IdleLimit = { interval: Number.POSITIVE_INFINITY };

/**
 * Learns from a connection that ended without a close frame. Load balancers cut connections that are idle for too long:
 * half of that time is a safe interval for pings. After a short idle time, a crash of the server is as likely, so that two
 * cuts in a row have to agree.
 *
 * @param idle how long nothing had been sent or received when the connection was cut, ms
 * @param survived the longest idle time that this connection survived, ms
 */
export function learnIdleLimit({ interval, suspected }: IdleLimit, idle: number, survived: number): IdleLimit {
  const isLong = idle >= LONG_IDLE;
  if (idle < SHORT_IDLE || survived >= (isLong ? MUCH_LONGER : 1) * idle) return { interval };
  if (isLong) return { interval: Math.min(interval, idle / 2) };
  const isConfirmed = suspected !== undefined && Math.abs(idle - suspected) <= TOLERANCE * Math.max(idle, suspected);
  return isConfirmed ? { interval: Math.min(interval, idle / 2, suspected / 2) } : { interval, suspected: idle };
}
