/** A mistake in the markup of a page. */
export interface Mistake {
  code: string;
  message: string;
  /** Identifies the mistake, if messages about the same one can differ. */
  subject?: string;
  /** The codes of other problems that this mistake causes. */
  results?: readonly string[];
}
