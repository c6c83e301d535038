import type { Actor } from '../../tools/simulation/actor.js';

/** One notification of a page, in order. Times are in ms since the epoch. */
export type Entry =
  | {
      kind: 'success';
      at: number;
      connection: number;
      /** The number of subscriptions that the client had started on this connection. */
      begun: number;
    }
  | { kind: 'rejection'; connection: number }
  | { kind: 'event'; at: number; n: number }
  | { kind: 'gap'; since: number; until: number; filled: boolean };

/** An event that a client received, whether or not it delivered the event to the page. */
export interface ReceivedEvent {
  connection: number;
  at: number;
  n: number;
  /**
   * `replay`: the last event of a cache channel, sent with a confirmation; `surplus`: the same with a later
   * confirmation of the same subscription.
   */
  kind: 'live' | 'replay' | 'surplus';
}

/** A connection from the client's perspective. */
export interface Connection {
  startedAt: number;
  /** The node at its other end; undefined if no node accepted it. */
  node: number | undefined;
  /** The time of the last message to the client, except an error that a server sends before it closes. */
  lastActivity: number;
}

/** The history's answer for one gap. */
export interface Answer {
  /** The end of the gap. */
  until: number;
  /** When the client received the answer. */
  at: number;
  numbers: readonly number[];
}

/** Everything that happened to one channel of a client while the page wanted it. */
export interface ChannelLog {
  actor: Actor;
  channel: string;
  entries: readonly Entry[];
  receivedEvents: readonly ReceivedEvent[];
  /** All connections of the client; received events and successes refer to them by index. */
  connections: readonly Connection[];
  answers: readonly Answer[];
  catchesUp: boolean;
  /** True for the user's own channel, whose confirmations do not reach the page. */
  isUser: boolean;
  /** True if the error before a server's close must not change `since`. */
  ignoresClosingError: boolean;
  /** How much earlier than the last activity gaps begin, in ms. */
  margin: number;
}
