import type { CloseAction } from '../protocol/close-codes.js';

/** How long a connection has to last to be stable, ms. */
export const STABLE_AFTER = 5_000;

/**
 * The shortest and the longest wait after each failure in a row, ms. From the second wait on there is a floor, so that a
 * server that restarts within 2 s doesn't miss two attempts and then meet a long wait. The windows grow, so that clients
 * that lost their connections together don't return together.
 */
const WINDOWS: readonly (readonly [shortest: number, longest: number])[] = [
  [0, 1_000],
  [1_500, 2_500],
  [1_000, 4_000],
  [1_000, 9_000],
  [1_000, 17_000],
  [1_000, 30_000],
];

/** The attempts with TLS that may fail before the client returns to the configured scheme. */
const TLS_ATTEMPTS = 2;

/** The minimum wait after a close, to which the random part is added, ms. */
const MINIMUM: Partial<Record<RetryReason, number>> = {
  // a server that shuts down needs a moment, and the load balancer needs one to stop sending clients to it
  again: 250,
  busy: 1_000,
};

/** Why a client retries: the server's close, or (`silent`) a dead connection that the client itself gave up. */
export type RetryReason = Exclude<CloseAction, 'refuse'> | 'silent';

/** What has gone wrong since the last stable connection. */
export interface Setbacks {
  /** Failed attempts since the connection was lost. The loss counts as the first. */
  readonly attempts: number;
  /** Connections in a row that were lost before they were stable. */
  readonly shortLived: number;
}

export const NO_SETBACKS: Setbacks = { attempts: 0, shortLived: 0 };

/**
 * The number of failures in a row; at least 1 after a loss or a failed attempt. A single short-lived connection doesn't
 * count: when outages come one after another, the next one often hits a client that has only just returned.
 */
export function failuresInRow({ attempts, shortLived }: Setbacks): number {
  return attempts + Math.max(0, shortLived - 1);
}

/** The wait before the next attempt, ms. After a dead connection, the first attempt starts at once. */
export function reconnectDelay(reason: RetryReason, setbacks: Setbacks, random: () => number = Math.random): number {
  const failures = failuresInRow(setbacks);
  if (reason === 'silent' && failures === 1) return 0;
  const [shortest, longest] = WINDOWS[Math.min(failures, WINDOWS.length) - 1] as (typeof WINDOWS)[number];
  return (MINIMUM[reason] ?? 0) + shortest + random() * (longest - shortest);
}

/** The scheme of the next attempt. */
export interface Scheme {
  readonly tls: boolean;
  /** The server asked for TLS since the last connection. */
  readonly upgraded: boolean;
  /** Failed attempts with TLS that the options don't ask for. */
  readonly failures: number;
}

/** The scheme to begin with, and after each handshake. */
export function initialScheme(tls: boolean): Scheme {
  return { tls, upgraded: false, failures: 0 };
}

/** The scheme after a failed attempt. `configured` tells whether the options ask for TLS. */
export function schemeAfter(reason: RetryReason, { tls, upgraded, failures }: Scheme, configured: boolean): Scheme {
  if (reason === 'tls' && !tls) return { tls: true, upgraded: true, failures: 0 };
  // a server that is busy or restarts has answered, so that TLS works
  if (!tls || configured || reason === 'again' || reason === 'busy') return { tls, upgraded, failures };
  return { tls: failures + 1 < TLS_ATTEMPTS, upgraded, failures: failures + 1 };
}
