import { CATCH_UP_LIMIT } from '../../src/client/delivery/catch-up.js';
import { channelKind } from '../../src/client/protocol/channel-name.js';
import type { Answer, ChannelLog, Entry, ReceivedEvent } from './channel-log.js';
import type { Publication } from './publications.js';

/**
 * Returns the problems in the order of a channel's events, gaps and successes. Each event must be one that the server
 * sent or the history returned, delivered once, in the order of reception, and after the preceding gap.
 */
export function deliveryProblems(log: ChannelLog, publications: readonly Publication[]): string[] {
  const matcher = new Matcher(log, publications);
  for (const entry of log.entries) matcher.take(entry);
  return matcher.problems;
}

/** Goes through the entries of a log and finds the origin of each event. */
class Matcher {
  readonly problems: string[] = [];
  readonly #log: ChannelLog;
  /** The number of successes reported so far on each connection. */
  readonly #successes = new Map<number, number>();
  readonly #gaps: { until: number }[] = [];
  /** The origin of each number's last delivery: the connection, and whether it came from the history. */
  readonly #delivered = new Map<number, { connection: number | undefined; isFromHistory: boolean; at: number }>();
  /** The index of the last received event that was delivered. */
  #position = -1;
  /**
   * True if a live event followed the events from the history: from then on the client no longer expects copies of
   * those.
   */
  #isAfterCatchUp = false;

  readonly #publications: ReadonlyMap<number, Publication>;

  constructor(log: ChannelLog, publications: readonly Publication[]) {
    this.#log = log;
    this.#publications = new Map(publications.map((publication) => [publication.n, publication]));
  }

  take(entry: Entry): void {
    if (entry.kind === 'gap') this.#gaps.push(entry);
    else if (entry.kind === 'event') this.#takeEvent(entry.n, entry.at);
    else if (entry.kind === 'success') {
      const { connection, begun } = entry;
      const count = (this.#successes.get(connection) ?? 0) + 1;
      this.#successes.set(connection, count);
      if (count > begun) {
        this.problems.push(`${this.#log.channel} succeeded twice on one connection`);
      }
    }
  }

  #takeEvent(n: number, at: number): void {
    const { receivedEvents } = this.#log;
    const due = receivedEvents.filter((receivedEvent, index) => {
      return index > this.#position && receivedEvent.n === n && receivedEvent.at <= at && this.#isDue(receivedEvent);
    });
    // the client may have discarded a copy
    const receivedEvent = due.find((one) => this.#repetition(one) === undefined) ?? due[0];
    if (receivedEvent) {
      const problem = this.#repetition(receivedEvent);
      if (problem) this.#report(n, problem);
      if (receivedEvent.at > (this.#gaps.at(-1)?.until ?? 0)) this.#isAfterCatchUp = true;
      this.#position = receivedEvents.indexOf(receivedEvent);
      this.#delivered.set(n, { connection: receivedEvent.connection, isFromHistory: false, at });
      return;
    }
    const answer = this.#answerWith(n, at);
    if (!answer) this.#report(n, this.#problemOf(n, at));
    this.#isAfterCatchUp = false;
    const connection = answer && this.#log.connections.findLastIndex(({ startedAt }) => startedAt <= answer.until);
    this.#delivered.set(n, { connection, isFromHistory: answer !== undefined, at });
  }

  /** Returns true if the event may be delivered to the page now. */
  #isDue({ n, connection, kind }: ReceivedEvent): boolean {
    const isSurplus = kind === 'surplus' && this.#delivered.has(n);
    return !isSurplus && this.#isAfterGap(connection);
  }

  /** Returns true if the interruptions before this connection were reported, or there were none. */
  #isAfterGap(connection: number): boolean {
    const { isUser, connections } = this.#log;
    // A user's channel may be confirmed while the client has left it, and its events may arrive before that.
    const deliveredOn = new Set([...this.#delivered.values()].map((from) => from.connection));
    const live = [...this.#successes.keys()].filter((earlier) => !isUser || deliveredOn.has(earlier));
    if (!live.some((earlier) => earlier < connection)) return true;
    return this.#gaps.some(({ until }) => until >= (connections[connection]?.startedAt ?? 0));
  }

  /** Returns the answer of the history that contains an event, for a gap that is not yet reported. */
  #answerWith(n: number, at: number): Answer | undefined {
    if (this.#delivered.has(n)) return undefined;
    const isOpen = (until: number) => !this.#gaps.some((gap) => gap.until >= until);
    return this.#log.answers.find((answer) => answer.at <= at && isOpen(answer.until) && answer.numbers.includes(n));
  }

  /** Returns the problem of an event that was delivered before; undefined if it may be repeated. */
  #repetition({ n, connection, kind, at }: ReceivedEvent): string | undefined {
    const before = this.#delivered.get(n);
    if (!before || !this.#log.catchesUp || this.#isLate(n, connection)) return undefined;
    const isSame = before.connection === connection;
    // Copies are recognized only for a limited time.
    if (this.#isAfterCatchUp || at - before.at > CATCH_UP_LIMIT) return undefined;
    if (isSame && before.isFromHistory) return 'was delivered twice: first from the history, then live';
    // A replay may overtake the event itself. And an event that a slower node repeats after an interruption
    // is not a copy of one from the history: the client cannot distinguish it from another event with the same key.
    if (kind === 'replay' || isSame || !before.isFromHistory) return undefined;
    // The first event of a connection counts as the replay.
    if (channelKind(this.#log.channel).cache) return undefined;
    return 'was delivered twice: on two connections';
  }

  /** Returns true if an event took longer to the node of a connection than clients expect copies. */
  #isLate(n: number, connection: number): boolean {
    const { at, arrivals } = this.#publications.get(n) ?? {};
    const arrival = arrivals?.get(this.#log.connections[connection]?.node ?? 0);
    return at !== undefined && arrival !== undefined && arrival - at > this.#log.margin;
  }

  #problemOf(n: number, at: number): string {
    const { receivedEvents } = this.#log;
    const all = receivedEvents.filter((receivedEvent) => receivedEvent.n === n && receivedEvent.at <= at);
    const later = receivedEvents.filter(
      (receivedEvent, index) => index > this.#position && all.includes(receivedEvent),
    );
    const [first] = later;
    if (later.some(({ kind }) => kind === 'surplus')) return 'was replayed twice on one connection';
    if (first && !this.#isAfterGap(first.connection)) return 'was delivered before the preceding gap was reported';
    if (first) return 'was delivered before the subscription was confirmed';
    if (this.#delivered.has(n)) return 'was delivered twice';
    return all.length > 0 ? 'was delivered out of order' : 'was delivered but never sent';
  }

  #report(n: number, problem: string): void {
    this.problems.push(`${n} of ${this.#log.channel} ${problem}`);
  }
}
