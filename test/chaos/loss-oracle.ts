import type { ChannelLog, Entry } from './channel-log.js';
import type { Publication } from './publications.js';

type Heard = { index: number; n: number };
type GapEntry = Extract<Entry, { kind: 'gap' }> & { index: number };

/** An event that a page did not hear, and why it should have. */
export interface Loss {
  n: number;
  problem: string;
}

/**
 * The events that a page lost: each one that was published since the first success, before the last that was heard of the
 * same node, must have been heard, or lie in a gap that was reported as not filled before a later event was heard.
 */
export function losses(log: ChannelLog, publications: readonly Publication[]): Loss[] {
  const begin = beginOf(log);
  if (begin === undefined) return [];
  const gaps = log.entries.flatMap((entry, index) => (entry.kind === 'gap' ? [{ ...entry, index }] : []));
  const events = log.entries.flatMap((entry, index) => (entry.kind === 'event' ? [{ n: entry.n, index }] : []));
  const heard = new Set(events.map(({ n }) => n));
  const found = new Map<number, string>();
  for (const gap of gaps) for (const n of undelivered(log, gap, events)) found.set(n, BROUGHT);
  for (const n of ignored(log, heard, begin)) found.set(n, 'was received and not delivered');
  const nodes = new Map(publications.map(({ n, node }) => [n, node]));
  for (const publication of publications) {
    const { n, at, node } = publication;
    if (at <= begin || heard.has(n) || found.has(n)) continue;
    const next = events.find((event) => event.n > n && (node === undefined || nodes.get(event.n) === node));
    if (!next || isExcused(log, publication)) continue;
    // of what was under way between two nodes, only the gap after a later event can tell
    const isUnderWay = connectionAt(log, publication)?.isUnderWay;
    const known = gaps.filter(({ index }) => isUnderWay || index < next.index);
    const problem = problemOf(publication, known);
    if (problem) found.set(n, problem);
  }
  return [...found].map(([n, problem]) => ({ n, problem }));
}

/** When the channel was first live; the user's is known to be when it brings an event after its confirmation. */
function beginOf({ entries, isUser }: ChannelLog): number | undefined {
  const confirmed = entries.findIndex(({ kind }) => kind === 'success');
  if (confirmed < 0) return undefined;
  // a user's channel may be confirmed while the client has left it
  const begin = isUser ? entries.slice(confirmed).find(({ kind }) => kind === 'event') : entries[confirmed];
  return begin && 'at' in begin ? begin.at : undefined;
}

const BROUGHT = 'was in the history’s answer, and was not delivered before the gap was reported as filled';

/** What the history answered for a filled gap, and the page had not heard when the gap was reported. */
function undelivered({ answers }: ChannelLog, gap: GapEntry, events: readonly Heard[]): number[] {
  const answer = gap.filled ? answers.findLast(({ until }) => until === gap.until) : undefined;
  const before = new Set(events.filter(({ index }) => index < gap.index).map(({ n }) => n));
  return [...new Set(answer?.numbers)].filter((n) => !before.has(n));
}

/**
 * Events that the client received on a connection that confirmed the subscription and did not deliver, although it delivered
 * later ones. Events that it receives before a refusal need not wait.
 */
function ignored({ entries, receptions, isUser }: ChannelLog, heard: ReadonlySet<number>, begin: number): number[] {
  if (isUser) return [];
  const confirmed = entries.flatMap((entry) => (entry.kind === 'success' ? [entry.connection] : []));
  const refused = entries.flatMap((entry) => (entry.kind === 'refusal' ? [entry.connection] : []));
  const last = receptions.findLastIndex(({ n }) => heard.has(n));
  const due = receptions.slice(0, Math.max(last, 0)).filter(({ at, connection, kind }) => {
    return at >= begin && kind !== 'surplus' && confirmed.includes(connection) && !refused.includes(connection);
  });
  return due.map(({ n }) => n).filter((n) => !heard.has(n));
}

function problemOf({ at, arrival }: Publication, gaps: readonly GapEntry[]): string | undefined {
  const around = gaps.filter(({ since, until }) => since <= arrival && at <= until);
  if (around.some(({ filled }) => !filled)) return undefined;
  return around.length > 0 ? 'lies in a gap that was reported as filled' : 'was lost without a gap';
}

/**
 * Returns true if the client could not know of a loss: the server forgot its subscription; or the event was still on its
 * way to the client's node when the client last heard something, and too old for the gap that begins then.
 */
function isExcused(log: ChannelLog, publication: Publication): boolean {
  const { owner, entries, receptions, connections, margin } = log;
  const { n, at, excused } = publication;
  if (excused.has(owner) || wasRenewing(log, at)) return true;
  const received = receptions.filter((reception) => reception.n === n && reception.kind !== 'surplus');
  if (received.length > 0) {
    // the gap may begin after an event that was discarded before it was confirmed, and came too late
    return received.every(({ connection }) => {
      const isLate = arrivalAt(publication, connections[connection]?.node) - at > margin;
      const isConfirmed = entries.some((entry) => entry.kind === 'success' && entry.connection === connection);
      const isRefused = entries.some((entry) => entry.kind === 'refusal' && entry.connection === connection);
      return isLate && (isRefused || !isConfirmed);
    });
  }
  const connection = connectionAt(log, publication);
  if (!connection?.isUnderWay) return false;
  return !connection.isRenewed || at < connection.heardAt - margin;
}

/** How long after a success the server may still end a subscription that the client requested more than once, ms. */
const RENEWAL = 30_000;

/**
 * Returns true if the client had told the server to forget a subscription, had requested it again, and then took the answer
 * to its first request for a success: the server was about to end what it confirmed.
 */
function wasRenewing({ entries, connections }: ChannelLog, at: number): boolean {
  return entries.some((entry) => {
    if (entry.kind !== 'success' || entry.begun < 2 || at < entry.at || at > entry.at + RENEWAL) return false;
    return connections.every(({ startedAt }) => startedAt <= entry.at || startedAt > at);
  });
}

/** When an event reached a node; Infinity if it never did. */
function arrivalAt({ arrivals }: Publication, node = -1): number {
  return arrivals.get(node) ?? Number.POSITIVE_INFINITY;
}

/** The connection on which a channel was live when an event was published, and whether the event missed it. */
function connectionAt({ entries, receptions, connections }: ChannelLog, publication: Publication) {
  const { at } = publication;
  const heard = new Set(entries.flatMap((entry) => (entry.kind === 'event' ? [entry.n] : [])));
  const live = [
    ...entries.flatMap((entry) => (entry.kind === 'success' ? [entry] : [])),
    ...receptions.filter((reception) => heard.has(reception.n)),
  ];
  const index = Math.max(...live.filter((one) => one.at <= at).map((one) => one.connection));
  const connection = connections[index];
  if (!connection) return undefined;
  const { node, heardAt } = connection;
  const isRenewed = live.some((one) => one.connection > index);
  return { heardAt, isRenewed, isUnderWay: arrivalAt(publication, node) > heardAt };
}
