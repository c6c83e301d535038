import { channelKind, channelNameProblem } from '../channel-name.js';
import { UNAUTHORIZED } from '../close-codes.js';
import { PusherError } from '../errors.js';
import type { Interruption } from '../gap.js';
import { Channel } from './channel.js';
import type { ChannelContext } from './channel-context.js';
import { EncryptedChannel } from './encrypted-channel.js';
import { PresenceChannel } from './presence-channel.js';

const NOBODY: ReadonlySet<object> = new Set();

/** A channel whose subscription may be pending. */
type Asking = Pick<Channel, 'name' | 'asked'>;

/** The channels of a client, and who holds each: the page's script, or anything else that shares the client. */
export class Channels {
  /** Name → channel, a plain object without a prototype: libraries written for pusher-js look into it. */
  readonly channels: Record<string, Channel> = Object.create(null);

  readonly #context: ChannelContext;
  /** Pending channels that an error without a name may have been about. */
  readonly #suspects = new Set<Asking>();
  /** The one of them that the server has been asked for again, alone. */
  #probe: Asking | undefined;

  constructor(context: ChannelContext) {
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
   * @throws PusherError (`ConfigurationError`) when the protocol forbids the name
   */
  hold(name: string, holder: object): Channel {
    let channel = this.channels[name];
    if (!channel) {
      channel = this.#make(name);
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
    this.#suspects.clear();
    this.#probe = undefined;
    for (const channel of this.all()) channel.disconnected(interruption);
  }

  /**
   * The server reports an error that may refuse a subscription: of the channel that it names, in a field or in its words.
   * If it names none, only {@link UNAUTHORIZED} tells enough: it is for the private channel that has waited longest
   * (Laravel Reverb). After any other error the pending subscriptions are asked for again one at a time, so that the next
   * error can be attributed.
   */
  refuse(name: string | undefined, code: number | null, words: string): void {
    const pending = this.all().filter((channel) => channel.asked > 0);
    const named = name === undefined ? namedIn(words, pending) : this.find(name);
    if (/existing subscription/i.test(words)) {
      named?.renew();
      return;
    }
    if (name === undefined && isAboutClientEvent(code)) return;
    const channel = name === undefined ? (named ?? this.#attribute(code, pending)) : named;
    if (!channel?.asked) return;
    const message = `The server refused the subscription to ${channel.name}: ${words || 'no reason given'}.`;
    channel.refuse(new PusherError('SubscriptionError', message, { code, error: words }), {}, true);
  }

  /**
   * Returns true if a channel may ask the server again now. Channels that an error without a name may be about ask one at
   * a time; the next one has its turn when the server has answered, or has not answered in time.
   */
  mayAsk(channel: Asking): boolean {
    if (channel === this.#probe) this.#probe = undefined;
    if (!this.#suspects.has(channel)) return true;
    if (this.isProbing) return false;
    this.#suspects.delete(channel);
    this.#probe = channel;
    return true;
  }

  /** Whether the server has been asked for one subscription alone, to learn which one it refuses. */
  get isProbing(): boolean {
    return Boolean(this.#probe?.asked);
  }

  /** The channel that an error without a name refuses; undefined if nobody can know. */
  #attribute(code: number | null, pending: Channel[]): Channel | undefined {
    const others = pending.filter((channel) => !this.#suspects.has(channel));
    if (this.isProbing && others.length === 1) return others[0];
    const oldestFirst = pending.sort((one, other) => one.asked - other.asked);
    const likely =
      code === UNAUTHORIZED &&
      (oldestFirst.find(({ name }) => channelKind(name).private) ??
        // for Laravel Reverb, "privateers" is private
        oldestFirst.find(({ name }) => /^(private|presence)/.test(name)));
    if (likely) return likely;
    for (const channel of pending) this.#suspects.add(channel);
    return undefined;
  }

  /** Forgets a channel that nobody wants and the server doesn't hold. */
  forget(channel: { readonly name: string }): void {
    if (this.channels[channel.name] === channel) delete this.channels[channel.name];
  }

  /**
   * One holder less; the listeners that belong to it (bound with it as their context) go with it. Where the owner of
   * the client leaves and others stay, all listeners go but theirs. The last holder ends the subscription.
   */
  release(name: string, holder: object, owner: object): void {
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

  #make(name: string): Channel {
    const problem = channelNameProblem(name);
    if (problem) {
      throw new PusherError('ConfigurationError', `Cannot subscribe to channel ${JSON.stringify(name)}: ${problem}.`);
    }
    const { private: isPrivate, encrypted, presence } = channelKind(name);
    if (isPrivate) this.#context.prepare();
    const Kind = encrypted ? EncryptedChannel : presence ? PresenceChannel : Channel;
    return new Kind(name, this.#context);
  }
}

/** The channel whose name stands in an error's words. */
function namedIn(words: string, channels: Channel[]): Channel | undefined {
  const names = new Set(words.split(/[^\w\-=@,.;]+/).flatMap((word) => [word, word.replace(/[,.;]+$/, '')]));
  return channels.filter(({ name }) => names.has(name)).sort((one, other) => other.name.length - one.name.length)[0];
}

/** The codes by which a client event is rejected (4300, 4301). */
function isAboutClientEvent(code: number | null): boolean {
  return code !== null && code >= 4300 && code < 4400;
}
