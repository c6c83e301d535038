/** The properties of a `<pusher-value>` that its controller reads. */
export interface ValueElement extends HTMLElement {
  readonly event: string | null | undefined;
  readonly field: string | null | undefined;
  readonly format: string | null | undefined;
}

/** Detail of `pusher-before-update` and `pusher-update` of a value. */
export interface ValueDetail {
  /** The new value, before it is formatted. A listener of `pusher-before-update` may replace it. */
  value: unknown;
  /** The value that was shown before; undefined the first time. */
  previous: unknown;
  /** The data of the event. */
  data: unknown;
}
