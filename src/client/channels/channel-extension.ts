import type { ChannelAuthorizationData } from '../options/options.js';

/** What a private channel of one kind does beyond every other channel. */
export interface ChannelExtension {
  /** Uses an authorisation that came; throws or rejects with a PusherError where it is of no use. */
  authorized?(data: ChannelAuthorizationData): void | Promise<void>;
  /** The server holds the subscription: in place of the event that tells of it. */
  succeeded?(data: unknown): void;
  /** The server is asked again on the same connection, after it was told to forget the subscription. */
  renewed?(): void;
  /** The server confirmed the subscription once more, on the same connection. */
  confirmedAgain?(data: unknown): void;
  /** The server doesn't hold it any more: the connection was lost, it was refused, or nobody wants it. */
  lost?(isWanted: boolean): void;
  /** Takes an event of the protocol; whether it was one of its own. */
  handleInternal?(event: string, data: unknown): boolean;
  /** Takes an event of the application, in place of the channel; those of the protocol are told as they come. */
  take?(event: string, data: unknown): void;
}
