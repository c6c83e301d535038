import { CACHE_LIFETIME, MAX_CACHED_EVENTS } from '../http/limits.js';

interface CachedEvent {
  event: string;
  /** JSON text. */
  data: string;
  /** When the event stops being replayed, in ms since the epoch. */
  expires: number;
}

/**
 * The last event of each cache channel of an app (protocol §5). Events outlive the last subscriber of their channel.
 */
export class EventCache {
  readonly #events = new Map<string, CachedEvent>();

  keep(channel: string, event: string, data: string): void {
    // Deleting first keeps the map ordered by age, so that its first key is the oldest.
    this.#events.delete(channel);
    this.#events.set(channel, { event, data, expires: Date.now() + CACHE_LIFETIME });
    const [oldest] = this.#events.keys();
    if (this.#events.size > MAX_CACHED_EVENTS && oldest !== undefined) this.#events.delete(oldest);
  }

  last(channel: string): CachedEvent | undefined {
    const cached = this.#events.get(channel);
    if (cached && cached.expires > Date.now()) return cached;
    this.#events.delete(channel);
    return undefined;
  }

  clear(): void {
    this.#events.clear();
  }
}
