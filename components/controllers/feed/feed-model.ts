import { readNames } from '../formatting/names.js';
import type { RemovalReason } from '../items/item-host.js';
import { keyOf, namedKey } from '../items/item-key.js';
import type { FeedSettings } from './feed-host.js';
import { ItemQueue } from './item-queue.js';
import { type KeyedData, type MergedItem, mergeList } from './merge-list.js';

/** The limit of a feed without a usable one. */
const DEFAULT_LIMIT = 100;

/** An item of a feed. */
export interface FeedItem extends KeyedData {
  /** The sequence number of its latest event; 0 if its data came from a loaded list. */
  sequence: number;
  /** Undefined for an item that was adopted from a copy of the element. */
  readonly instance: object | undefined;
  /** True if a listener prevented its removal when the limit was exceeded. */
  pinned: boolean;
}

/** The items that a feed shows, in page order. Listeners of the feed can prevent each change. */
export interface FeedList<Item extends FeedItem> {
  readonly all: readonly Item[];
  /** The data of all items except adopted ones. */
  readonly data: readonly unknown[];
  byKey(key: string): Item | undefined;
  /** Returns false if a listener prevented it. */
  insert(content: KeyedData & { sequence: number }, index: number): boolean;
  update(item: Item, content: { data: unknown; sequence: number }): void;
  move(item: Item, index: number): void;
  /** Returns false if a listener prevented it. */
  remove(item: Item, reason: RemovalReason): boolean;
  reverse(): void;
  rekey(keyFor: (data: unknown) => string | undefined): void;
}

/** The services that a feed's model depends on. */
export interface FeedModelDeps<Item extends FeedItem> {
  list: FeedList<Item>;
  /** Read again with each change. */
  settings: FeedSettings;
  /** Returns true while a list is being loaded. */
  isLoading(): boolean;
  /** Called with each inserted item, except those of the feed's first list. */
  added(item: Item): void;
}

/**
 * Decides which items a feed shows, and in which order. Doesn't access the DOM.
 *
 * - A new item becomes the first one; with `order="newest-last"`, the last one. An event with the key of a shown item updates
 *   that item in its position (`#applyNext`).
 * - A loaded list is merged with the shown items: see `mergeList`.
 * - If there are more items than the limit, the oldest ones are removed (`#excess`).
 *
 * Events and lists wait until the controller calls `apply` in the next frame.
 */
export class FeedModel<Item extends FeedItem> {
  readonly #deps: FeedModelDeps<Item>;
  readonly #list: FeedList<Item>;
  #queue = new ItemQueue();
  #events: ReadonlySet<string> = new Set();
  /** The order and the key of the shown items; undefined before the first update. */
  #rules: { newestFirst: boolean; key: string | null | undefined } | undefined;
  /** The sequence number of the latest event. */
  #sequence = 0;
  /** The sequence number when the list was requested. */
  #requestSequence = 0;
  /** Keys that were removed since the list was requested. */
  #removedKeys = new Set<string>();
  #loadedList: { data: readonly unknown[]; requestSequence: number } | undefined;
  /** The remaining steps of merging a loaded list. */
  #merge: Generator<void> | undefined;
  /** True once the first list is shown, or the feed no longer expects one. */
  settled = false;

  constructor(deps: FeedModelDeps<Item>) {
    this.#deps = deps;
    this.#list = deps.list;
  }

  /** True if the newest item is the first one. */
  get newestFirst(): boolean {
    return this.#deps.settings.order !== 'newest-last';
  }

  /** True if events or a list wait to be applied. */
  get hasPending(): boolean {
    return Boolean(this.#loadedList || this.#merge || this.#queue.size);
  }

  /** True if there are more items than the limit allows. */
  get hasExcess(): boolean {
    return this.#excess.length > 0;
  }

  /** Applies changed settings: reorders the shown items, and reads their keys again. */
  update(): void {
    const { event } = this.#deps.settings;
    this.#events = readNames(event);
    const former = this.#rules;
    const rules = { newestFirst: this.newestFirst, key: this.#keyPath };
    this.#rules = rules;
    if (former && former.newestFirst !== rules.newestFirst) {
      while (this.#merge && !this.#merge.next().done);
      this.#merge = undefined;
      this.#list.reverse();
    }
    if (former && former.key !== rules.key) this.#list.rekey((data) => keyOf(data, rules.key));
  }

  /** Queues what an event adds or removes. Returns false if the event does neither. */
  receive(event: string, data: unknown): boolean {
    const { removeEvent } = this.#deps.settings;
    const path = this.#keyPath;
    if (this.#events.has(event)) {
      this.#queue.add({ key: keyOf(data, path), data, sequence: ++this.#sequence }, this.#limit);
      return true;
    }
    const key = removeEvent && path && readNames(removeEvent).has(event) ? namedKey(data, path) : undefined;
    if (key === undefined) return false;
    this.#noteRemoved(key);
    this.#queue.remove(key);
    return true;
  }

  /** Removes one item at once. */
  remove(item: Item): void {
    if (item.key !== undefined) this.#noteRemoved(item.key);
    if (this.#list.remove(item, 'page') && item.key !== undefined) this.#queue.drop(item.key);
  }

  /** Removes all items at once, and those that wait. */
  clear(): void {
    this.#queue.clear();
    this.#loadedList = undefined;
    this.#merge = undefined;
    for (const item of [...this.#list.all]) this.#list.remove(item, 'page');
  }

  /** Called when a list is requested: later events are newer than the list. */
  listRequested(): void {
    this.#requestSequence = this.#sequence;
    this.#removedKeys = new Set();
  }

  /** Queues the list that was requested last. */
  listLoaded(data: readonly unknown[]): void {
    this.#loadedList = { data, requestSequence: this.#requestSequence };
  }

  /** Continues with the items and the queue of another feed, which this one replaces. */
  adopt(former: FeedModel<Item>): void {
    const { data } = former.#list;
    this.#loadedList = { data, requestSequence: 0 };
    this.#queue = former.#queue;
    this.#sequence = former.#sequence;
    former.#queue = new ItemQueue();
    this.settled &&= !data.length;
  }

  /** Applies pending events, then a loaded list, then the limit, until all is done or the time is up. */
  apply(isTimeUp: () => boolean): void {
    while (this.#step() && !isTimeUp());
    this.trim(isTimeUp);
  }

  /** Removes the oldest items beyond the limit, until the time is up. */
  trim(isTimeUp: () => boolean): void {
    if (this.#merge) return;
    for (const item of this.#excess) {
      item.pinned = !this.#list.remove(item, 'limit');
      if (isTimeUp()) return;
    }
  }

  get #limit(): number {
    const { limit } = this.#deps.settings;
    return limit && limit > 0 ? Math.floor(limit) : DEFAULT_LIMIT;
  }

  get #keyPath(): string | null | undefined {
    const { key, itemKey } = this.#deps.settings;
    return itemKey || key;
  }

  /** The oldest items beyond the limit, the oldest first. Pinned items don't count. */
  get #excess(): Item[] {
    const { all } = this.#list;
    const limit = this.#limit;
    if (all.length <= limit) return [];
    const unpinned = all.filter(({ pinned }) => !pinned);
    const count = Math.max(0, unpinned.length - limit);
    return this.newestFirst ? unpinned.slice(unpinned.length - count).reverse() : unpinned.slice(0, count);
  }

  /** Remembers a removed key while a list is loaded or waits: the list may still contain its item. */
  #noteRemoved(key: string): void {
    if (this.#deps.isLoading() || this.#loadedList) this.#removedKeys.add(key);
  }

  /** Makes one change. Returns false if there is nothing to do. */
  #step(): boolean {
    if (!this.#merge && this.#loadedList && !this.#queue.size) this.#beginMerge(this.#loadedList);
    if (this.#merge) {
      if (this.#merge.next().done) this.#merge = undefined;
    } else if (this.#queue.size) this.#applyNext();
    else return false;
    return true;
  }

  /** Applies the next queued event. */
  #applyNext(): void {
    const removedKey = this.#queue.nextRemoved();
    const queued = removedKey === undefined ? this.#queue.next() : undefined;
    const key = removedKey ?? queued?.key;
    const item = key === undefined ? undefined : this.#list.byKey(key);
    if (!queued) {
      if (item) this.#list.remove(item, 'event');
    } else if (item) this.#list.update(item, queued);
    else this.#insert(queued, this.newestFirst ? 0 : this.#list.all.length);
    // one removal per insertion: if a frame spent all its time on insertions, the feed would exceed its limit again and again
    const [oldest] = this.#excess;
    if (!oldest) return;
    oldest.pinned = !this.#list.remove(oldest, 'limit');
    if (queued && oldest.key !== undefined && !oldest.pinned) this.#queue.evicted(oldest.key, queued);
  }

  #insert(content: KeyedData & { sequence: number }, index: number, isNew = true): boolean {
    const isInserted = this.#list.insert(content, index);
    if (isInserted && isNew) this.#deps.added(this.#list.all[index] as Item);
    return isInserted;
  }

  #beginMerge({ data, requestSequence }: { data: readonly unknown[]; requestSequence: number }): void {
    this.#loadedList = undefined;
    const path = this.#keyPath;
    const limit = this.#limit;
    const list = this.newestFirst ? data.slice(0, limit) : data.slice(-limit).reverse();
    // an adopted item without a key can't be found in the list
    for (const item of this.#list.all.filter(({ instance, key }) => !instance && key === undefined))
      this.#list.remove(item, 'list');
    const shown = [...this.#list.all];
    const merged = mergeList(
      this.newestFirst ? shown : shown.reverse(),
      list.map((item) => ({ key: keyOf(item, path), data: item })),
      { isNewer: ({ sequence }) => sequence > requestSequence, removedKeys: this.#removedKeys },
    ).slice(0, limit);
    this.#merge = this.#mergeSteps(this.newestFirst ? merged : merged.reverse());
  }

  /** Changes the shown items to the merged list, one step at a time. */
  *#mergeSteps(merged: MergedItem<Item>[]): Generator<void> {
    const list = this.#list;
    const kept = new Set(merged.map(({ shown }) => shown));
    for (const item of [...list.all]) {
      if (kept.has(item) || item.pinned) continue;
      list.remove(item, 'list');
      yield;
    }
    let index = 0;
    for (const { shown, key, data } of merged) {
      if (!this.newestFirst) index = this.#skipUnremoved(index, kept);
      if (!shown) {
        // the items of the first list are not new
        index += Number(this.#insert({ key, data, sequence: 0 }, index, this.settled));
      } else if (list.all.includes(shown)) {
        if (list.all[index] !== shown) list.move(shown, index);
        if (data !== shown.data) list.update(shown, { data, sequence: shown.sequence });
        index++;
      }
      yield;
    }
    this.settled = true;
  }

  /** With the newest item last, an item whose removal was prevented stays before the next item of the merged list. */
  #skipUnremoved(index: number, kept: ReadonlySet<Item | undefined>): number {
    const next = this.#list.all.findIndex((item, at) => at >= index && kept.has(item));
    return next < 0 ? this.#list.all.length : next;
  }
}
