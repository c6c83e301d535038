/**
 * Why a subscription was not live: the client disconnected, the connection was lost, or the server refused the
 * subscription.
 */
export type GapReason = 'disconnect' | 'connection' | 'refused';

/** A period in which the client may have missed events of a channel. */
export interface Gap {
  channel: string;
  /**
   * When the client last received something before the gap, minus a margin (`catchUpMargin`), ms since the epoch. An event
   * that was in transit between two nodes of a cluster can be older than the last one received.
   */
  since: number;
  /** When the server confirmed the subscription again, ms since the epoch. */
  until: number;
  reason: GapReason;
  /** True if a `catchUp` function delivered the missed events. */
  filled: boolean;
}

/** How a live subscription ended: the beginning of a gap. */
export type Interruption = Pick<Gap, 'since' | 'reason'>;

/** The default of the option `catchUpMargin`, ms. */
export const DEFAULT_CATCH_UP_MARGIN = 10_000;
