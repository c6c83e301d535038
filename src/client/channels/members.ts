/** Somebody on a presence channel. */
export interface Member {
  id: string;
  info: unknown;
}

/** Who is on a presence channel: one entry a user, however many connections the user has. */
export class Members {
  /** User id → info, a plain object. */
  members: Record<string, unknown> = {};
  /** How many users. */
  count = 0;
  /** This client's user id; null until it is known. */
  myID: string | null = null;
  /** This client's user; null while it is not on the channel. */
  me: Member | null = null;

  /** The user of this id; null when there is none. */
  get(id: string): Member | null {
    return Object.hasOwn(this.members, id) ? { id, info: this.members[id] } : null;
  }

  /** Calls `fn` with each member. (A method, so that it may name the type of the info that it expects.) */
  each(fn: { visit(member: Member): void }['visit']): void {
    for (const [id, info] of Object.entries(this.members)) fn({ id, info });
  }
}
