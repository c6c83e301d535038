/** The properties of a `<pusher-count>` that its controller reads. */
export interface CountElement extends HTMLElement {
  readonly label: string | null | undefined;
  readonly format: string | null | undefined;
}

/** The members of a count's controller that its element reads. */
export interface Count {
  /** The number that the channel reports; undefined while it is unknown. */
  readonly count: number | undefined;
}

/** Detail of `pusher-before-update` and `pusher-update` of a count. */
export interface CountDetail {
  /** The new number. A listener of `pusher-before-update` may replace it. */
  value: number;
  /** The number that was shown before; undefined the first time. */
  previous: number | undefined;
}
