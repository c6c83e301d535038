import type { CatchUpRequest, ChannelEvent } from '../../src/client/index.js';
import type { Owner } from '../../tools/simulation/owner.js';
import { Random } from '../../tools/simulation/random.js';
import type { World } from '../../tools/simulation/world.js';
import type { Answer, ChannelLog } from './channel-log.js';
import type { Gap } from './life.js';
import { NUMBERED, type Publication, type Publications } from './publications.js';
import { requestProblem } from './request-oracle.js';

/** For how long a client waits for an answer, ms. */
const LIMIT = 10_000;
/** How many events that were heard already an answer may have at its beginning. */
const OVERLAP = 5;

/** Who asks: a client, with what its page has heard of the channel. */
export interface Reader {
  owner: Owner;
  /** The number that was heard last, of this subscription or an earlier one; 0 for none. */
  latest: number;
  /** What was heard since the page wants the channel. */
  heard: readonly number[];
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

interface Asked {
  at: number;
  /** When a list of events came back; undefined: it did not. */
  answered: number | undefined;
}

/** The page's own server, which remembers what was published: what `catchUp` asks in the simulated world. */
export class History {
  readonly #world: World;
  readonly #publications: Publications;
  readonly #random: Random;
  readonly #asked = new Map<string, Asked>();

  constructor(world: World, publications: Publications) {
    this.#world = world;
    this.#publications = publications;
    // its own, as clients decide how often it is asked
    this.#random = new Random(world.choices.int(1, 2 ** 31));
  }

  /** Answers as a `catchUp` function does: well, late, badly or never. */
  ask(request: CatchUpRequest, reader: Reader): ChannelEvent[] | Promise<ChannelEvent[]> {
    const { clock, network } = this.#world;
    const id = idOf(reader.owner, request);
    this.#checkRequest(id, request, reader);
    const asked: Asked = { at: clock.date, answered: undefined };
    this.#asked.set(id, asked);
    const treatment = network.down ? 'rejects' : this.#random.weighted(TREATMENTS);
    this.#world.note(`${reader.owner} asks for the history of ${request.channel}, which answers: ${treatment}`);
    const events = this.#answer(request, reader);
    switch (treatment) {
      case 'throws':
        throw new Error('The history is closed.');
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
    // what is published meanwhile comes live, and waits
    if (treatment === 'slowly' && this.#random.chance(0.5)) {
      clock.after(100, () => void this.#publications.publish(request.channel));
    }
    // as it was when it was asked, or as it is at last: with what came live meanwhile
    const early = this.#random.chance(0.5) ? events() : undefined;
    return this.#later(least, most).then(() => {
      asked.answered = clock.date;
      return this.#note(request, reader, early ?? events());
    });
  }

  /** What is wrong with what a gap tells; `endedAt`: when the page last ended the connection, and all waiting. */
  problemOf(gap: Gap, owner: Owner, endedAt: number): string | undefined {
    const asked = this.#asked.get(idOf(owner, gap));
    const { answered = Number.POSITIVE_INFINITY } = asked ?? {};
    if (gap.filled) {
      return answered <= this.#world.clock.date ? undefined : `a gap of ${gap.channel} is told as filled, and is not`;
    }
    if (endedAt >= gap.until) return undefined;
    if (!asked) return `nobody asked for what a gap of ${gap.channel} has cost`;
    const inTime = answered - asked.at < LIMIT;
    return inTime ? `a gap of ${gap.channel} is told as not filled, and the history had answered` : undefined;
  }

  /** How many times it was asked. */
  get count(): number {
    return this.#asked.size;
  }

  #checkRequest(id: string, request: CatchUpRequest, reader: Reader): void {
    const { channel, last } = request;
    const { owner, heard, log } = reader;
    if (this.#asked.has(id)) this.#world.violate(`${owner} asks twice for one gap of ${channel}`);
    const number = last?.event === NUMBERED ? (last.data as { n: number }).n : undefined;
    const problem = log && requestProblem(log, request, number);
    if (problem) this.#world.violate(`${owner}: ${problem}`);
    const expected = heard.at(-1);
    if (expected === undefined || (last && last.event !== NUMBERED)) return;
    if (number !== expected) {
      this.#world.violate(`${owner} asks for what came after ${number} of ${channel}, and heard ${expected} last`);
    }
  }

  /** The events after the last one that was heard, with some before it, and with what is no event at all. */
  #answer(request: CatchUpRequest, { latest, heard }: Reader): () => ChannelEvent[] {
    const overlap = this.#random.chance(0.5) ? heard.slice(-OVERLAP) : [];
    const junk = this.#random.chance(0.1) ? ([null, { event: 7 }] as unknown[]) : [];
    const isMissing = this.#world.cluster ? this.#missing(request) : ({ n }: Publication) => n > latest;
    return () => {
      const published = this.#publications.of(request.channel).filter(isMissing);
      const numbers = [...overlap, ...published.map(({ n }) => n)];
      return [...junk, ...numbers.map((n) => ({ event: NUMBERED, data: { n, id: n } }))] as ChannelEvent[];
    };
  }

  /**
   * Asks a cluster by `since` or by `last`. An event may take longer to the client's node than one that was published after
   * it; so after the last one that the client heard, those are missing that were published before it by less than the
   * longest transfer so far. If a node has lost events, the last one does not show which.
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

function idOf(owner: Owner, { channel, until }: { channel: string; until: number }): string {
  return `${owner} ${channel} ${until}`;
}
