/** The settings of a feed, from the attributes of its element. */
export interface FeedSettings {
  readonly event: string | null | undefined;
  readonly removeEvent: string | null | undefined;
  readonly itemKey: string | null | undefined;
  readonly key: string | null | undefined;
  readonly limit: number | null | undefined;
  readonly order: string | null | undefined;
  readonly src: string | null | undefined;
  readonly label: string | null | undefined;
  readonly transition: boolean | null | undefined;
}

/** The properties of a `<pusher-feed>` that its controller reads. */
export interface FeedElement extends HTMLElement, FeedSettings {}

/** The methods of a feed's controller that its element calls. */
export interface Feed {
  /** The data of the items, in the order in which they are shown. */
  readonly items: readonly unknown[];
  /** Removes all items. */
  clear(): void;
  /** Removes one item, given by its key or by one of its elements. */
  removeItem(item: string | number | Element): void;
  /** Loads the list again. */
  refresh(): void;
}
