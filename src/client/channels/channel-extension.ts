import type { ChannelAuthorizationData } from '../options/options.js';

/** The features that one kind of private channel adds to those of every channel. */
export interface ChannelExtension {
  /** Called with each authorization. Throws, or rejects with, a PusherError if a field is missing or invalid. */
  authorized?(data: ChannelAuthorizationData): void | Promise<void>;
  /** Called when the server confirms the subscription. Emits the event that reports it. */
  confirmed?(data: unknown): void;
  /** Called when the client unsubscribes and subscribes again on the same connection, to get a new confirmation. */
  renewed?(): void;
  /** Called when the server confirms the subscription again on the same connection. */
  confirmedAgain?(data: unknown): void;
  /** Called when the subscription ends: the connection was lost, the server revoked it, or the page unsubscribed. */
  ended?(isWanted: boolean): void;
  /** Handles an event whose name begins with `pusher_internal:`. Returns false if this kind of channel doesn't define it. */
  handleInternal?(event: string, data: unknown): boolean;
  /** Handles an event of the application in place of the channel. Not called with the protocol's events. */
  handleEvent?(event: string, data: unknown): void;
}
