import type { Delivery } from '../delivery/delivery.js';
import type { Interruption } from '../delivery/gap.js';
import type { ChannelAuthorizationData, ChannelAuthorizationRequest } from '../options/options.js';
import type { Frame } from '../protocol/frame.js';
import type { ChannelExtension } from './channel-extension.js';
import type { PendingSubscription, SubscriptionErrors } from './subscription-errors.js';

/** The client services that a channel depends on. */
export interface ChannelContext {
  /** The client, which is `channel.pusher` in pusher-js. */
  readonly client: object;
  readonly delivery: Pick<Delivery, 'trigger' | 'live' | 'admitDecrypted' | 'clear'>;
  /** How long the server may take to answer a subscription before the request is repeated, ms. */
  readonly subscriptionTimeout: number;
  /** The connection's id; undefined while there is no connection. */
  readonly socketId: string | undefined;
  /** Sends one event. Returns false while there is no connection. */
  send(event: string, data: unknown, channel?: string): boolean;
  /** Requests permission for this connection to join; rejects with a PusherError. */
  authorize(request: ChannelAuthorizationRequest, signal: AbortSignal): Promise<ChannelAuthorizationData>;
  /** Resolves with the id of the signed-in user after any pending sign-in; undefined if nobody is signed in. */
  signedInUser(): Promise<string | undefined>;
  /** Loads the features that a private channel has beyond those of a public one. */
  extensionFor(channel: { readonly name: string }): Promise<ChannelExtension>;
  /** Decodes the data of a received frame. */
  decode(data: unknown): unknown;
  /** Handles a frame that waited for the confirmation of the subscription. */
  receive(frame: Frame): void;
  /** Forgets a channel that the page does not want and the server does not hold. */
  forget(channel: { readonly name: string }): void;
  /** Returns an interruption that begins now. */
  interruption(reason: Interruption['reason']): Interruption;
  /** Returns true if a subscription may be requested now, and doesn't have to wait for the answers to others. */
  maySubscribe(subscription: PendingSubscription): boolean;
  /** Loads the code that attributes the server's errors to subscriptions. */
  loadSubscriptionErrors(all: () => PendingSubscription[]): Promise<SubscriptionErrors>;
}
