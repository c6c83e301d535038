/** How a feed is wanted, as its attributes say it. */
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

/** What a body of a feed reads of its element. */
export interface FeedElement extends HTMLElement, FeedSettings {}

/** What the element of a feed asks of its body. */
export interface Feed {
  /** The data of what is shown, in the order in which it is shown. */
  readonly items: readonly unknown[];
  /** Takes away all that is shown. */
  clear(): void;
  /** Takes away one: by its key, or by an element of it. */
  removeItem(item: string | number | Element): void;
  /** Loads the list again. */
  refresh(): void;
}
