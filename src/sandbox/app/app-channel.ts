import { type ChannelKind, channelKind } from '../../client/protocol/channel-name.js';
import type { ServerFrames } from '../../client/protocol/frame.js';
import { PresenceMembers } from './presence-members.js';
import { serverFrame } from './server-frame.js';
import type { Member, Subscriber } from './subscriber.js';

const SUCCEEDED = 'pusher_internal:subscription_succeeded';

/** A channel with at least one subscriber. */
export class Channel {
  readonly name: string;
  readonly kind: ChannelKind;
  /** Undefined unless it is a presence channel. */
  readonly members: PresenceMembers | undefined;
  readonly #subscribers = new Set<Subscriber>();

  constructor(name: string) {
    this.name = name;
    this.kind = channelKind(name);
    this.members = this.kind.presence ? new PresenceMembers() : undefined;
  }

  /** The number of subscribed sockets. */
  get size(): number {
    return this.#subscribers.size;
  }

  /** Returns true if this socket is subscribed. */
  has(subscriber: Subscriber): boolean {
    return this.#subscribers.has(subscriber);
  }

  /** Subscribes a socket, confirms the subscription, and announces a new member to the others. */
  add(subscriber: Subscriber, member?: Member): void {
    this.#subscribers.add(subscriber);
    const isNew = member && this.members?.join(subscriber, member);
    const data: ServerFrames[typeof SUCCEEDED] = this.members ? { presence: this.members.toData() } : {};
    subscriber.send(serverFrame(SUCCEEDED, data, this.name));
    if (!isNew) return;
    const added = { user_id: member.id, user_info: member.info };
    this.send(serverFrame('pusher_internal:member_added', added, this.name), subscriber);
  }

  /** Unsubscribes a socket. Returns the member that left with it; see {@link announceRemoval}. */
  remove(subscriber: Subscriber): Member | undefined {
    this.#subscribers.delete(subscriber);
    return this.members?.leave(subscriber);
  }

  /** Announces to the subscribers that a member left. */
  announceRemoval({ id }: Member): void {
    this.send(serverFrame('pusher_internal:member_removed', { user_id: id }, this.name));
  }

  /** Sends a frame, encoded once, to every subscriber except one. */
  send(frame: string, except?: Subscriber): void {
    if (this.#subscribers.size === 0) return;
    const bytes = Buffer.from(frame);
    for (const subscriber of this.#subscribers) if (subscriber !== except) subscriber.send(bytes);
  }
}
