/** The properties of a `<pusher-status>` that its controller reads. */
export interface StatusElement extends HTMLElement {
  readonly grace: number | null | undefined;
}

/** The states that a `<pusher-status>` shows: those of a connection, except the initial one. */
export type StatusState = 'connecting' | 'connected' | 'unavailable' | 'failed' | 'disconnected';

/** Detail of `pusher-before-update` and `pusher-update` of a status. */
export interface StatusDetail {
  /** The new state. */
  readonly value: StatusState;
  /** The state that was shown before; undefined the first time. */
  readonly previous: StatusState | undefined;
}
