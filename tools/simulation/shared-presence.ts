import type { PresenceData } from '../../src/client/protocol/frame.js';
import type { Member, Subscriber } from '../../src/sandbox/app/subscriber.js';

/** A user who joined or left, numbered in the order of the changes. */
export interface MemberChange {
  order: number;
  member: Member;
  added: boolean;
}

interface Presence {
  member: Member;
  sockets: Set<Subscriber>;
}

/** The members of one presence channel on all nodes. A user counts once, from the first socket to the last. */
export class SharedPresence {
  readonly #members = new Map<string, Presence>();
  /** For each socket, the number of the last change when it joined, and its user. */
  readonly #joined = new Map<Subscriber, { order: number; id: string }>();
  #order = 0;

  get ids(): string[] {
    return [...this.#members.keys()];
  }

  /** Adds a socket. Returns the change, if the user is new. */
  join(socket: Subscriber, member: Member): MemberChange | undefined {
    const present = this.#members.get(member.id);
    present?.sockets.add(socket);
    if (!present) this.#members.set(member.id, { member, sockets: new Set([socket]) });
    const change = present ? undefined : { order: ++this.#order, member, added: true };
    this.#joined.set(socket, { order: this.#order, id: member.id });
    return change;
  }

  /** Removes a socket. Returns the change, if no other socket of the user is left. */
  leave(socket: Subscriber): MemberChange | undefined {
    this.#joined.delete(socket);
    for (const [id, { member, sockets }] of this.#members) {
      if (!sockets.delete(socket) || sockets.size > 0) continue;
      this.#members.delete(id);
      return { order: ++this.#order, member, added: false };
    }
    return undefined;
  }

  /**
   * Returns true if a socket must be notified of a change. It isn't notified of the changes of its own user that led to
   * its join.
   */
  concerns(socket: Subscriber, { order, member }: MemberChange): boolean {
    const joined = this.#joined.get(socket);
    return joined !== undefined && (order > joined.order || member.id !== joined.id);
  }

  /** Returns the number of the last change when a socket joined; undefined if it is not on the channel. */
  joinedAt(socket: Subscriber): number | undefined {
    return this.#joined.get(socket)?.order;
  }

  toData(): PresenceData {
    const hash = Object.fromEntries([...this.#members].map(([id, { member }]) => [id, member.info ?? null]));
    return { ids: this.ids, hash, count: this.#members.size };
  }
}
