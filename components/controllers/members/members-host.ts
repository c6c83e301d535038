/** The properties of a `<pusher-members>` that its controller reads. */
export interface MembersElement extends HTMLElement {
  readonly limit: number | null | undefined;
  readonly order: string | null | undefined;
  readonly others: boolean | null | undefined;
}

/** The members of a member list's controller that its element reads. */
export interface MembersList {
  /** The data of the members that are shown, in order. */
  readonly items: readonly MemberData[];
  /** The number of all members, including those beyond the limit. */
  readonly count: number;
}

/** A member of a presence channel, as the template receives it. */
export interface MemberData {
  id: string;
  /** The member's info from the application's server. */
  info: unknown;
  /** True for the reader's own user. */
  me: boolean;
}
