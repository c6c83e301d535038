/** What a body of a list of members reads of its element. */
export interface MembersElement extends HTMLElement {
  readonly limit: number | null | undefined;
  readonly order: string | null | undefined;
  readonly others: boolean | null | undefined;
}

/** What the element of a list of members asks of its body. */
export interface MembersList {
  /** What is shown, in the order in which it is shown. */
  readonly items: readonly MemberData[];
  /** How many there are, those beyond the limit too. */
  readonly count: number;
}

/** Somebody on a presence channel, as the template has it. */
export interface MemberData {
  id: string;
  /** What the application's server says of them. */
  info: unknown;
  /** Whether it is the reader. */
  me: boolean;
}
