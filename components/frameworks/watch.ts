import type { Channel, ConnectionState, Metadata, Pusher, PusherError } from '../../src/client/index.js';
import type { PusherConnection } from '../pusher-connection.js';
import { PusherEvent } from '../pusher-event.js';
import { findConnection, registryEvents } from '../support/registry.js';
import { reportError } from '../support/report-error.js';

/** The state of the page's `<pusher-connection>`, as `useConnection` returns it. */
export interface ConnectionInfo {
  /**
   * The state of the connection.
   *
   * @default 'initialized'
   */
  readonly state: ConnectionState;
  /** The id of the current connection, or of the previous one until the next is established; undefined before the first. */
  readonly socketId: string | undefined;
  /** The client; undefined if the page has no such connection. */
  readonly pusher: Pusher | undefined;
}

/** The state of a channel, as `useChannel` returns it. */
export interface ChannelInfo {
  /** The client's channel; undefined if the page has no such connection. */
  readonly channel: Channel | undefined;
  /** Whether the server has confirmed the subscription. */
  readonly subscribed: boolean;
}

/** Listeners by event name. They receive the same events as listeners on a `<pusher-channel>`. */
export interface ChannelListeners {
  // biome-ignore lint/suspicious/noExplicitAny: only the application knows the type of the data
  readonly [event: string]: (event: PusherEvent<any>) => void;
}

/** The state on a server, and in a page before the component is mounted. */
export const NO_CONNECTION: ConnectionInfo = { state: 'initialized', socketId: undefined, pusher: undefined };
export const NO_CHANNEL: ChannelInfo = { channel: undefined, subscribed: false };

/**
 * Calls `changed` with the state of a connection element, now and whenever it changes.
 *
 * @param id the id of the element; undefined: the page's only one
 * @returns a function that stops it
 */
export function watchConnection(id: string | undefined, changed: (now: ConnectionInfo) => void): () => void {
  let element: PusherConnection | undefined;
  const notify = () => {
    const { state, socketId, pusher } = element ?? NO_CONNECTION;
    changed({ state, socketId, pusher });
  };
  const find = () => {
    element?.removeEventListener('pusher-statechange', notify);
    element = findConnection(document.documentElement, id) as PusherConnection | undefined;
    element?.addEventListener('pusher-statechange', notify);
    notify();
  };
  registryEvents.addEventListener('connection', find);
  find();
  return () => {
    registryEvents.removeEventListener('connection', find);
    element?.removeEventListener('pusher-statechange', notify);
  };
}

/**
 * Subscribes to a channel on a connection element, as another `<pusher-channel>` of this name would.
 *
 * @param connection the id of the connection element; undefined: the page's only one
 * @param onEvent called with every event of the channel
 * @param changed called with the channel's state, now and whenever it changes
 * @returns a function that unsubscribes
 */
export function watchChannel(
  name: string,
  connection: string | undefined,
  onEvent: (event: PusherEvent) => void,
  changed: (now: ChannelInfo) => void,
): () => void {
  const context = {};
  let pusher: Pusher | undefined;
  let channel: Channel | undefined;
  const notify = () => changed({ channel, subscribed: Boolean(channel?.subscribed) });
  const leave = () => {
    channel?.unbind_global(undefined, context);
    channel = undefined;
    const former = pusher;
    // a second mount within this task, as in StrictMode, keeps the subscription
    setTimeout(() => former?.unsubscribe(name, context));
  };
  const receive = (event: string, data: unknown, metadata: Metadata | undefined) => {
    if (event.startsWith('pusher:')) notify();
    onEvent(new PusherEvent(event, data, { channelName: name, userId: metadata?.user_id }));
  };
  const stop = watchConnection(connection, ({ pusher: now }) => {
    if (now !== pusher) {
      leave();
      pusher = now;
      try {
        channel = pusher?.subscribe(name, context).bind_global(receive, context);
      } catch (error) {
        reportError(document.documentElement, error as PusherError);
      }
    }
    notify();
  });
  return () => {
    stop();
    leave();
  };
}
