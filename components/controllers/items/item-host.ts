/** Why an item is removed: an event named it, the limit is exceeded, a loaded list lacks it, or the page asked for it. */
export type RemovalReason = 'event' | 'limit' | 'list' | 'page';

/** Detail of the events around a change of an item, such as `pusher-before-insert` and `pusher-insert`. */
export interface ItemDetail {
  /** The item's data. A listener of `pusher-before-insert` or `pusher-before-update` may replace it. */
  data: unknown;
  /** The item's key; undefined if it has none. */
  key: string | undefined;
  /** The first element of the item; undefined before it is inserted. */
  item: Element | undefined;
  /** The previous data; only for updates. */
  previous?: unknown;
  /** Only for removals. */
  reason?: RemovalReason;
}
