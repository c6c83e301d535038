import type { Subject } from './subject.js';

/** The result of one measurement. */
export interface Finding {
  /** The result as text. */
  value: string;
  /** True if the result is correct. */
  met: boolean;
}

/** A behavior that a client must not have, and a measurement of it. */
export interface Defect {
  name: string;
  goal: string;
  measure(subject: Subject): Promise<Finding>;
}

/** Formats a time in seconds, or undefined as text. */
export function seconds(ms: number | undefined, limit: number): string {
  return ms === undefined ? `not within ${limit / 1000} s` : `${(ms / 1000).toFixed(1)} s`;
}

/** Compares a time with its goal. */
export function timing(ms: number | undefined, limit: number, goal: number): Finding {
  return { value: seconds(ms, limit), met: ms !== undefined && ms <= goal };
}
