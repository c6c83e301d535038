import { supportProxies, targetOf } from '../base/proxy-target.js';
import { RateLimit } from '../base/rate-limit.js';
import type { Interruption } from '../delivery/gap.js';
import { channelKind, channelNameProblem } from '../protocol/channel-name.js';
import { PusherError } from '../protocol/pusher-error.js';
import { Channel } from './channel.js';
import type { ChannelContext } from './channel-context.js';
import { EncryptedChannel } from './encrypted-channel.js';
import { loadPrivateChannels } from './load-private-channels.js';
import { PresenceChannel } from './presence-channel.js';
import type { Subscription } from './subscription.js';
import type { PendingSubscription, SubscriptionErrors } from './subscription-errors.js';

/** The number of forgotten channels that are remembered, and of late confirmations that are answered for each. */
const MAX_FORGOTTEN = 1_000;
const MAX_LATE = 3;

/** How long after a client event an error may be the server's answer to it, ms. */
const EVENT_ANSWER = 5_000;

/** How often in a row the code that attributes errors is requested if loading fails; the interval of later requests, ms. */
const LOADS_AT_ONCE = 3;
const LOAD_INTERVAL = 30_000;

/**
 * The channels of a client. Several consumers may share a channel: the page's script and other code that shares the client,
 * such as elements and hooks.
 */
export class Channels {
  /** Name → channel, a plain object without a prototype: libraries written for pusher-js read it. */
  readonly channels: Record<string, Channel> = Object.create(null);

  readonly #context: ChannelContext;
  #errors: SubscriptionErrors | undefined;
  #loading: Promise<SubscriptionErrors> | undefined;
  /** When a client event was last sent, ms since the epoch: on each channel, and (with an empty name) on any. */
  readonly #triggeredAt = new Map<string, number>();
  readonly #loads = new RateLimit(LOADS_AT_ONCE, LOAD_INTERVAL);
  /** Channels that were forgotten on this connection → the number of late confirmations that were answered. */
  readonly #forgotten = new Map<string, number>();

  /** @internal */
  constructor(context: ChannelContext) {
    supportProxies(this);
    this.#context = context;
  }

  /** Returns the channel with this name; undefined if there is no subscription to it. */
  find(name: string): Channel | undefined {
    return this.channels[name];
  }

  /** Returns every channel. */
  all(): Channel[] {
    return Object.values(this.channels);
  }

  /**
   * Adds a consumer to a channel, which is created and subscribed to if necessary.
   *
   * @throws PusherError (`ConfigurationError`) if the protocol forbids the name and the consumer is not the page's script, or
   *   if no server accepts the name
   * @internal
   */
  acquire(name: string, given: object): Channel {
    const consumer = targetOf(given);
    let channel = this.channels[name];
    if (!channel) {
      channel = this.#create(name, consumer === this.#context.client);
      this.channels[name] = channel;
    }
    const { subscription } = channel;
    const present = subscription.consumers ?? consumer;
    if (present instanceof Set) present.add(consumer);
    else subscription.consumers = present === consumer ? consumer : new Set([present, consumer]);
    subscription.start();
    return channel;
  }

  /**
   * Called when a connection is established.
   *
   * @internal
   */
  connected(): void {
    for (const subscription of this.#subscriptions()) subscription.connected();
  }

  /**
   * Called when the connection is lost, and with it every request that the server has not answered.
   *
   * @internal
   */
  disconnected(interruption: Interruption): void {
    this.#errors?.reset();
    this.#forgotten.clear();
    this.#triggeredAt.clear();
    for (const subscription of this.#subscriptions()) subscription.disconnected(interruption);
  }

  /**
   * Called when a client event is sent, on a channel or without one.
   *
   * @internal
   */
  triggered(name = ''): void {
    for (const one of this.find(name) ? ['', name] : ['']) this.#triggeredAt.set(one, Date.now());
  }

  /**
   * Returns true if an error may be the answer to a client event: on the named channel, or on any.
   *
   * @internal
   */
  mayAnswerEvent(name = '', receivedAt = Date.now()): boolean {
    return Math.abs(receivedAt - (this.#triggeredAt.get(name) ?? Number.NaN)) < EVENT_ANSWER;
  }

  /**
   * Called when the server sends an error that may refuse a pending subscription. The code that attributes such errors is
   * loaded with the first of them.
   *
   * @internal
   */
  async refuse(name: string | undefined, code: number | null, words: string): Promise<void> {
    const { socketId } = this.#context;
    const now = Date.now();
    if (!this.#subscriptions().some(({ position }) => position)) return;
    try {
      this.#loading ??= this.#context.loadSubscriptionErrors(() => this.#subscriptions());
      this.#errors = await this.#loading;
      // an error of an earlier connection must not refuse anything on the next one
      if (socketId === this.#context.socketId) {
        this.#errors.refuse(name, code, words, (about) => this.mayAnswerEvent(about, now));
      }
    } catch {
      if (!this.#errors && this.#loads.allows()) this.#loading = undefined;
      // without an attribution, the subscription is handled like one that the server does not answer
    }
  }

  /**
   * Returns true if a subscription may be requested now, and doesn't have to wait for the answers to others.
   *
   * @internal
   */
  maySubscribe(subscription: PendingSubscription): boolean {
    return this.#errors?.maySubscribe(subscription) ?? true;
  }

  /**
   * Returns true if an error answers a repeated request that the server refused before.
   *
   * @internal
   */
  isRepeat(name: string | undefined, code: number | null, words: string): boolean {
    return this.#errors?.isRepeat(name, code, words) ?? false;
  }

  /**
   * Forgets a channel that the page does not want and the server does not hold.
   *
   * @internal
   */
  forget(channel: { readonly name: string }): void {
    const { name } = channel;
    if (this.channels[name] !== channel) return;
    delete this.channels[name];
    this.#triggeredAt.delete(name);
    this.#forgotten.delete(name);
    this.#forgotten.set(name, 0);
    const [oldest] = this.#forgotten.keys();
    if (this.#forgotten.size > MAX_FORGOTTEN) this.#forgotten.delete(oldest as string);
  }

  /**
   * Returns true if a confirmation for a channel that the client no longer has is a late answer, so the client must
   * unsubscribe again. Returns false if the client didn't request the subscription, or if the server confirms it repeatedly.
   *
   * @internal
   */
  isForgotten(name: string): boolean {
    const answered = this.#forgotten.get(name) ?? MAX_LATE;
    if (answered < MAX_LATE) this.#forgotten.set(name, answered + 1);
    return answered < MAX_LATE;
  }

  /**
   * Removes a consumer, and the listeners that were bound with it as their context. If the owner of the client leaves while
   * other consumers stay, all listeners except theirs are removed. When the last consumer leaves, the client unsubscribes.
   *
   * @internal
   */
  release(name: string, given: object, owner: object): void {
    const consumer = targetOf(given);
    const channel = this.channels[name];
    const present = channel?.subscription.consumers;
    if (!channel || !(present instanceof Set ? present.delete(consumer) : present === consumer)) return;
    const others = present instanceof Set && present.size > 0 ? present : undefined;
    if (consumer !== owner) channel.unbind(null, null, consumer).unbind_global(null, consumer);
    else if (others) channel.unbindOthers(others);
    if (others) return;
    channel.subscription.consumers = undefined;
    channel.unsubscribe();
  }

  #subscriptions(): Subscription[] {
    return this.all().map(({ subscription }) => subscription);
  }

  #create(name: string, isForScript: boolean): Channel {
    const problem = channelNameProblem(name);
    if (problem) {
      const channel = `channel ${JSON.stringify(name)}`;
      // pusher-js throws for these names; some servers accept others
      if (!isForScript || typeof name !== 'string' || name.startsWith('#')) {
        throw new PusherError('ConfigurationError', `Cannot subscribe to ${channel}: ${problem}.`);
      }
      console.warn(`The name of ${channel} is sent as it is, but Pusher refuses it: ${problem}.`);
    }
    const { private: isPrivate, encrypted, presence } = channelKind(name);
    if (isPrivate) loadPrivateChannels().catch(() => {});
    const Kind = encrypted ? EncryptedChannel : presence ? PresenceChannel : Channel;
    return new Kind(name, this.#context);
  }
}
