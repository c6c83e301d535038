/**
 * Why a subscription was not live: the client was disconnected, the connection was lost, or the server refused it.
 */
export type GapReason = 'disconnect' | 'connection' | 'refused';

/** A period in which events of a channel may have been missed. */
export interface Gap {
  channel: string;
  /**
   * The last time that something was heard before the gap, minus a margin (`catchUpMargin`), ms since the epoch: an event
   * that was under way between two nodes of a cluster can be older than the last one heard.
   */
  since: number;
  /** When the subscription was confirmed again, ms since the epoch. */
  until: number;
  reason: GapReason;
  /** Whether a `catchUp` function delivered what was missed. */
  filled: boolean;
}

/** How a live subscription ended: the beginning of a gap. */
export type Interruption = Pick<Gap, 'since' | 'reason'>;

/** The default of the option `catchUpMargin`, ms. */
export const DEFAULT_CATCH_UP_MARGIN = 10_000;
