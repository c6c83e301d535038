import type { CloseAction } from '../protocol/close-codes.js';

/** How long a connection must last to count as stable, ms. */
export const STABLE_AFTER = 5_000;

/**
 * The minimum and maximum wait after each consecutive failure, ms. The second wait has a minimum, so that a client doesn't
 * waste two attempts while its server restarts within 2 s, and then wait for a long time. The windows grow, so that clients
 * that lost their connections together don't return together.
 */
const WINDOWS: readonly (readonly [min: number, max: number])[] = [
  [0, 1_000],
  [1_500, 2_500],
  [1_000, 4_000],
  [1_000, 9_000],
  [1_000, 17_000],
  [1_000, 30_000],
];

/** How many attempts with TLS may fail before the client returns to the configured scheme. */
const TLS_ATTEMPTS = 2;

/** The additional wait after a close of this kind, ms. */
const CLOSE_WAIT: Partial<Record<RetryReason, number>> = {
  // a server needs a moment to shut down, and its load balancer needs one to stop sending clients to it
  again: 250,
  busy: 1_000,
};

/** Why a client retries: the server's close, or (`silent`) a dead connection that the client itself ended. */
export type RetryReason = Exclude<CloseAction, 'refuse'> | 'silent';

/** The failures since the last stable connection. */
export interface Setbacks {
  /** Failed attempts since the connection was lost. The loss itself counts as the first. */
  readonly attempts: number;
  /** Consecutive connections that were lost before they were stable. */
  readonly shortLived: number;
}

export const NO_SETBACKS: Setbacks = { attempts: 0, shortLived: 0 };

/**
 * Returns the number of consecutive failures: at least 1 after a loss or a failed attempt. A single short-lived connection
 * doesn't count: during repeated outages, the next one often hits a client that has only just returned.
 */
export function failuresInRow({ attempts, shortLived }: Setbacks): number {
  return attempts + Math.max(0, shortLived - 1);
}

/** Returns the wait before the next attempt, ms. After a dead connection, the first attempt starts at once. */
export function reconnectDelay(reason: RetryReason, setbacks: Setbacks, random: () => number = Math.random): number {
  const failures = failuresInRow(setbacks);
  if (reason === 'silent' && failures === 1) return 0;
  const [min, max] = WINDOWS[Math.min(failures, WINDOWS.length) - 1] as (typeof WINDOWS)[number];
  return (CLOSE_WAIT[reason] ?? 0) + min + random() * (max - min);
}

/** Whether the next attempt uses TLS, and why. */
export interface Scheme {
  readonly tls: boolean;
  /** True if the server required TLS since the last connection. */
  readonly upgraded: boolean;
  /** Failed attempts with TLS that the options don't require. */
  readonly failures: number;
}

/** Returns the scheme of the first attempt, or of the next one after a handshake. */
export function initialScheme(tls: boolean): Scheme {
  return { tls, upgraded: false, failures: 0 };
}

/** Returns the scheme after a failed attempt. `configured` is true if the options require TLS. */
export function schemeAfter(reason: RetryReason, { tls, upgraded, failures }: Scheme, configured: boolean): Scheme {
  if (reason === 'tls' && !tls) return { tls: true, upgraded: true, failures: 0 };
  // a server that is busy or restarts has answered: TLS works
  if (!tls || configured || reason === 'again' || reason === 'busy') return { tls, upgraded, failures };
  return { tls: failures + 1 < TLS_ATTEMPTS, upgraded, failures: failures + 1 };
}
