/** The content of an event that waits to be shown. */
export interface QueuedItem {
  key: string | undefined;
  data: unknown;
  /** The event's number among all events of the feed, from 1 on. */
  sequence: number;
}

/** An item in the queue. Later events with its key replace its data, but not its position. */
interface QueueEntry extends QueuedItem {
  /** The sequence number of the first event with its key. */
  firstSequence: number;
}

/**
 * The events since the last frame, oldest first. Discards what would never be visible: an item that another one with its key
 * replaces, an item that is removed again, and items beyond the limit.
 */
export class ItemQueue {
  #entries: QueueEntry[] = [];
  readonly #byKey = new Map<string, QueueEntry>();
  /** Entries that were taken since the queue was last empty, and for which several events had arrived. */
  readonly #taken = new Map<string, QueueEntry>();
  readonly #removedKeys = new Set<string>();

  get size(): number {
    return this.#entries.length + this.#removedKeys.size;
  }

  /** @param limit the number of items that the feed can show */
  add(item: QueuedItem, limit: number): void {
    const { key } = item;
    if (this.#entries.length === 0) this.#taken.clear();
    const entry = key === undefined ? undefined : this.#byKey.get(key);
    if (entry) {
      Object.assign(entry, item);
      return;
    }
    this.#enqueue(item);
    if (this.#entries.length > 2 * limit + 100) this.#discardOldest(limit);
  }

  /** Queues the removal of the item with this key. */
  remove(key: string): void {
    this.drop(key);
    this.#removedKeys.add(key);
  }

  /** Discards the queued item with this key. */
  drop(key: string): void {
    this.#taken.delete(key);
    const entry = this.#byKey.get(key);
    if (!entry) return;
    this.#byKey.delete(key);
    this.#entries.splice(this.#entries.indexOf(entry), 1);
  }

  /** Takes the next key to remove. All removals come before the queued items. */
  nextRemoved(): string | undefined {
    for (const key of this.#removedKeys) {
      this.#removedKeys.delete(key);
      return key;
    }
    return undefined;
  }

  /** Takes the next item to show. */
  next(): QueueEntry | undefined {
    const entry = this.#entries.shift();
    if (entry?.key === undefined) return entry;
    this.#byKey.delete(entry.key);
    if (entry.sequence > entry.firstSequence) this.#taken.set(entry.key, entry);
    return entry;
  }

  /**
   * Called when the shown item with this key was removed to make room for `by`. Queues the item again if an event with its
   * key had arrived after the first event of `by`.
   */
  evicted(key: string, by: QueueEntry): void {
    const entry = this.#taken.get(key);
    this.#taken.delete(key);
    if (entry && entry.sequence > by.firstSequence && !this.#byKey.has(key)) this.#enqueue(entry);
  }

  clear(): void {
    this.#entries = [];
    this.#byKey.clear();
    this.#taken.clear();
    this.#removedKeys.clear();
  }

  /** Inserts an item at the position of its latest event. */
  #enqueue(item: QueuedItem): void {
    const entry = { ...item, firstSequence: item.sequence };
    const index = this.#entries.findLastIndex(({ firstSequence }) => firstSequence < entry.firstSequence) + 1;
    this.#entries.splice(index, 0, entry);
    if (entry.key !== undefined) this.#byKey.set(entry.key, entry);
  }

  /** Keeps only as many items as the feed can show, and older ones if a later event updated them. */
  #discardOldest(limit: number): void {
    const oldest = this.#entries.splice(0, this.#entries.length - limit);
    for (const { key } of oldest) if (key !== undefined) this.#byKey.delete(key);
    for (const entry of oldest) if (entry.sequence > entry.firstSequence) this.#enqueue(entry);
  }
}
