import { channelKind, channelNameProblem } from '../channel-name.js';
import { UNAUTHORIZED } from '../close-codes.js';
import { PusherError } from '../errors.js';
import { Channel } from './channel.js';
import { EncryptedChannel } from './encrypted-channel.js';
import { PresenceChannel } from './presence-channel.js';
import type { Session } from './subscription.js';

const NOBODY: ReadonlySet<object> = new Set();

/** The channels of a client, and who holds each: the page's script, or anything else that shares the client. */
export class Channels {
  /** Name → channel, a plain object without a prototype: libraries written for pusher-js look into it. */
  readonly channels: Record<string, Channel> = Object.create(null);

  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
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

  /**
   * The server reports an error that may be its answer to a subscription: of the channel that it names, or, as
   * Laravel Reverb has it, of the one that has waited longest.
   */
  refuse(name: string | undefined, code: number | null, words: string): void {
    const existing = /existing subscription to channel (\S+)/i.exec(words)?.[1];
    if (existing) {
      this.find(existing)?.renew();
      return;
    }
    const unnamed = code === UNAUTHORIZED ? this.#longestWaiting() : undefined;
    const channel = name === undefined ? unnamed : this.find(name);
    if (!channel?.asked) return;
    const message = `The server refused the subscription to ${channel.name}: ${words}.`;
    channel.refuse(new PusherError('SubscriptionError', message, { code, error: words }), {}, true);
  }

  /** The private channel whose answer has been awaited longest. */
  #longestWaiting(): Channel | undefined {
    const waiting = this.all().filter((one) => one.asked && channelKind(one.name).private);
    return waiting.sort((one, other) => one.asked - other.asked)[0];
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
    if (isPrivate) this.#session.prepare();
    const Kind = encrypted ? EncryptedChannel : presence ? PresenceChannel : Channel;
    return new Kind(name, this.#session);
  }
}
