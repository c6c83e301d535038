import { supportProxies, targetOf } from '../base/proxy-target.js';
import { RateLimit } from '../base/rate-limit.js';
import type { Interruption } from '../delivery/gap.js';
import { channelKind, channelNameProblem } from '../protocol/channel-name.js';
import { PusherError } from '../protocol/pusher-error.js';
import { Channel } from './channel.js';
import type { ChannelContext } from './channel-context.js';
import { EncryptedChannel } from './encrypted-channel.js';
import { PresenceChannel } from './presence-channel.js';
import type { PendingChannel, SubscriptionErrors } from './subscription-errors.js';

/** How many channels that were given up are remembered, and how many late confirmations of each are answered. */
const MAX_GIVEN_UP = 1_000;
const MAX_LATE = 3;

/** How long after a client event an error may be the server's answer to it, ms. */
const EVENT_ANSWER = 5_000;

/** How often the part that attributes errors may fail to load at once, and how often it is tried again later, ms. */
const LOADS_AT_ONCE = 3;
const LOAD_INTERVAL = 30_000;

const NOBODY: ReadonlySet<object> = new Set();

/** The channels of a client, and who holds each: the page's script, or anything else that shares the client. */
export class Channels {
  /** Name → channel, a plain object without a prototype: libraries written for pusher-js look into it. */
  readonly channels: Record<string, Channel> = Object.create(null);

  readonly #context: ChannelContext;
  #refusals: SubscriptionErrors | undefined;
  #loading: Promise<SubscriptionErrors> | undefined;
  /** When a client event was last sent, ms since the epoch. */
  #triggeredAt: number | undefined;
  readonly #loads = new RateLimit(LOADS_AT_ONCE, LOAD_INTERVAL);
  /** Channels that were given up on this connection → late confirmations that were answered. */
  readonly #givenUp = new Map<string, number>();

  constructor(context: ChannelContext) {
    supportProxies(this);
    this.#context = context;
  }

  /** The channel of this name; undefined where it is not subscribed to. */
  find(name: string): Channel | undefined {
    return this.channels[name];
  }

  /** Every channel. */
  all(): Channel[] {
    return Object.values(this.channels);
  }

  /**
   * One holder more.
   *
   * @throws PusherError (`ConfigurationError`) when the protocol forbids the name and an element or a hook has it, or when no
   *   server takes it
   */
  hold(name: string, given: object): Channel {
    const holder = targetOf(given);
    let channel = this.channels[name];
    if (!channel) {
      channel = this.#make(name, holder === this.#context.client);
      this.channels[name] = channel;
    }
    const held = channel.holders ?? holder;
    channel.holders = held instanceof Set ? held.add(holder) : held === holder ? holder : new Set([held, holder]);
    channel.subscribe();
    return channel;
  }

  /** There is a new connection. */
  connected(): void {
    for (const channel of this.all()) channel.connected();
  }

  /** The connection is gone, and with it every question that the server has not answered. */
  disconnected(interruption: Interruption): void {
    this.#refusals?.reset();
    this.#givenUp.clear();
    this.#triggeredAt = undefined;
    for (const channel of this.all()) {
      channel.triggeredAt = undefined;
      channel.disconnected(interruption);
    }
  }

  /** A client event is sent on a channel, or without one. */
  triggered(name = ''): void {
    this.#triggeredAt = Date.now();
    const channel = this.channels[name];
    if (channel) channel.triggeredAt = this.#triggeredAt;
  }

  /** Returns true if an error may be the answer to a client event: of the channel that it names, or of any. */
  mayAnswerEvent(name?: string, arrivedAt = Date.now()): boolean {
    const at = name === undefined ? this.#triggeredAt : this.channels[name]?.triggeredAt;
    return at !== undefined && Math.abs(arrivedAt - at) < EVENT_ANSWER;
  }

  /**
   * The server reports an error that may refuse a pending subscription. What finds out which one is loaded with the first
   * such error.
   */
  async refuse(name: string | undefined, code: number | null, words: string): Promise<void> {
    const { socketId } = this.#context;
    const now = Date.now();
    if (this.all().every((channel) => !channel.asked)) return;
    try {
      this.#loading ??= this.#context.refusals(() => this.all());
      this.#refusals = await this.#loading;
      // the error of a connection that is lost refuses nothing on the next one
      if (socketId === this.#context.socketId) {
        this.#refusals.refuse(name, code, words, (about) => this.mayAnswerEvent(about, now));
      }
    } catch {
      if (!this.#refusals && this.#loads.allows()) this.#loading = undefined;
      // unattributed, the subscription is requested again, and reported, as one that is not answered
    }
  }

  /** Returns true if a channel may ask the server again now, and need not wait until others have had their answer. */
  mayAsk(channel: PendingChannel): boolean {
    return this.#refusals?.mayAsk(channel) ?? true;
  }

  /** Returns true if an error answers the repetition of what the server refused before. */
  isRepeat(name: string | undefined, code: number | null, words: string): boolean {
    return this.#refusals?.isRepeat(name, code, words) ?? false;
  }

  /** Forgets a channel that nobody wants and the server doesn't hold. */
  forget(channel: { readonly name: string }): void {
    const { name } = channel;
    if (this.channels[name] !== channel) return;
    delete this.channels[name];
    this.#givenUp.delete(name);
    this.#givenUp.set(name, 0);
    const [oldest] = this.#givenUp.keys();
    if (this.#givenUp.size > MAX_GIVEN_UP) this.#givenUp.delete(oldest as string);
  }

  /**
   * Returns true if a confirmation that no channel claims is a late answer, so that the server must be asked again to
   * forget the channel. A server that confirms what nobody asked for, or again and again, gets no more answers.
   */
  isGivenUp(name: string): boolean {
    const answered = this.#givenUp.get(name) ?? MAX_LATE;
    if (answered < MAX_LATE) this.#givenUp.set(name, answered + 1);
    return answered < MAX_LATE;
  }

  /**
   * One holder less; the listeners that belong to it (bound with it as their context) go with it. Where the owner of
   * the client leaves and others stay, all listeners go but theirs. The last holder ends the subscription.
   */
  release(name: string, given: object, owner: object): void {
    const holder = targetOf(given);
    const channel = this.channels[name];
    const held = channel?.holders;
    const others = held instanceof Set && held.delete(holder) ? held : NOBODY;
    if (!channel || (held !== holder && others === NOBODY)) return;
    if (holder !== owner) channel.unbind(null, null, holder).unbind_global(null, holder);
    else if (others.size > 0) channel.unbindOthers(others);
    if (others.size === 0) {
      channel.holders = undefined;
      channel.unsubscribe();
    }
  }

  #make(name: string, isOfScript: boolean): Channel {
    const problem = channelNameProblem(name);
    if (problem) {
      const channel = `channel ${JSON.stringify(name)}`;
      // names for which pusher-js throws; some servers accept others
      if (!isOfScript || typeof name !== 'string' || name.startsWith('#')) {
        throw new PusherError('ConfigurationError', `Cannot subscribe to ${channel}: ${problem}.`);
      }
      console.warn(`The name of ${channel} is sent as it is, but Pusher refuses it: ${problem}.`);
    }
    const { private: isPrivate, encrypted, presence } = channelKind(name);
    if (isPrivate) this.#context.prepare();
    const Kind = encrypted ? EncryptedChannel : presence ? PresenceChannel : Channel;
    return new Kind(name, this.#context);
  }
}
