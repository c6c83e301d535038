import type { PresenceData } from '../../client/protocol/frame.js';
import type { Member, Subscriber } from './subscriber.js';

/** Who is on a presence channel. A user id may hold many sockets and counts once (protocol §5). */
export class PresenceMembers {
  readonly #members = new Map<string, { member: Member; sockets: number }>();
  readonly #bySocket = new Map<Subscriber, Member>();

  /** How many distinct users are there. */
  get size(): number {
    return this.#members.size;
  }

  get ids(): string[] {
    return [...this.#members.keys()];
  }

  has(userId: string): boolean {
    return this.#members.has(userId);
  }

  /** Who is behind a socket. */
  memberOf(subscriber: Subscriber): Member | undefined {
    return this.#bySocket.get(subscriber);
  }

  /** True when the user was not there before. */
  join(subscriber: Subscriber, member: Member): boolean {
    const present = this.#members.get(member.id);
    this.#bySocket.set(subscriber, present?.member ?? member);
    if (present) present.sockets += 1;
    else this.#members.set(member.id, { member, sockets: 1 });
    return !present;
  }

  /** The member who left with this socket; undefined while another socket of the same user is still there. */
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

  /** The roster as the answer to a subscription carries it. */
  toData(): PresenceData {
    // fromEntries defines each key as its own, so that a user called __proto__ is a member like any other.
    const hash = Object.fromEntries([...this.#members].map(([id, { member }]) => [id, member.info ?? null]));
    return { ids: this.ids, hash, count: this.size };
  }
}
