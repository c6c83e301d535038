/** A user on a presence channel. */
export interface Member {
  id: string;
  info: unknown;
}

/**
 * The users on a presence channel: one entry for each user, however many connections the user has.
 *
 * @example
 * room.members.each(({ id, info }) => console.log(id, info));
 * console.log(room.members.count, room.members.me?.id);
 */
export class Members {
  /** User id → info, a plain object. */
  members: Record<string, unknown> = {};
  /** The number of users. */
  count = 0;
  /** This client's user id; null until it is known. */
  myID: string | null = null;
  /** This client's user; null while the client is not on the channel. */
  me: Member | null = null;

  /** Returns the user with this id; null if nobody has it. */
  get(id: string): Member | null {
    return Object.hasOwn(this.members, id) ? { id, info: this.members[id] } : null;
  }

  /** Calls `fn` with each member. (Declared as a method, so that `fn` may declare the type of the info that it expects.) */
  each(fn: { visit(member: Member): void }['visit']): void {
    for (const [id, info] of Object.entries(this.members)) fn({ id, info });
  }
}
