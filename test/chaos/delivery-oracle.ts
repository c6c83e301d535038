import { CATCH_UP_LIMIT } from '../../src/client/delivery/catch-up.js';
import { channelKind } from '../../src/client/protocol/channel-name.js';
import type { Answer, ChannelLog, Entry, Reception } from './channel-log.js';
import type { Publication } from './publications.js';

/**
 * The problems in the order of a channel's events, gaps and successes: each event must be one that the server sent or
 * the history answered, once, in the order in which they were received, and after the gap that precedes it.
 */
export function deliveryProblems(log: ChannelLog, publications: readonly Publication[]): string[] {
  const matcher = new Matcher(log, publications);
  for (const entry of log.entries) matcher.take(entry);
  return matcher.problems;
}

/** Goes through the entries of a log and finds, for each event, where the client had it from. */
class Matcher {
  readonly problems: string[] = [];
  readonly #log: ChannelLog;
  /** How often success was reported on each connection so far. */
  readonly #successes = new Map<number, number>();
  readonly #gaps: { until: number }[] = [];
  /** Where each number was last heard from: the connection, and whether the history answered with it. */
  readonly #heard = new Map<number, { connection: number | undefined; isBrought: boolean; at: number }>();
  /** The index of the last reception that was delivered. */
  #position = -1;
  /** Whether a live event came after what the history brought: from then on the client expects no copies of that. */
  #isPast = false;

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
    const { receptions } = this.#log;
    const due = receptions.filter((reception, index) => {
      return index > this.#position && reception.n === n && reception.at <= at && this.#isDue(reception);
    });
    // the client may have discarded a copy
    const reception = due.find((one) => this.#repetition(one) === undefined) ?? due[0];
    if (reception) {
      const problem = this.#repetition(reception);
      if (problem) this.#report(n, problem);
      if (reception.at > (this.#gaps.at(-1)?.until ?? 0)) this.#isPast = true;
      this.#position = receptions.indexOf(reception);
      this.#heard.set(n, { connection: reception.connection, isBrought: false, at });
      return;
    }
    const answer = this.#answerWith(n, at);
    if (!answer) this.#report(n, this.#problemOf(n, at));
    this.#isPast = false;
    const connection = answer && this.#log.connections.findLastIndex(({ startedAt }) => startedAt <= answer.until);
    this.#heard.set(n, { connection, isBrought: answer !== undefined, at });
  }

  /** Returns true if the page may hear an event now. */
  #isDue({ n, connection, kind }: Reception): boolean {
    const isSurplus = kind === 'surplus' && this.#heard.has(n);
    return !isSurplus && this.#isAfterGap(connection);
  }

  /** Returns true if the losses before this connection were reported, or there were none. */
  #isAfterGap(connection: number): boolean {
    const { isUser, connections } = this.#log;
    // a user's channel may be confirmed while the client has left it, and its events may come before that
    const heardOn = new Set([...this.#heard.values()].map((from) => from.connection));
    const live = [...this.#successes.keys()].filter((earlier) => !isUser || heardOn.has(earlier));
    if (!live.some((earlier) => earlier < connection)) return true;
    return this.#gaps.some(({ until }) => until >= (connections[connection]?.startedAt ?? 0));
  }

  /** The answer of the history that brings an event, for a gap that is not reported yet. */
  #answerWith(n: number, at: number): Answer | undefined {
    if (this.#heard.has(n)) return undefined;
    const isOpen = (until: number) => !this.#gaps.some((gap) => gap.until >= until);
    return this.#log.answers.find((answer) => answer.at <= at && isOpen(answer.until) && answer.numbers.includes(n));
  }

  /** The problem of an event that was heard before; undefined if it may come again. */
  #repetition({ n, connection, kind, at }: Reception): string | undefined {
    const before = this.#heard.get(n);
    if (!before || !this.#log.catchesUp || this.#isLate(n, connection)) return undefined;
    const isSame = before.connection === connection;
    // copies are recognized for so long only
    if (this.#isPast || at - before.at > CATCH_UP_LIMIT) return undefined;
    if (isSame && before.isBrought) return 'was delivered twice: the history brought it before it came';
    // a replay may be ahead of the event itself; and what a slower node sends again after a loss is no copy of what was
    // brought, so that the client cannot tell it from another event about the same thing
    if (kind === 'replay' || isSame || !before.isBrought) return undefined;
    // the first event of a connection counts as the replay
    if (channelKind(this.#log.channel).cache) return undefined;
    return 'was delivered twice: on two connections';
  }

  /** Returns true if an event took longer to the node of a connection than a client expects copies for. */
  #isLate(n: number, connection: number): boolean {
    const { at, arrivals } = this.#publications.get(n) ?? {};
    const arrival = arrivals?.get(this.#log.connections[connection]?.node ?? 0);
    return at !== undefined && arrival !== undefined && arrival - at > this.#log.margin;
  }

  #problemOf(n: number, at: number): string {
    const { receptions } = this.#log;
    const all = receptions.filter((reception) => reception.n === n && reception.at <= at);
    const later = receptions.filter((reception, index) => index > this.#position && all.includes(reception));
    const [first] = later;
    if (later.some(({ kind }) => kind === 'surplus')) return 'was replayed twice on one connection';
    if (first && !this.#isAfterGap(first.connection))
      return 'was delivered before the gap that precedes it was reported';
    if (first) return 'was delivered before the subscription was confirmed';
    if (this.#heard.has(n)) return 'was delivered twice';
    return all.length > 0 ? 'was delivered out of order' : 'was delivered, and nobody sent it';
  }

  #report(n: number, problem: string): void {
    this.problems.push(`${n} of ${this.#log.channel} ${problem}`);
  }
}
