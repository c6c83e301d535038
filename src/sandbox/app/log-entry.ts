/** The fields of every entry. */
interface Entry<Type extends string> {
  /** When it happened. JSON has it as ISO 8601. */
  time: Date;
  type: Type;
}

/** The fields of every entry about one socket. */
interface SocketEntry<Type extends string> extends Entry<Type> {
  appId: string;
  socketId: string;
}

/** A client connected. */
export interface ConnectedEntry extends SocketEntry<'connected'> {
  transport: 'ws' | 'xhr_streaming' | 'xhr_polling';
  /** The origin of the page. Undefined for a client that is not a page. */
  origin?: string;
}

/** A connection ended, and with it all its subscriptions. */
export interface DisconnectedEntry extends SocketEntry<'disconnected'> {
  /** The close code; 1006 if there was no close. */
  code: number;
  /** The reason that the client or the server gave; often empty. */
  reason: string;
}

/** A socket subscribed to a channel. */
export interface SubscribedEntry extends SocketEntry<'subscribed'> {
  channel: string;
  /** The user, on a presence channel. */
  userId?: string;
  /** The sockets that are subscribed to the channel now. */
  subscribers: number;
}

/** A socket unsubscribed from a channel. */
export interface UnsubscribedEntry extends SocketEntry<'unsubscribed'> {
  channel: string;
  /** The sockets that are still subscribed to the channel. */
  subscribers: number;
}

/** A socket's user signed in. */
export interface SignedInEntry extends SocketEntry<'signed-in'> {
  userId: string;
}

/** The sandbox's auth endpoints authorized a socket for a channel, or for a sign-in. */
export interface AuthorizedEntry extends SocketEntry<'authorized'> {
  /** Undefined for a sign-in. */
  channel?: string;
  /** The user of a presence channel or of a sign-in. */
  userId?: string;
}

/** An event was sent to the subscribers of one channel. An event for several channels has an entry for each. */
export interface EventEntry extends Entry<'event'> {
  appId: string;
  channel: string;
  event: string;
  /** `rest`: the REST API; `client`: a client event; `program`: `sandbox.trigger()`. */
  source: 'rest' | 'client' | 'program';
  /** The size of the data in bytes. */
  bytes: number;
  /** The number of sockets to which it was sent. */
  receivers: number;
  /** The sender of a client event. */
  socketId?: string;
}

/** What was refused; see {@link RefusedEntry}. */
export type RefusedRequest =
  | 'connection'
  | 'subscription'
  | 'sign-in'
  | 'client-event'
  | 'frame'
  | 'authorization'
  | 'rest'
  | 'http';

/** A client or a server sent a request that the sandbox refused. */
export interface RefusedEntry extends Entry<'refused'> {
  /** `rest`: a request to the REST API; `http`: any other request. */
  request: RefusedRequest;
  /** What was wrong and what to do, in one sentence or more. */
  reason: string;
  /** The HTTP status, the status of a `pusher:subscription_error`, or the code of a `pusher:error`. */
  code?: number;
  appId?: string;
  socketId?: string;
  channel?: string;
  event?: string;
  /** The method of an HTTP request. */
  method?: string;
  /** The path of an HTTP request or a connection, without the query. */
  path?: string;
  /** The origin of the page. */
  origin?: string;
}

/**
 * Something that happened in a sandbox. No entry contains a secret, a signature or the data of an event. Texts are cut
 * after 500 characters. Texts from clients may contain any character: escape them before you show them.
 */
export type LogEntry =
  | ConnectedEntry
  | DisconnectedEntry
  | SubscribedEntry
  | UnsubscribedEntry
  | SignedInEntry
  | AuthorizedEntry
  | EventEntry
  | RefusedEntry;
