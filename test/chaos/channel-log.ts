import type { Owner } from '../../tools/simulation/owner.js';

/** A step in what a page was notified of, in order. Times are in ms since the epoch. */
export type Entry =
  | {
      kind: 'success';
      at: number;
      connection: number;
      /** How many subscriptions the client had begun on this connection. */
      begun: number;
    }
  | { kind: 'refusal'; connection: number }
  | { kind: 'event'; at: number; n: number }
  | { kind: 'gap'; since: number; until: number; filled: boolean };

/** An event that a client received, whatever it did with it. */
export interface Reception {
  connection: number;
  at: number;
  n: number;
  /**
   * `replay`: the last event of a cache channel, sent with a confirmation; `surplus`: the same with a confirmation that
   * was not the first of its subscription.
   */
  kind: 'live' | 'replay' | 'surplus';
}

/** A connection as its client knows it. */
export interface Connection {
  startedAt: number;
  /** The node at its other end; undefined if none accepted it. */
  node: number | undefined;
  /** When the client last heard something, other than a server's goodbye. */
  heardAt: number;
}

/** What the history answered for one gap. */
export interface Answer {
  /** The end of the gap. */
  until: number;
  /** When the client received it. */
  at: number;
  numbers: readonly number[];
}

/** All that happened to one channel of a client while the page wanted it. */
export interface ChannelLog {
  owner: Owner;
  channel: string;
  entries: readonly Entry[];
  receptions: readonly Reception[];
  /** All connections of the client; receptions and successes refer to them. */
  connections: readonly Connection[];
  answers: readonly Answer[];
  catchesUp: boolean;
  /** Whether this is the user's own channel, whose confirmations the page is not notified of. */
  isUser: boolean;
  /** Whether the goodbye of a server must not move `since`. */
  isGoodbyeSilent: boolean;
  /** By how much gaps begin earlier than the last sign of life, ms. */
  margin: number;
}
