/** Why an item goes: an event said so, there are too many, the list no longer has it, or the page asked for it. */
export type RemovalReason = 'event' | 'limit' | 'list' | 'page';

/** Detail of the events around a change of an item, such as `pusher-before-insert` and `pusher-insert`. */
export interface ItemDetail {
  /** The item's data. A listener of `pusher-before-insert` or `pusher-before-update` may put other data here. */
  data: unknown;
  /** The item's key; undefined without one. */
  key: string | undefined;
  /** The first element of the item; undefined before it is there. */
  item: Element | undefined;
  /** With an update: the data that it had. */
  previous?: unknown;
  /** With a removal. */
  reason?: RemovalReason;
}
