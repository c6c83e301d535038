/** An idle time that explains a cut by itself, ms. */
const LONG_IDLE = 10_000;
/** The minimum idle time that can explain a cut, ms. */
const SHORT_IDLE = 1_000;
/** The factor by which a survived idle time must exceed a long one to rule it out as the cause: timers are not exact. */
const MUCH_LONGER = 1.1;
/** By how much two short idle times may differ and still confirm each other, as a fraction of the longer one. */
const TOLERANCE = 0.25;

/** A client's knowledge of the idle time after which a proxy or load balancer cuts its connections. */
export interface IdleLimit {
  /** The maximum time without sending anything, ms; Infinity if nothing is known. */
  readonly interval: number;
  /** A short idle time after which the last connection was cut. A second cut must confirm it. */
  readonly suspected?: number | undefined;
}

export const NO_IDLE_LIMIT: IdleLimit = { interval: Number.POSITIVE_INFINITY };

/**
 * Learns from a connection that ended without a close frame. Load balancers cut connections that are idle for too long:
 * half of that time is a safe interval for pings. After a short idle time, a crash of the server is just as likely, so two
 * consecutive cuts must agree.
 *
 * @param idle how long the connection had been idle in both directions when it was cut, ms
 * @param survived the longest idle time that this connection survived, ms
 */
export function learnIdleLimit({ interval, suspected }: IdleLimit, idle: number, survived: number): IdleLimit {
  const isLong = idle >= LONG_IDLE;
  if (idle < SHORT_IDLE || survived >= (isLong ? MUCH_LONGER : 1) * idle) return { interval };
  if (isLong) return { interval: Math.min(interval, idle / 2) };
  const isConfirmed = suspected !== undefined && Math.abs(idle - suspected) <= TOLERANCE * Math.max(idle, suspected);
  return isConfirmed ? { interval: Math.min(interval, idle / 2, suspected / 2) } : { interval, suspected: idle };
}
