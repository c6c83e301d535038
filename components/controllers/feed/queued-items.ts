/** Something that came as an event and waits to be shown. */
export interface QueuedItem {
  key: string | undefined;
  data: unknown;
  /** Counts what has sequence. */
  sequence: number;
}

/** One that waits. Others of its key may have come after the first, which keeps its place. */
export interface Waiting extends QueuedItem {
  /** When the first came. */
  since: number;
}

/**
 * What has come since the last frame, the oldest first. What nobody would see is left out at once: an item that another
 * of its key replaces, one that is taken away again, and those too many to be shown.
 */
export class QueuedItems {
  #items: Waiting[] = [];
  readonly #byKey = new Map<string, Waiting>();
  /** Those that were taken, and had come more than once, since there were none that waited. */
  readonly #taken = new Map<string, Waiting>();
  readonly #removed = new Set<string>();

  get size(): number {
    return this.#items.length + this.#removed.size;
  }

  /** @param limit how many can be shown at all */
  add(arrival: QueuedItem, limit: number): void {
    const { key } = arrival;
    if (this.#items.length === 0) this.#taken.clear();
    const waiting = key === undefined ? undefined : this.#byKey.get(key);
    if (waiting) {
      Object.assign(waiting, arrival);
      return;
    }
    this.#enqueue(arrival);
    if (this.#items.length > 2 * limit + 100) this.#thin(limit);
  }

  /** What is shown of this key goes, too. */
  remove(key: string): void {
    this.drop(key);
    this.#removed.add(key);
  }

  /** What waits to be shown of this key is left out. */
  drop(key: string): void {
    this.#taken.delete(key);
    const waiting = this.#byKey.get(key);
    if (!waiting) return;
    this.#byKey.delete(key);
    this.#items.splice(this.#items.indexOf(waiting), 1);
  }

  /** The next key to take away; those come before what is added. */
  nextRemoved(): string | undefined {
    for (const key of this.#removed) {
      this.#removed.delete(key);
      return key;
    }
    return undefined;
  }

  next(): Waiting | undefined {
    const arrival = this.#items.shift();
    if (arrival?.key === undefined) return arrival;
    this.#byKey.delete(arrival.key);
    if (arrival.sequence > arrival.since) this.#taken.set(arrival.key, arrival);
    return arrival;
  }

  /** What is shown of this key was pushed out by another: where it came again after that, it is to be shown again. */
  pushedOut(key: string, by: Waiting): void {
    const arrival = this.#taken.get(key);
    this.#taken.delete(key);
    if (arrival && arrival.sequence > by.since && !this.#byKey.has(key)) this.#enqueue(arrival);
  }

  clear(): void {
    this.#items = [];
    this.#byKey.clear();
    this.#taken.clear();
    this.#removed.clear();
  }

  /** Puts it where it came last. */
  #enqueue(arrival: QueuedItem): void {
    const waiting = { ...arrival, since: arrival.sequence };
    const next = this.#items.findLastIndex(({ since }) => since < waiting.since) + 1;
    this.#items.splice(next, 0, waiting);
    if (waiting.key !== undefined) this.#byKey.set(waiting.key, waiting);
  }

  /** Keeps the latest. */
  #thin(limit: number): void {
    const early = this.#items.splice(0, this.#items.length - limit);
    for (const { key } of early) if (key !== undefined) this.#byKey.delete(key);
    for (const arrival of early) if (arrival.sequence > arrival.since) this.#enqueue(arrival);
  }
}
