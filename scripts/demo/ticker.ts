import type { Publication, Publisher } from './publisher.js';

/** What the ticker's invented prices begin with, by channel. */
const OPENING: Record<string, number> = {
  'ticker-btc': 96_420,
  'ticker-eth': 3_318,
  'ticker-gold': 2_654,
  'ticker-oil': 71.4,
  'ticker-silver': 31.18,
};

/** Between two beats while somebody watches, ms; one price moves with each. */
const BEAT = 1000;
/** From a page's request to the first beat, so that it has subscribed, ms. */
const FIRST_BEAT = 350;
/** How many beats after that move all prices, so that no new page waits long for one of them. */
const FULL_BEATS = 2;
/** Between two looks for somebody who watches, while nobody does, ms. */
const IDLE = 15_000;
/** How many beats a page has to subscribe in. */
const PATIENCE = 10;

interface Quote {
  price: number;
  /** Since the opening, in per cent. */
  change: number;
}

/** Moves the prices of a small invented market, but only while somebody is subscribed to one of its channels. */
export class Ticker {
  readonly #publisher: Publisher;
  readonly #warn: (message: string) => void;
  readonly #prices = new Map(Object.entries(OPENING));
  #timer: ReturnType<typeof setTimeout> | undefined;
  #beats = 0;
  /** Counts down while pages that were just requested may still be about to subscribe. */
  #patience = 0;
  #full = 0;
  #troubled = false;
  #stopped = false;

  constructor(publisher: Publisher, warn: (message: string) => void) {
    this.#publisher = publisher;
    this.#warn = warn;
  }

  /** Somebody asked for the page: looks soon whether there is somebody to show prices to. */
  wake(): void {
    this.#patience = PATIENCE;
    this.#full = FULL_BEATS;
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
    let watched: string[] = [];
    try {
      watched = await this.#publisher.occupied('ticker-');
      if (watched.length > 0) await this.#publisher.publish(...this.#move(watched));
      this.#troubled = false;
    } catch (error) {
      if (!this.#troubled && !this.#stopped) this.#warn(`The ticker stands still. ${(error as Error).message}`);
      this.#troubled = true;
    }
    this.#patience--;
    this.#next(watched.length > 0 || (this.#patience > 0 && !this.#troubled) ? BEAT : IDLE);
  }

  #move(watched: string[]): Publication[] {
    const channels = Object.keys(OPENING).filter((channel) => watched.includes(channel));
    const all = this.#full > 0;
    if (all) this.#full--;
    const next = channels[this.#beats++ % channels.length];
    return (all ? channels : channels.filter((channel) => channel === next)).map((channel) => ({
      channel,
      name: 'tick',
      data: this.#quote(channel),
    }));
  }

  #quote(channel: string): Quote {
    const opening = OPENING[channel] ?? 1;
    const last = this.#prices.get(channel) ?? opening;
    // wanders by up to 0.4 %, and is drawn back to where it began
    const price = last * (1 + (Math.random() - 0.5) * 0.008) + (opening - last) * 0.02;
    this.#prices.set(channel, price);
    return { price: Number(price.toFixed(2)), change: Number(((price / opening - 1) * 100).toFixed(2)) };
  }
}
