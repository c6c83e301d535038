import type { Channel, ConnectionState, Metadata, Pusher, PusherError } from '../../src/client/index.js';
import type { PusherConnection } from '../pusher-connection.js';
import { PusherEvent } from '../pusher-event.js';
import { findConnection, registryEvents } from '../support/registry.js';
import { reportError } from '../support/report-error.js';

/** What `useConnection` returns: the state of the page's `<pusher-connection>`. */
export interface ConnectionInfo {
  readonly state: ConnectionState;
  /** The server's id of this connection, or of the last one until the next is established; undefined before the first. */
  readonly socketId: string | undefined;
  /** The client; undefined while the page has no such connection. */
  readonly pusher: Pusher | undefined;
}

/** What `useChannel` returns. */
export interface ChannelInfo {
  /** The client's channel; undefined while the page has no connection for it. */
  readonly channel: Channel | undefined;
  /** Whether the server has confirmed the subscription. */
  readonly subscribed: boolean;
}

/** Listeners by the name of the event. They receive what a listener on `<pusher-channel>` does. */
export interface ChannelListeners {
  // biome-ignore lint/suspicious/noExplicitAny: the type of the data is known to the application alone
  readonly [event: string]: (event: PusherEvent<any>) => void;
}

/** What is known on a server, and in a page before it is mounted. */
export const NO_CONNECTION: ConnectionInfo = { state: 'initialized', socketId: undefined, pusher: undefined };
export const NO_CHANNEL: ChannelInfo = { channel: undefined, subscribed: false };

/**
 * Calls `changed` with the state of a connection element, now and whenever it changes.
 *
 * @param id the element's id. Default: the page's only one
 * @returns a function that ends it
 */
export function watchConnection(id: string | undefined, changed: (now: ConnectionInfo) => void): () => void {
  let element: PusherConnection | undefined;
  const look = () => {
    const { state, socketId, pusher } = element ?? NO_CONNECTION;
    changed({ state, socketId, pusher });
  };
  const find = () => {
    element?.removeEventListener('pusher-statechange', look);
    element = findConnection(document.documentElement, id) as PusherConnection | undefined;
    element?.addEventListener('pusher-statechange', look);
    look();
  };
  registryEvents.addEventListener('connection', find);
  find();
  return () => {
    registryEvents.removeEventListener('connection', find);
    element?.removeEventListener('pusher-statechange', look);
  };
}

/**
 * Subscribes to a channel on a connection element, as another `<pusher-channel>` of this name would.
 *
 * @param connection the connection element's id. Default: the page's only one
 * @param hear receives every event of the channel
 * @param changed receives the channel's state, now and whenever it changes
 * @returns a function that ends it
 */
export function watchChannel(
  name: string,
  connection: string | undefined,
  hear: (event: PusherEvent) => void,
  changed: (now: ChannelInfo) => void,
): () => void {
  const holder = {};
  let pusher: Pusher | undefined;
  let channel: Channel | undefined;
  const look = () => changed({ channel, subscribed: Boolean(channel?.subscribed) });
  const leave = () => {
    channel?.unbind_global(undefined, holder);
    channel = undefined;
    const former = pusher;
    // a second mount within this task, as that of StrictMode, keeps the subscription
    setTimeout(() => former?.unsubscribe(name, holder));
  };
  const receive = (event: string, data: unknown, metadata: Metadata | undefined) => {
    if (event.startsWith('pusher:')) look();
    hear(new PusherEvent(event, data, { channelName: name, userId: metadata?.user_id }));
  };
  const stop = watchConnection(connection, ({ pusher: now }) => {
    if (now !== pusher) {
      leave();
      pusher = now;
      try {
        channel = pusher?.subscribe(name, holder).bind_global(receive, holder);
      } catch (error) {
        reportError(document.documentElement, error as PusherError);
      }
    }
    look();
  });
  return () => {
    stop();
    leave();
  };
}
