import type { PresenceData } from '../frame.js';

/** Somebody on a presence channel. */
export interface Member {
  id: string;
  info: unknown;
}

/** Who is on a presence channel: one entry a user, however many connections the user has. */
export class Members {
  /** User id → info, a plain object without a prototype. */
  members: Record<string, unknown> = Object.create(null);
  /** How many users. */
  count = 0;
  /** This client's user id; null until it is known. */
  myID: string | null = null;
  /** This client's user; null while it is not on the channel. */
  me: Member | null = null;

  /** The user of this id; null when there is none. */
  get(id: string): Member | null {
    return id in this.members ? { id, info: this.members[id] } : null;
  }

  /** Calls `fn` with each member. */
  each(fn: (member: Member) => void): void {
    for (const [id, info] of Object.entries(this.members)) fn({ id, info });
  }

  /** Begins anew with a roster. For the channel. */
  reset({ hash, count }: Pick<PresenceData, 'hash' | 'count'> = { hash: Object.create(null), count: 0 }): void {
    this.members = hash;
    this.count = count;
    this.me = this.myID === null ? null : this.get(this.myID);
  }

  /** Adds a user or renews the info. For the channel. */
  add(id: string, info: unknown): Member {
    if (!(id in this.members)) this.count++;
    this.members[id] = info;
    return { id, info };
  }

  /** Takes a user away; null when there was none. For the channel. */
  remove(id: string): Member | null {
    const member = this.get(id);
    if (member) {
      delete this.members[id];
      this.count--;
    }
    return member;
  }
}
