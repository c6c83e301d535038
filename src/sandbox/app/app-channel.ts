import { type ChannelKind, channelKind } from '../../client/protocol/channel-name.js';
import type { ServerFrames } from '../../client/protocol/frame.js';
import { PresenceMembers } from './presence-members.js';
import { serverFrame } from './server-frame.js';
import type { Member, Subscriber } from './subscriber.js';

const SUCCEEDED = 'pusher_internal:subscription_succeeded';

/** One channel while somebody is subscribed to it. */
export class Channel {
  readonly name: string;
  readonly kind: ChannelKind;
  /** On presence channels only. */
  readonly roster: PresenceMembers | undefined;
  readonly #subscribers = new Set<Subscriber>();

  constructor(name: string) {
    this.name = name;
    this.kind = channelKind(name);
    this.roster = this.kind.presence ? new PresenceMembers() : undefined;
  }

  /** How many sockets are subscribed. */
  get size(): number {
    return this.#subscribers.size;
  }

  /** Lets a socket in, confirms it to the socket, and tells the others of a new member. */
  add(subscriber: Subscriber, member?: Member): void {
    this.#subscribers.add(subscriber);
    const isNew = member && this.roster?.join(subscriber, member);
    const data: ServerFrames[typeof SUCCEEDED] = this.roster ? { presence: this.roster.toData() } : {};
    subscriber.send(serverFrame(SUCCEEDED, data, this.name));
    if (!isNew) return;
    const added = { user_id: member.id, user_info: member.info };
    this.send(serverFrame('pusher_internal:member_added', added, this.name), subscriber);
  }

  /** Takes a socket out; the answer is the member who is gone with it, see {@link tellGone}. */
  remove(subscriber: Subscriber): Member | undefined {
    this.#subscribers.delete(subscriber);
    return this.roster?.leave(subscriber);
  }

  /** Tells those who are there that a member is gone. */
  tellGone({ id }: Member): void {
    this.send(serverFrame('pusher_internal:member_removed', { user_id: id }, this.name));
  }

  /** Sends a frame, encoded once, to every subscriber but one. */
  send(frame: string, except?: Subscriber): void {
    if (this.#subscribers.size === 0) return;
    const bytes = Buffer.from(frame);
    for (const subscriber of this.#subscribers) if (subscriber !== except) subscriber.send(bytes);
  }
}
