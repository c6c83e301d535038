import type { Subject } from './subject.js';

/** The result of one measurement. */
export interface Finding {
  /** In words and figures. */
  value: string;
  /** Whether that is as it should be. */
  met: boolean;
}

/** Something that a client should not do, and how to see whether it does. */
export interface Defect {
  name: string;
  goal: string;
  measure(subject: Subject): Promise<Finding>;
}

/** A time in seconds; one that never came, in words. */
export function seconds(ms: number | undefined, limit: number): string {
  return ms === undefined ? `not within ${limit / 1000} s` : `${(ms / 1000).toFixed(1)} s`;
}

/** Compares a time with its goal. */
export function timing(ms: number | undefined, limit: number, goal: number): Finding {
  return { value: seconds(ms, limit), met: ms !== undefined && ms <= goal };
}
