/** What a body of a count reads of its element. */
export interface CountElement extends HTMLElement {
  readonly label: string | null | undefined;
  readonly format: string | null | undefined;
}

/** What the element of a count asks of its body. */
export interface Count {
  /** How many there are; undefined while it is not known. */
  readonly count: number | undefined;
}

/** Detail of `pusher-before-update` and `pusher-update` of a count. */
export interface CountDetail {
  /** How many there are. A listener of `pusher-before-update` may put another number here. */
  value: number;
  /** What was shown before; undefined the first time. */
  previous: number | undefined;
}
