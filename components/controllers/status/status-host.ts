/** What a body of a status reads of its element. */
export interface StatusElement extends HTMLElement {
  readonly grace: number | null | undefined;
}

/** What a `<pusher-status>` can say: the states of a connection, but the one before it begins. */
export type StatusState = 'connecting' | 'connected' | 'unavailable' | 'failed' | 'disconnected';

/** Detail of `pusher-before-update` and `pusher-update` of a status. */
export interface StatusDetail {
  /** What is shown now. */
  readonly value: StatusState;
  /** What was shown before; undefined the first time. */
  readonly previous: StatusState | undefined;
}
