import type { PresenceData } from '../../client/protocol/frame.js';
import type { Member, Subscriber } from './subscriber.js';

/** The members of a presence channel. A user counts once, however many sockets the user has (protocol §5). */
export class PresenceMembers {
  readonly #members = new Map<string, { member: Member; sockets: number }>();
  readonly #bySocket = new Map<Subscriber, Member>();

  /** The number of distinct users. */
  get size(): number {
    return this.#members.size;
  }

  get ids(): string[] {
    return [...this.#members.keys()];
  }

  has(userId: string): boolean {
    return this.#members.has(userId);
  }

  /** Returns the member that a socket belongs to. */
  memberOf(subscriber: Subscriber): Member | undefined {
    return this.#bySocket.get(subscriber);
  }

  /** Adds a socket of a member. Returns true if the user was not yet a member. */
  join(subscriber: Subscriber, member: Member): boolean {
    const present = this.#members.get(member.id);
    this.#bySocket.set(subscriber, present?.member ?? member);
    if (present) present.sockets += 1;
    else this.#members.set(member.id, { member, sockets: 1 });
    return !present;
  }

  /** Removes a socket. Returns the member that left with it; undefined if the user has another socket on the channel. */
  leave(subscriber: Subscriber): Member | undefined {
    const member = this.#bySocket.get(subscriber);
    const present = member && this.#members.get(member.id);
    if (!present) return undefined;
    this.#bySocket.delete(subscriber);
    present.sockets -= 1;
    if (present.sockets > 0) return undefined;
    this.#members.delete(member.id);
    return member;
  }

  /** Returns the members in the form in which `subscription_succeeded` lists them. */
  toData(): PresenceData {
    // fromEntries creates own properties, so a user with the id __proto__ is a member like any other.
    const hash = Object.fromEntries([...this.#members].map(([id, { member }]) => [id, member.info ?? null]));
    return { ids: this.ids, hash, count: this.size };
  }
}
