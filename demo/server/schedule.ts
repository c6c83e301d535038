import type { Publication, Publisher } from './publisher.js';

/** Between two beats while somebody watches, ms. */
const BEAT = 1000;
/** From a page's request to the first beat, so that it has subscribed, ms. */
const FIRST_BEAT = 350;
/** How many beats after that are for newcomers, so that no new page waits long for what it shows. */
const WELCOMES = 2;
/** Between two looks for somebody who watches, while nobody does, ms. */
const IDLE = 15_000;
/** How many beats a page has to subscribe in. */
const PATIENCE = 10;
/** How many events the service takes at once. */
const BATCH = 10;

/** One beat. */
export interface Beat {
  /** Counts up from 0. */
  readonly count: number;
  /** The channels that somebody is subscribed to. */
  readonly watched: ReadonlySet<string>;
  /** Whether a page may just have come, which knows nothing yet. */
  readonly welcome: boolean;
}

/** What moves by itself: says at each beat what is new. What it says to channels that nobody watches is not sent. */
export type Source = (beat: Beat) => Publication[];

/** Has the demo's data move, once a second, but only while somebody is subscribed to one of its channels. */
export class Heartbeat {
  readonly #publisher: Publisher;
  readonly #sources: readonly Source[];
  readonly #warn: (message: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;
  /** Counts down while pages that were just requested may still be about to subscribe. */
  #patience = 0;
  #welcomes = 0;
  #troubled = false;
  #stopped = false;

  constructor(publisher: Publisher, sources: readonly Source[], warn: (message: string) => void) {
    this.#publisher = publisher;
    this.#sources = sources;
    this.#warn = warn;
  }

  /** How many beats there were. */
  get count(): number {
    return this.#count;
  }

  /** Somebody asked for a page: looks soon whether there is somebody to show something to. */
  wake(): void {
    this.#patience = PATIENCE;
    this.#welcomes = WELCOMES;
    this.#next(FIRST_BEAT);
  }

  /** Ends it. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #next(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#beat(), wait);
  }

  async #beat(): Promise<void> {
    let isWatched = false;
    try {
      const watched = new Set(await this.#publisher.occupied());
      isWatched = watched.size > 0;
      const beat: Beat = { count: this.#count++, watched, welcome: isWatched && this.#welcomes-- > 0 };
      const all = this.#sources.flatMap((source) => source(beat)).filter(({ channel }) => watched.has(channel));
      for (let i = 0; i < all.length; i += BATCH) await this.#publisher.publish(...all.slice(i, i + BATCH));
      this.#troubled = false;
    } catch (error) {
      if (!this.#troubled && !this.#stopped) this.#warn(`The demo stands still. ${(error as Error).message}`);
      this.#troubled = true;
    }
    this.#patience--;
    this.#next(isWatched || (this.#patience > 0 && !this.#troubled) ? BEAT : IDLE);
  }
}
