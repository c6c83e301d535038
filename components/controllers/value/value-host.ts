/** What a body of a value reads of its element. */
export interface ValueElement extends HTMLElement {
  readonly event: string | null | undefined;
  readonly field: string | null | undefined;
  readonly format: string | null | undefined;
}

/** Detail of `pusher-before-update` and `pusher-update` of a value. */
export interface ValueDetail {
  /** What is to be shown, before it is formatted. A listener of `pusher-before-update` may put another here. */
  value: unknown;
  /** What was shown before; undefined the first time. */
  previous: unknown;
  /** The data of the event. */
  data: unknown;
}
