import type {
  ChannelOwner,
  ControllerHost,
  ElementController,
  GapDetail,
  Problem,
} from '../../support/element-controller.js';
import { readNames } from '../formatting/names.js';
import { keyOf, namedKey } from '../items/item-key.js';
import { type Item, type ItemContent, ItemList, OBSERVED_MUTATIONS } from '../items/item-list.js';
import { ItemTemplate } from '../items/item-template.js';
import { showListState } from '../items/list-state.js';
import { keepScrollPosition } from '../items/scroll-position.js';
import { announce, prepareToAnnounce } from '../live-region.js';
import { nextFrame } from '../next-frame.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { excessOf, limitOf } from './excess.js';
import type { Feed, FeedSettings } from './feed-host.js';
import { watchFeed } from './feed-watch.js';
import { type List, ListSource } from './list-source.js';
import { mergeList, type Place } from './merge-list.js';
import { QueuedItems, type Waiting } from './queued-items.js';
import { withTransition } from './view-transition.js';

/** How long a frame is worked, ms; what is left is done in the next. */
const FRAME_BUDGET = 8;
/** A change is shown by a transition when nothing has changed for so long, ms: in a burst it would only hold things up. */
const CALM = 500;
/** How long the list waits for the subscription, so that it need not be loaded twice, ms. */
const SUBSCRIPTION_WAIT = 1_000;

/** What a `<pusher-feed>` does. */
export class FeedBody implements ElementController, Feed {
  readonly #host: ControllerHost;
  readonly #settings: FeedSettings;
  readonly #repairs: RepairLimiter;
  readonly #rows: ItemList;
  #arrivals = new QueuedItems();
  readonly #source: ListSource;
  readonly #content = new MutationObserver(() => this.#host.run(() => this.#look()));
  #events: ReadonlySet<string> = new Set();
  readonly #template: ItemTemplate;
  /** By what the rows stand and are known; undefined before the first update. */
  #ruledBy: { newestFirst: boolean; key: string | null | undefined } | undefined;
  /** Counts what has arrived. */
  #arrived = 0;
  #asked = 0;
  /** Keys that were taken away since the list was asked for, until it is taken in. */
  #removed = new Set<string>();
  #list: List | undefined;
  /** What is left to do of a list. */
  #work: Generator<void> | undefined;
  /** Whether a list has been shown, or need not be waited for. */
  #settled = false;
  /** Whether events may have come since the list was asked for that nobody heard. */
  #outdated = true;
  /** The channel element on which the list was asked for. */
  #channel: ChannelOwner | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #cancelFrame: (() => void) | undefined;
  /** How many items came in that nobody has been told of. */
  #added = 0;
  readonly #examine: (event: string, data: unknown) => void;
  /** Whether a change is about to be made: with a transition, some frames after it is asked for. */
  #changing = false;
  /** When something was changed last. */
  #changed = Number.NEGATIVE_INFINITY;

  /** @param settings read anew with each `update` and each event */
  constructor(host: ControllerHost, settings: FeedSettings) {
    this.#host = host;
    this.#settings = settings;
    this.#repairs = new RepairLimiter(host, () => this.#look());
    this.#rows = new ItemList(host.element, this.#repairs);
    this.#template = new ItemTemplate(host, this.#rows, 'data-field="…" where the data is to stand');
    this.#examine = watchFeed(host, settings, () => this.#template.compiled);
    this.#source = new ListSource({
      loaded: (data) => this.#loaded(data),
      failed: (problem) => this.#failed(problem),
    });
  }

  get items(): readonly unknown[] {
    return this.#rows.all.filter(({ data }) => data !== undefined).map(({ data }) => data);
  }

  clear(): void {
    this.#arrivals.clear();
    this.#list = undefined;
    this.#work = undefined;
    for (const row of [...this.#rows.all]) this.#rows.remove(row, 'page');
    this.#finish();
  }

  removeItem(item: string | number | Element): void {
    const row = item instanceof Element ? this.#rows.itemAround(item) : this.#rows.byKey(String(item));
    if (row?.key !== undefined) this.#noteRemoved(row.key);
    if (row && this.#rows.remove(row, 'page') && row.key !== undefined) this.#arrivals.drop(row.key);
    this.#finish();
  }

  refresh(): void {
    this.#load();
  }

  update(changed: ReadonlyMap<PropertyKey, unknown>): void {
    const { event, removeEvent, src, label } = this.#settings;
    this.#events = readNames(event);
    this.#follow();
    if (!this.#events.size && !src) {
      this.#host.report({
        code: 'no-event',
        message: 'Set event="NAME" to the event that brings items, or src="URL" to a list of them.',
      });
    }
    if (removeEvent && !this.#key) {
      this.#host.report({
        code: 'no-key',
        message: 'Set key="PATH" too, such as key="id": remove-event names an item by it.',
      });
    }
    if (label !== '') prepareToAnnounce();
    this.#content.observe(this.#host.element, OBSERVED_MUTATIONS);
    this.#rows.resume();
    if (changed.has('src')) this.#begin();
    this.#schedule();
  }

  adopt(former: ElementController): void {
    // a copy has the items already
    if (!(former instanceof FeedBody) || !this.#locate() || this.#rows.all.length) return;
    this.#list = { data: former.items, asked: 0 };
    this.#arrivals = former.#arrivals;
    this.#arrived = former.#arrived;
    former.#arrivals = new QueuedItems();
    this.#settled &&= !former.items.length;
    this.#schedule();
  }

  receive(event: string, data: unknown): void {
    this.#examine(event, data);
    const { removeEvent } = this.#settings;
    const key = this.#key;
    if (this.#events.has(event))
      this.#arrivals.add({ key: keyOf(data, key), data, sequence: ++this.#arrived }, this.#limit);
    else if (removeEvent && key && readNames(removeEvent).has(event)) {
      const gone = namedKey(data, key);
      if (gone === undefined) return;
      this.#noteRemoved(gone);
      this.#arrivals.remove(gone);
    } else return;
    this.#schedule();
  }

  subscribed(): void {
    if (this.#outdated) this.#load();
  }

  /** The list is loaded with each new subscription; a gap without one asks for it, too. */
  gap({ filled }: GapDetail): void {
    if (!filled && (this.#outdated || !this.#source.pending)) this.#load();
  }

  ownerChanged(): void {
    const { channel } = this.#host;
    if (!channel?.subscribed || channel !== this.#channel) this.#outdated = true;
  }

  disconnect(): void {
    clearTimeout(this.#waiting);
    this.#source.stop();
    this.#content.disconnect();
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#repairs.end();
    this.#rows.end();
  }

  get #limit(): number {
    return limitOf(this.#settings.limit);
  }

  get #key(): string | null | undefined {
    const { key, itemKey } = this.#settings;
    return itemKey || key;
  }

  get #newestFirst(): boolean {
    return this.#settings.order !== 'newest-last';
  }

  /** What is shown already takes on another order, or another key. */
  #follow(): void {
    const former = this.#ruledBy;
    const now = { newestFirst: this.#newestFirst, key: this.#key };
    this.#ruledBy = now;
    if (former && former.newestFirst !== now.newestFirst) {
      while (this.#work && !this.#work.next().done);
      this.#work = undefined;
      this.#rows.reverse();
    }
    if (former && former.key !== now.key) this.#rows.rekey((data) => keyOf(data, now.key));
  }

  /** The first load: with the subscription, or without it where that takes long. */
  #begin(): void {
    clearTimeout(this.#waiting);
    this.#source.stop();
    this.#settled = !this.#settings.src;
    if (this.#host.channel?.subscribed) this.#load();
    else this.#waiting = setTimeout(() => this.#load(), SUBSCRIPTION_WAIT);
  }

  #load(): void {
    const { src } = this.#settings;
    clearTimeout(this.#waiting);
    if (!src) return;
    this.#channel = this.#host.channel;
    this.#outdated = !this.#channel?.subscribed;
    this.#asked = this.#arrived;
    this.#removed = new Set();
    this.#source.load(src);
    this.#showState();
  }

  /** A list that is on its way may still have what was taken away meanwhile. */
  #noteRemoved(key: string): void {
    if (this.#source.pending || this.#list) this.#removed.add(key);
  }

  #loaded(data: readonly unknown[]): void {
    this.#host.resolveProblems();
    this.#list = { data, asked: this.#asked };
    this.#schedule();
  }

  #failed(problem: Problem): void {
    this.#host.report(problem);
    if (!problem.retryable) this.#settled = true;
    this.#showState();
  }

  #schedule(): void {
    this.#cancelFrame ??= nextFrame(() => {
      this.#cancelFrame = undefined;
      this.#host.run(() => this.#show());
    });
  }

  /** Shows what has come, as much as a frame has time for. */
  #show(): void {
    if (this.#changing || !this.#locate()) return;
    if (this.#list || this.#work || this.#arrivals.size) {
      const { element } = this.#host;
      const anchor = this.#template.element?.parentElement ?? element;
      const change = () =>
        keepScrollPosition(
          anchor,
          () => this.#rows.elements,
          !this.#newestFirst,
          () => this.#change(),
        );
      this.#changing = true;
      const now = performance.now();
      const calm = now - this.#changed > CALM;
      this.#changed = now;
      withTransition(Boolean(this.#settings.transition) && calm, () => this.#rows.elements, change);
    } else this.#trim();
    this.#finish();
  }

  #change(): void {
    this.#changing = false;
    if (!this.#locate()) return;
    const deadline = performance.now() + FRAME_BUDGET;
    for (;;) {
      if (!this.#work && this.#list && !this.#arrivals.size) this.#takeList();
      if (this.#work) {
        if (this.#work.next().done) this.#work = undefined;
      } else if (!this.#arrivals.size) break;
      else this.#trimOne(this.#takeArrival());
      if (performance.now() >= deadline) break;
    }
    this.#trim(deadline);
    announce(this.#host.element, this.#added, this.#settings.label ?? undefined);
    this.#added = 0;
    this.#finish();
  }

  /** @returns what was to be shown; undefined where something was taken away */
  #takeArrival(): Waiting | undefined {
    const gone = this.#arrivals.nextRemoved();
    if (gone !== undefined) {
      const row = this.#rows.byKey(gone);
      if (row) this.#rows.remove(row, 'event');
      return undefined;
    }
    const arrival = this.#arrivals.next();
    if (!arrival) return undefined;
    const row = arrival.key === undefined ? undefined : this.#rows.byKey(arrival.key);
    if (row) this.#rows.update(row, arrival);
    else this.#insert(arrival, this.#newestFirst ? 0 : this.#rows.all.length);
    return arrival;
  }

  /** Returns true if the item is in. A blank one is no news. */
  #insert(content: ItemContent, index: number, isNews = true): boolean {
    const isIn = this.#rows.insert(content, index);
    if (isIn && isNews) this.#added += Number(this.#template.showsAnything(this.#rows.all[index] as Item));
    return isIn;
  }

  /** Plans how to get from what is shown to what is to be shown after a list has come. */
  #takeList(): void {
    const { data, asked } = this.#list as List;
    this.#list = undefined;
    const key = this.#key;
    const limit = this.#limit;
    const latest = this.#newestFirst ? data.slice(0, limit) : data.slice(-limit).reverse();
    for (const row of this.#rows.all.filter((row) => !row.instance && row.key === undefined))
      this.#rows.remove(row, 'list');
    const newestFirst = (rows: readonly Item[]) => (this.#newestFirst ? [...rows] : [...rows].reverse());
    const places = mergeList(
      newestFirst(this.#rows.all),
      latest.map((item) => ({ key: keyOf(item, key), data: item })),
      { fresh: ({ sequence }) => sequence > asked, removed: this.#removed },
    ).slice(0, limit);
    this.#work = this.#arrange(this.#newestFirst ? places : places.reverse());
  }

  *#arrange(places: Place<Item>[]): Generator<void> {
    const kept = new Set(places.map(({ shown }) => shown));
    for (const row of [...this.#rows.all]) {
      if (kept.has(row) || row.pinned) continue;
      this.#rows.remove(row, 'list');
      yield;
    }
    let index = 0;
    for (const { shown, key, data } of places) {
      if (!this.#newestFirst) index = this.#afterHeld(index, kept);
      if (!shown) {
        // the list that the page begins with is no news
        index += Number(this.#insert({ key, data, sequence: 0 }, index, this.#settled));
      } else if (this.#rows.all.includes(shown)) {
        if (this.#rows.all[index] !== shown) this.#rows.move(shown, index);
        if (data !== shown.data) this.#rows.update(shown, { data, sequence: shown.sequence });
        index++;
      }
      yield;
    }
    this.#settled = true;
  }

  /** Newest last, what was to go and may not stays before what comes after it. */
  #afterHeld(index: number, kept: ReadonlySet<Item | undefined>): number {
    const next = this.#rows.all.findIndex((row, at) => at >= index && kept.has(row));
    return next < 0 ? this.#rows.all.length : next;
  }

  /** One goes for each that comes: a frame whose time is spent on those that come would leave too many, time and again. */
  #trimOne(by: Waiting | undefined): void {
    const [row] = this.#work ? [] : this.#excess;
    if (!row) return;
    row.pinned = !this.#rows.remove(row, 'limit');
    if (by && row.key !== undefined && !row.pinned) this.#arrivals.pushedOut(row.key, by);
  }

  /** Takes away the oldest where there are too many. */
  #trim(deadline = performance.now() + FRAME_BUDGET): void {
    if (this.#work) return;
    for (const row of this.#excess) {
      row.pinned = !this.#rows.remove(row, 'limit');
      if (performance.now() >= deadline) return;
    }
  }

  /** The oldest of too many, the first to go first. */
  get #excess(): Item[] {
    return excessOf(this.#rows.all, this.#limit, this.#newestFirst);
  }

  #finish(): void {
    this.#showState();
    this.#content.takeRecords();
    if (this.#list || this.#work || this.#arrivals.size || this.#excess.length) this.#schedule();
  }

  #showState(): void {
    const isLoading = Boolean(this.#settings.src) && !this.#settled;
    showListState(this.#host, this.#rows.visible ? 'live' : isLoading ? 'loading' : 'empty', this.#repairs);
  }

  /** Something in the element was changed by others. */
  #look(): void {
    if (this.#locate()) {
      this.#rows.repair();
      this.#finish();
    }
    if (this.#arrivals.size || this.#list) this.#schedule();
  }

  /** Has the rows stand by the template; whether there is one. */
  #locate(): boolean {
    return this.#template.locate(this.#newestFirst ? 'after' : 'before');
  }
}
