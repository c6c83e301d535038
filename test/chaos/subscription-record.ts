import type { Actor } from '../../tools/simulation/actor.js';
import type { Answer, Entry } from './channel-log.js';
import type { Publication } from './publications.js';

/** The data of `pusher:gap`. */
export interface Gap {
  channel: string;
  since: number;
  until: number;
  reason: unknown;
  filled: boolean;
}

/** The last result of a subscription that the page was notified of. */
export type SubscriptionOutcome = { kind: 'succeeded' } | { kind: 'error'; retryable: boolean };

/** A channel of a client from the page's subscribe to its unsubscribe, as the page observed it. */
export interface SubscriptionRecord {
  actor: Actor;
  channel: string;
  /** When the first success was reported, in ms since the epoch; undefined before. */
  since: number | undefined;
  /** The number of reported successes. */
  successes: number;
  /** The delivered numbers. */
  delivered: number[];
  gaps: Gap[];
  /** True if `catchUp` fills its gaps. */
  catchesUp: boolean;
  /** How often the page was notified that a gap could not be filled. */
  failures: number;
  /** The number of events that were reported as not decryptable. */
  undecryptable: number;
  /** The notifications of the page, in order. */
  entries: Entry[];
  /** The answers of the history. */
  answers: Answer[];
  /**
   * The index of the first received event of the channel that belongs to this record, and of the first that does not.
   */
  firstReceived: number;
  endReceived?: number;
}

/** Returns an empty record. */
export function createRecord(
  options: Pick<SubscriptionRecord, 'actor' | 'channel' | 'catchesUp' | 'firstReceived'>,
): SubscriptionRecord {
  const counts = { successes: 0, failures: 0, undecryptable: 0 };
  return { ...options, ...counts, since: undefined, delivered: [], gaps: [], entries: [], answers: [] };
}

/** How much earlier than the last activity gaps begin: an event may take this long between two nodes, in ms. */
export const MARGIN = 10_000;
/** The tolerance for virtual times, which are not whole numbers, in ms. */
const ROUNDING = 0.01;

/**
 * Returns the numbers that were lost without a reported gap: holes before the last number delivered. A gap that is
 * reported as filled does not explain a loss.
 */
export function unexplainedLosses(record: SubscriptionRecord, publications: readonly Publication[]): number[] {
  const { since, actor, gaps } = record;
  if (since === undefined) return [];
  const delivered = new Set(record.delivered);
  const last = Math.max(0, ...record.delivered);
  const lost = publications.filter(
    ({ n, at, excused }) => n < last && at > since && !delivered.has(n) && !excused.has(actor),
  );
  const isReported = ({ at, arrival }: Publication) =>
    gaps.some((gap) => !gap.filled && gap.since <= arrival && at <= gap.until);
  return lost.filter((publication) => !isReported(publication)).map(({ n }) => n);
}

/** Returns the problem of the gaps: there may be one for each renewal, in order, apart from the margin. */
export function gapProblem({ channel, gaps, successes, catchesUp, failures }: SubscriptionRecord): string | undefined {
  if (gaps.length > Math.max(0, successes - 1)) {
    return `${gaps.length} gaps of ${channel} were reported after ${successes} subscriptions`;
  }
  const unfilled = gaps.filter(({ filled }) => !filled).length;
  if (!catchesUp && unfilled < gaps.length) return `a gap of ${channel} was reported as filled, but nothing fills it`;
  if (failures !== (catchesUp ? unfilled : 0)) {
    return `${failures} failures to fill a gap of ${channel} were reported, but ${unfilled} gaps were not filled`;
  }
  for (const [index, { since, until }] of gaps.entries()) {
    if (!(since <= until)) return `a gap of ${channel} ends before it begins`;
    const before = gaps[index - 1];
    if (before && before.until - since > MARGIN + ROUNDING) return `two gaps of ${channel} overlap`;
  }
  return undefined;
}
