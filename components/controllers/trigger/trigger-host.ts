/** The properties of a `<pusher-trigger>` that its controller reads. */
export interface TriggerElement extends HTMLElement {
  readonly event: string | null | undefined;
  readonly data: unknown;
  readonly on: string | null | undefined;
  readonly throttle: number | null | undefined;
  readonly keep: boolean | null | undefined;
}

/** Detail of `pusher-before-trigger` and `pusher-trigger`. */
export interface TriggerDetail {
  /** The name of the client event. */
  readonly event: string;
  /** Its data. A listener of `pusher-before-trigger` may replace it. */
  data: unknown;
}
