import type { CatchUpRequest, ChannelEvent } from '../../src/client/index.js';
import type { Actor } from '../../tools/simulation/actor.js';
import { Random } from '../../tools/simulation/random.js';
import type { World } from '../../tools/simulation/world.js';
import type { Answer, ChannelLog } from './channel-log.js';
import { NUMBERED, type Publication, type Publications } from './publications.js';
import { requestProblem } from './request-oracle.js';
import type { Gap } from './subscription-record.js';

/** How long a client waits for an answer, in ms. */
const LIMIT = 10_000;
/** The maximum number of already delivered events at the beginning of an answer. */
const OVERLAP = 5;

/** A client that requests events, with the events that its page received on the channel. */
export interface Reader {
  actor: Actor;
  /** The number delivered last, in this subscription or an earlier one; 0 for none. */
  latest: number;
  /** The numbers delivered since the page wants the channel. */
  delivered: readonly number[];
  /** The answers so far. */
  answers: Answer[];
  log: ChannelLog | undefined;
}

type Treatment = 'soon' | 'slowly' | 'too late' | 'at once' | 'never' | 'rejects' | 'throws' | 'no array';

const TREATMENTS: readonly (readonly [weight: number, treatment: Treatment])[] = [
  [6, 'soon'],
  [4, 'slowly'],
  [2, 'at once'],
  [1, 'too late'],
  [1, 'never'],
  [1, 'rejects'],
  [1, 'throws'],
  [1, 'no array'],
];

interface HistoryRequest {
  at: number;
  /** When the history returned a list of events; undefined if it did not. */
  answered: number | undefined;
}

/** The page's own server, which stores published events and answers the `catchUp` requests of the simulated world. */
export class History {
  readonly #world: World;
  readonly #publications: Publications;
  readonly #random: Random;
  readonly #requests = new Map<string, HistoryRequest>();

  constructor(world: World, publications: Publications) {
    this.#world = world;
    this.#publications = publications;
    // a separate generator, because clients decide how often requests are made
    this.#random = new Random(world.choices.int(1, 2 ** 31));
  }

  /** Answers like a `catchUp` function: correctly, late, wrongly or never. */
  request(request: CatchUpRequest, reader: Reader): ChannelEvent[] | Promise<ChannelEvent[]> {
    const { clock, network } = this.#world;
    const id = idOf(reader.actor, request);
    this.#checkRequest(id, request, reader);
    const asked: HistoryRequest = { at: clock.date, answered: undefined };
    this.#requests.set(id, asked);
    const treatment = network.down ? 'rejects' : this.#random.weighted(TREATMENTS);
    this.#world.note(`${reader.actor} requests the history of ${request.channel}, which answers: ${treatment}`);
    const events = this.#answer(request, reader);
    switch (treatment) {
      case 'throws':
        throw new Error('The history is unavailable.');
      case 'at once':
        asked.answered = clock.date;
        return this.#note(request, reader, events());
      case 'never':
        return new Promise(() => {});
      case 'rejects':
        return this.#later(10, 2000).then(() => Promise.reject(new TypeError('fetch failed')));
      case 'no array':
        return this.#later(10, 2000).then(() => this.#random.pick<unknown>([null, {}, 'x']) as ChannelEvent[]);
    }
    const [least, most] = treatment === 'soon' ? [10, 150] : treatment === 'slowly' ? [150, 9000] : [LIMIT, 30_000];
    // an event published meanwhile arrives live and waits
    if (treatment === 'slowly' && this.#random.chance(0.5)) {
      clock.after(100, () => void this.#publications.publish(request.channel));
    }
    // the events at the time of the request, or at the time of the answer, which include those that arrived live
    // meanwhile
    const early = this.#random.chance(0.5) ? events() : undefined;
    return this.#later(least, most).then(() => {
      asked.answered = clock.date;
      return this.#note(request, reader, early ?? events());
    });
  }

  /**
   * Returns the problem of a reported gap. `endedAt` is when the page last ended the connection, and with it all
   * waiting.
   */
  problemOf(gap: Gap, actor: Actor, endedAt: number): string | undefined {
    const asked = this.#requests.get(idOf(actor, gap));
    const { answered = Number.POSITIVE_INFINITY } = asked ?? {};
    if (gap.filled) {
      return answered <= this.#world.clock.date ? undefined : `a gap of ${gap.channel} was wrongly reported as filled`;
    }
    if (endedAt >= gap.until) return undefined;
    if (!asked) return `the history was not requested for a gap of ${gap.channel}`;
    const inTime = answered - asked.at < LIMIT;
    return inTime ? `a gap of ${gap.channel} was reported as not filled although the history had answered` : undefined;
  }

  /** The number of requests. */
  get count(): number {
    return this.#requests.size;
  }

  #checkRequest(id: string, request: CatchUpRequest, reader: Reader): void {
    const { channel, last } = request;
    const { actor, delivered, log } = reader;
    if (this.#requests.has(id)) this.#world.violate(`${actor} requested one gap of ${channel} twice`);
    const number = last?.event === NUMBERED ? (last.data as { n: number }).n : undefined;
    const problem = log && requestProblem(log, request, number);
    if (problem) this.#world.violate(`${actor}: ${problem}`);
    const expected = delivered.at(-1);
    if (expected === undefined || (last && last.event !== NUMBERED)) return;
    if (number !== expected) {
      this.#world.violate(`${actor} requested events after ${number} of ${channel}, but received ${expected} last`);
    }
  }

  /** Returns the events after the last one delivered, with some before it, and with values that are not events. */
  #answer(request: CatchUpRequest, { latest, delivered }: Reader): () => ChannelEvent[] {
    const overlap = this.#random.chance(0.5) ? delivered.slice(-OVERLAP) : [];
    const junk = this.#random.chance(0.1) ? ([null, { event: 7 }] as unknown[]) : [];
    const isMissing = this.#world.cluster ? this.#missing(request) : ({ n }: Publication) => n > latest;
    return () => {
      const published = this.#publications.of(request.channel).filter(isMissing);
      const numbers = [...overlap, ...published.map(({ n }) => n)];
      return [...junk, ...numbers.map((n) => ({ event: NUMBERED, data: { n, id: n } }))] as ChannelEvent[];
    };
  }

  /**
   * Selects events of a cluster by `since` or by `last`. An event may take longer to the client's node than one that
   * was published after it. So the events missing after the last one delivered include those published before it by
   * less than the longest transfer so far. If a node has lost events, the last one does not show which are missing.
   */
  #missing({ channel, since, last }: CatchUpRequest): (publication: Publication) => boolean {
    const n = last?.event === NUMBERED ? (last.data as { n: number }).n : undefined;
    const published = this.#publications.of(channel).find((publication) => publication.n === n);
    const transfer = this.#publications.longestTransfer(channel);
    const byLast = this.#random.chance(0.5);
    if (!byLast || !published || transfer === Number.POSITIVE_INFINITY) return ({ at }) => at >= since;
    return (one) => one.n !== n && (transfer > 0 ? one.at >= published.at - transfer : one.n > published.n);
  }

  #note({ until }: CatchUpRequest, { answers }: Reader, events: ChannelEvent[]): ChannelEvent[] {
    const numbers = events.flatMap((event) => (event?.data as { n: number } | undefined)?.n ?? []);
    answers.push({ until, at: this.#world.clock.date, numbers });
    return events;
  }

  #later(least: number, most: number): Promise<void> {
    const { clock, page } = this.#world;
    const delay = this.#random.int(least, most);
    return new Promise((resolve) => clock.after(delay, () => page.tasks.add(resolve)));
  }
}

function idOf(actor: Actor, { channel, until }: { channel: string; until: number }): string {
  return `${actor} ${channel} ${until}`;
}
