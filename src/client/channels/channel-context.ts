import type { Gap, Interruption } from '../delivery/gap.js';
import type { ChannelAuthorizationData, ChannelAuthorizationRequest, ChannelEvent } from '../options/options.js';
import type { Frame } from '../protocol/frame.js';
import type { ChannelExtension } from './channel-extension.js';
import type { PendingChannel, SubscriptionErrors } from './subscription-errors.js';

/** The client services that a channel depends on. */
export interface ChannelContext {
  /** The client, which pusher-js has as `channel.pusher`. */
  readonly client: object;
  /** How long the server may take to answer a subscription before it is asked again, ms. */
  readonly subscriptionTimeout: number;
  /** The connection's id; undefined while there is no connection. */
  readonly socketId: string | undefined;
  /** Sends one event. Returns false while there is no connection. */
  send(event: string, data: unknown, channel?: string): boolean;
  /** Requests permission for this connection to join; rejects with a PusherError. */
  authorize(request: ChannelAuthorizationRequest, signal: AbortSignal): Promise<ChannelAuthorizationData>;
  /** Resolves with the id of the signed-in user after any pending sign-in; undefined if nobody is signed in. */
  signedInUser(): Promise<string | undefined>;
  /** Called when a private channel is created: starts to load what it will need. */
  prepare(): void;
  /** Loads what a private channel does beyond a public one. */
  extensionFor(channel: { readonly name: string }): Promise<ChannelExtension>;
  /** Decodes the data of a received frame. */
  decode(data: unknown): unknown;
  /** Handles a frame that waited for the subscription to be confirmed. */
  receive(frame: Frame): void;
  /** The page gave the channel up: nothing is kept for it, whatever the server does. */
  left(name: string): void;
  /** The page gave the channel up and the server does not hold it: the client can forget it. */
  released(channel: { readonly name: string }): void;
  /** Sends a client event, or queues it. Returns whether it was sent. */
  trigger(event: string, data: unknown, channel: string): boolean;
  /** The beginning of a gap at this moment. */
  interruption(reason: Interruption['reason']): Interruption;
  /**
   * Called when a channel is live. Fills the gap, if there is one and that is wanted, and then calls `report`.
   *
   * @param early how many events came before the confirmation, which follow
   */
  live(gap: Gap | undefined, report: (gap: Gap) => void, early: number): void;
  /** Called with each decrypted event. Returns false if `catchUp` already delivered it. */
  opened(name: string, event: ChannelEvent): boolean;
  /** Returns true if this channel may ask the server now, and need not wait until others have had their answer. */
  mayAsk(channel: PendingChannel): boolean;
  /** Loads what finds the subscription that an error refuses. */
  refusals(all: () => PendingChannel[]): Promise<SubscriptionErrors>;
}
