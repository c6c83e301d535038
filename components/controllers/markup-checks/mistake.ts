/** A mistake that was found. */
export interface Mistake {
  code: string;
  message: string;
  /** What it is about, if messages about the same can differ. */
  subject?: string;
  /** The codes of other problems that it results in. */
  results?: readonly string[];
}
