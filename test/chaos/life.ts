import type { Owner } from '../../tools/simulation/owner.js';
import type { Answer, Entry } from './channel-log.js';
import type { Publication } from './publications.js';

/** What `pusher:gap` tells. */
export interface Gap {
  channel: string;
  since: number;
  until: number;
  reason: unknown;
  filled: boolean;
}

/** A channel of a client from the wish to subscribe to the wish to leave, as the page was told of it. */
export interface Life {
  owner: Owner;
  channel: string;
  /** When the first success was told, ms since the epoch; undefined before. */
  since: number | undefined;
  /** How often success was told. */
  successes: number;
  /** The numbers that were heard. */
  heard: number[];
  gaps: Gap[];
  /** Whether `catchUp` fills its gaps. */
  catchesUp: boolean;
  /** How often the page was told that it did not. */
  failures: number;
  /** How many events of it were told as not to be opened. */
  sealed: number;
  /** What the page was notified of, in order. */
  entries: Entry[];
  /** What the history answered. */
  answers: Answer[];
  /** The first reception of the channel that belongs to this life, and the first that does not. */
  firstReception: number;
  endReception?: number;
}

/** By how much gaps begin earlier than the last sign of life: an event may take this long between two nodes, ms. */
export const MARGIN = 10_000;
/** Virtual times are not whole numbers, ms. */
const ROUNDING = 0.01;

/**
 * The numbers that a life lost without a gap to tell of it: holes before the last event that was heard. A gap that is
 * told as filled has lost nothing.
 */
export function unexplainedLosses(life: Life, publications: readonly Publication[]): number[] {
  const { since, owner, gaps } = life;
  if (since === undefined) return [];
  const heard = new Set(life.heard);
  const last = Math.max(0, ...life.heard);
  const lost = publications.filter(
    ({ n, at, excused }) => n < last && at > since && !heard.has(n) && !excused.has(owner),
  );
  const told = ({ at, arrival }: Publication) =>
    gaps.some((gap) => !gap.filled && gap.since <= arrival && at <= gap.until);
  return lost.filter((publication) => !told(publication)).map(({ n }) => n);
}

/** The problem of a life's gaps: at most one for each renewal, each after the one before, except for the margin. */
export function gapProblem({ channel, gaps, successes, catchesUp, failures }: Life): string | undefined {
  if (gaps.length > Math.max(0, successes - 1)) {
    return `${gaps.length} gaps of ${channel} were told, after ${successes} subscriptions`;
  }
  const unfilled = gaps.filter(({ filled }) => !filled).length;
  if (!catchesUp && unfilled < gaps.length) return `a gap of ${channel} is told as filled, and nothing fills it`;
  if (failures !== (catchesUp ? unfilled : 0)) {
    return `${failures} times ${channel} was told that a gap could not be filled, and ${unfilled} were not`;
  }
  for (const [index, { since, until }] of gaps.entries()) {
    if (!(since <= until)) return `a gap of ${channel} ends before it begins`;
    const before = gaps[index - 1];
    if (before && before.until - since > MARGIN + ROUNDING) return `two gaps of ${channel} overlap`;
  }
  return undefined;
}
