import type { ChannelLog, Entry } from './channel-log.js';
import type { Publication } from './publications.js';

type Delivered = { index: number; n: number };
type GapEntry = Extract<Entry, { kind: 'gap' }> & { index: number };

/** An event that a page did not receive, and why it should have. */
export interface Loss {
  n: number;
  problem: string;
}

/**
 * Returns the events that a page lost. Each event that was published since the first success, before the last one
 * delivered from the same node, must have been delivered, or lie in a gap that was reported as not filled before a
 * later event was delivered.
 */
export function losses(log: ChannelLog, publications: readonly Publication[]): Loss[] {
  const begin = beginOf(log);
  if (begin === undefined) return [];
  const gaps = log.entries.flatMap((entry, index) => (entry.kind === 'gap' ? [{ ...entry, index }] : []));
  const events = log.entries.flatMap((entry, index) => (entry.kind === 'event' ? [{ n: entry.n, index }] : []));
  const delivered = new Set(events.map(({ n }) => n));
  const found = new Map<number, string>();
  for (const gap of gaps) for (const n of undelivered(log, gap, events)) found.set(n, MISSED_ANSWER);
  for (const n of ignored(log, delivered, begin)) found.set(n, 'was received and not delivered');
  const nodes = new Map(publications.map(({ n, node }) => [n, node]));
  for (const publication of publications) {
    const { n, at, node } = publication;
    if (at <= begin || delivered.has(n) || found.has(n)) continue;
    const next = events.find((event) => event.n > n && (node === undefined || nodes.get(event.n) === node));
    if (!next || isExcused(log, publication)) continue;
    // for events in transit between two nodes, only the gap after a later event can be reported
    const isInTransit = connectionAt(log, publication)?.isInTransit;
    const known = gaps.filter(({ index }) => isInTransit || index < next.index);
    const problem = problemOf(publication, known);
    if (problem) found.set(n, problem);
  }
  return [...found].map(([n, problem]) => ({ n, problem }));
}

/**
 * Returns when the channel was first live. A user's channel is known to be live when an event follows its confirmation.
 */
function beginOf({ entries, isUser }: ChannelLog): number | undefined {
  const confirmed = entries.findIndex(({ kind }) => kind === 'success');
  if (confirmed < 0) return undefined;
  // a user's channel may be confirmed while the client has left it
  const begin = isUser ? entries.slice(confirmed).find(({ kind }) => kind === 'event') : entries[confirmed];
  return begin && 'at' in begin ? begin.at : undefined;
}

const MISSED_ANSWER = 'was in the history’s answer but was not delivered before the gap was reported as filled';

/**
 * Returns the numbers that the history returned for a filled gap but that were not delivered before the gap was
 * reported.
 */
function undelivered({ answers }: ChannelLog, gap: GapEntry, events: readonly Delivered[]): number[] {
  const answer = gap.filled ? answers.findLast(({ until }) => until === gap.until) : undefined;
  const before = new Set(events.filter(({ index }) => index < gap.index).map(({ n }) => n));
  return [...new Set(answer?.numbers)].filter((n) => !before.has(n));
}

/**
 * Returns the events that the client received on a connection that confirmed the subscription but did not deliver,
 * although it delivered later ones. Events that it receives before a rejection need not wait.
 */
function ignored(
  { entries, receivedEvents, isUser }: ChannelLog,
  delivered: ReadonlySet<number>,
  begin: number,
): number[] {
  if (isUser) return [];
  const confirmed = entries.flatMap((entry) => (entry.kind === 'success' ? [entry.connection] : []));
  const rejected = entries.flatMap((entry) => (entry.kind === 'rejection' ? [entry.connection] : []));
  const last = receivedEvents.findLastIndex(({ n }) => delivered.has(n));
  const due = receivedEvents.slice(0, Math.max(last, 0)).filter(({ at, connection, kind }) => {
    return at >= begin && kind !== 'surplus' && confirmed.includes(connection) && !rejected.includes(connection);
  });
  return due.map(({ n }) => n).filter((n) => !delivered.has(n));
}

function problemOf({ at, arrival }: Publication, gaps: readonly GapEntry[]): string | undefined {
  const around = gaps.filter(({ since, until }) => since <= arrival && at <= until);
  if (around.some(({ filled }) => !filled)) return undefined;
  return around.length > 0 ? 'lies in a gap that was reported as filled' : 'was lost without a gap';
}

/**
 * Returns true if the client could not know of a loss: the server forgot its subscription, or the event was still in
 * transit to the client's node at the client's last activity and was too old for the gap that begins then.
 */
function isExcused(log: ChannelLog, publication: Publication): boolean {
  const { actor, entries, receivedEvents, connections, margin } = log;
  const { n, at, excused } = publication;
  if (excused.has(actor) || wasRenewing(log, at)) return true;
  const received = receivedEvents.filter((receivedEvent) => receivedEvent.n === n && receivedEvent.kind !== 'surplus');
  if (received.length > 0) {
    // the gap may begin after an event that was discarded before the confirmation and was too late
    return received.every(({ connection }) => {
      const isLate = arrivalAt(publication, connections[connection]?.node) - at > margin;
      const isConfirmed = entries.some((entry) => entry.kind === 'success' && entry.connection === connection);
      const isRejected = entries.some((entry) => entry.kind === 'rejection' && entry.connection === connection);
      return isLate && (isRejected || !isConfirmed);
    });
  }
  const connection = connectionAt(log, publication);
  if (!connection?.isInTransit) return false;
  return !connection.isRenewed || at < connection.lastActivity - margin;
}

/** How long after a success the server may still end a subscription that the client requested more than once, in ms. */
const RENEWAL = 30_000;

/**
 * Returns true if the client canceled a subscription, requested it again, and then took the answer to its first request
 * for the success: the server was about to end the subscription that it confirmed.
 */
function wasRenewing({ entries, connections }: ChannelLog, at: number): boolean {
  return entries.some((entry) => {
    if (entry.kind !== 'success' || entry.begun < 2 || at < entry.at || at > entry.at + RENEWAL) return false;
    return connections.every(({ startedAt }) => startedAt <= entry.at || startedAt > at);
  });
}

/** Returns when an event reached a node; Infinity if it never did. */
function arrivalAt({ arrivals }: Publication, node = -1): number {
  return arrivals.get(node) ?? Number.POSITIVE_INFINITY;
}

/** Returns the connection on which a channel was live when an event was published, and whether the event missed it. */
function connectionAt({ entries, receivedEvents, connections }: ChannelLog, publication: Publication) {
  const { at } = publication;
  const delivered = new Set(entries.flatMap((entry) => (entry.kind === 'event' ? [entry.n] : [])));
  const live = [
    ...entries.flatMap((entry) => (entry.kind === 'success' ? [entry] : [])),
    ...receivedEvents.filter((receivedEvent) => delivered.has(receivedEvent.n)),
  ];
  const index = Math.max(...live.filter((one) => one.at <= at).map((one) => one.connection));
  const connection = connections[index];
  if (!connection) return undefined;
  const { node, lastActivity } = connection;
  const isRenewed = live.some((one) => one.connection > index);
  return { lastActivity, isRenewed, isInTransit: arrivalAt(publication, node) > lastActivity };
}
