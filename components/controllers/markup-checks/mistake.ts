import type { ErrorCode } from '../../support/element-controller.js';

/** The code of a problem that a mistake causes. An HTTP status is a text here. */
export type ResultCode = ErrorCode | `${number}`;

/** A mistake in the markup of a page. */
export interface Mistake {
  code: ErrorCode;
  message: string;
  /** Identifies the mistake, if messages about the same one can differ. */
  subject?: string;
  /** The codes of other problems that this mistake causes. */
  results?: readonly ResultCode[];
}
