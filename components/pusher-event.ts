/** The origin of an event. */
export interface PusherEventOrigin {
  /** The channel of the event. */
  channelName?: string;
  /** The user who sent it. */
  userId?: string;
}

/** Detail of `pusher-event`. */
export interface PusherEventDetail extends PusherEventOrigin {
  /** The name of the event. */
  event: string;
  /** The parsed data of the event. */
  data: unknown;
}

/**
 * An event of the protocol, dispatched under its own name. `detail` is its parsed data. It does not bubble.
 *
 * @example
 * ```js
 * channel.addEventListener('new-comment', ({ detail, userId }) => console.log(detail.text, userId));
 * ```
 */
export class PusherEvent<T = unknown> extends CustomEvent<T> {
  /** The channel of the event; undefined if the event belongs to the connection. */
  readonly channelName: string | undefined;
  /** The user who sent it; client events on presence channels only. */
  readonly userId: string | undefined;

  constructor(type: string, detail: T, { channelName, userId }: PusherEventOrigin = {}) {
    super(type, { detail });
    this.channelName = channelName;
    this.userId = userId;
  }
}

/**
 * Returns true if events of this name are an element's own. An application event of such a name is not dispatched under it,
 * so that it cannot imitate an event of the element; `pusher-event` still contains it.
 */
export function isOwnName(event: string): boolean {
  return event.startsWith('pusher-') || event === 'connection_established';
}
