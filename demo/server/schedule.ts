import type { Publication, Publisher } from './publisher.js';

/** The interval between two ticks while someone is subscribed, in ms. */
const INTERVAL = 1000;
/** The time from a page's request to the next tick, in ms: by then, the page has subscribed. */
const FIRST_TICK = 350;
/** The number of ticks after a page's request that send everything, so that the page need not wait for content. */
const NEWCOMER_TICKS = 2;
/** The interval between checks for subscribers while nobody is subscribed, in ms. */
const IDLE_INTERVAL = 15_000;
/** The number of ticks that a page has to subscribe. */
const SUBSCRIBE_TICKS = 10;
/** The number of events that the service accepts in one request. */
const BATCH = 10;

/** One tick. */
export interface Tick {
  /** Counts up from 0. */
  readonly count: number;
  /** The channels that have subscribers. */
  readonly watched: ReadonlySet<string>;
  /** True if a page may have just subscribed and has no data yet. */
  readonly hasNewcomers: boolean;
}

/** Generates events: returns the new ones at each tick. Events for channels without subscribers are not sent. */
export type Source = (tick: Tick) => Publication[];

/** Generates the demo's data once a second, but only while one of its channels has subscribers. */
export class Schedule {
  readonly #publisher: Publisher;
  readonly #sources: readonly Source[];
  readonly #warn: (message: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;
  /** Counts down while recently requested pages may still subscribe. */
  #subscribeTicks = 0;
  #newcomerTicks = 0;
  #hasFailed = false;
  #stopped = false;

  constructor(publisher: Publisher, sources: readonly Source[], warn: (message: string) => void) {
    this.#publisher = publisher;
    this.#sources = sources;
    this.#warn = warn;
  }

  /** The number of ticks so far. */
  get count(): number {
    return this.#count;
  }

  /** Called when a page is requested: checks for subscribers soon. */
  wake(): void {
    this.#subscribeTicks = SUBSCRIBE_TICKS;
    this.#newcomerTicks = NEWCOMER_TICKS;
    this.#next(FIRST_TICK);
  }

  /** Stops for good. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #next(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#tick(), wait);
  }

  async #tick(): Promise<void> {
    let isWatched = false;
    try {
      const watched = new Set(await this.#publisher.occupied());
      isWatched = watched.size > 0;
      const tick: Tick = { count: this.#count++, watched, hasNewcomers: isWatched && this.#newcomerTicks-- > 0 };
      const all = this.#sources.flatMap((source) => source(tick)).filter(({ channel }) => watched.has(channel));
      for (let i = 0; i < all.length; i += BATCH) await this.#publisher.publish(...all.slice(i, i + BATCH));
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed && !this.#stopped) this.#warn(`The demo has paused. ${(error as Error).message}`);
      this.#hasFailed = true;
    }
    this.#subscribeTicks--;
    this.#next(isWatched || (this.#subscribeTicks > 0 && !this.#hasFailed) ? INTERVAL : IDLE_INTERVAL);
  }
}
