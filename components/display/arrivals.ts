/** Something that came as an event and waits to be shown. */
export interface Arrival {
  key: string | undefined;
  data: unknown;
  /** Counts what has arrived. */
  arrived: number;
}

/**
 * What has come since the last frame, the oldest first. What nobody would see is left out at once: an item that another
 * of its key replaces, one that is taken away again, and those too many to be shown.
 */
export class Arrivals {
  #items: Arrival[] = [];
  readonly #byKey = new Map<string, Arrival>();
  readonly #removed = new Set<string>();

  get size(): number {
    return this.#items.length + this.#removed.size;
  }

  /** @param limit how many can be shown at all */
  add(arrival: Arrival, limit: number): void {
    const { key } = arrival;
    const waiting = key === undefined ? undefined : this.#byKey.get(key);
    if (waiting) {
      Object.assign(waiting, arrival);
      return;
    }
    if (key !== undefined) this.#byKey.set(key, arrival);
    this.#items.push(arrival);
    if (this.#items.length > 2 * limit + 100) this.#thin(limit);
  }

  /** What is shown of this key goes, too. */
  remove(key: string): void {
    this.drop(key);
    this.#removed.add(key);
  }

  /** What waits to be shown of this key is left out. */
  drop(key: string): void {
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

  next(): Arrival | undefined {
    const arrival = this.#items.shift();
    if (arrival?.key !== undefined) this.#byKey.delete(arrival.key);
    return arrival;
  }

  clear(): void {
    this.#items = [];
    this.#byKey.clear();
    this.#removed.clear();
  }

  /** Keeps the latest. */
  #thin(limit: number): void {
    for (const { key } of this.#items.splice(0, this.#items.length - limit)) {
      if (key !== undefined) this.#byKey.delete(key);
    }
  }
}
