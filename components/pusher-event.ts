/** Where an event came from. */
export interface PusherEventOrigin {
  channelName?: string;
  userId?: string;
}

/** What a `pusher-event` tells of the event that it goes with. */
export interface PusherEventDetail extends PusherEventOrigin {
  event: string;
  data: unknown;
}

/** An event of the protocol, dispatched under its own name; `detail` is its data, parsed. It does not bubble. */
export class PusherEvent<T = unknown> extends CustomEvent<T> {
  /** The channel that it came on; undefined where it belongs to the connection. */
  readonly channelName: string | undefined;
  /** Who sent it: client events on presence channels only. */
  readonly userId: string | undefined;

  constructor(type: string, detail: T, { channelName, userId }: PusherEventOrigin = {}) {
    super(type, { detail });
    this.channelName = channelName;
    this.userId = userId;
  }
}

/**
 * Returns true if an element dispatches events of this name itself. An application event of such a name is not dispatched
 * under it, so that it cannot pass for the element's own; `pusher-event` carries it all the same.
 */
export function isOwnName(event: string): boolean {
  return event.startsWith('pusher-') || event === 'connection_established';
}
