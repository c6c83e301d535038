import type { Note } from '../../tools/simulation/world.js';
import type { Outcome } from './sequence.js';

/** The number of last log entries to print for a failing sequence, unless it is replayed. */
const LAST_NOTES = 80;

/** The totals of many sequences. */
export class Totals {
  readonly failing: Outcome[] = [];
  /** The numbers of filled gaps and of queued client events. */
  filled = 0;
  queued = 0;
  /** The numbers of sequences on clusters and of gaps filled there. */
  clusters = 0;
  filledOnClusters = 0;
  #early = 0;
  readonly #faults = new Map<string, number>();
  #sequences = 0;
  #steps = 0;
  #attempts = 0;
  #published = 0;
  #requests = 0;

  add(outcome: Outcome): void {
    this.#sequences++;
    this.#steps += outcome.steps;
    this.#attempts += outcome.attempts;
    this.#published += outcome.published;
    this.#requests += outcome.asked;
    this.filled += outcome.filled;
    this.queued += outcome.queued;
    this.#early += outcome.early;
    if (outcome.nodes > 1) {
      this.clusters++;
      this.filledOnClusters += outcome.filled;
    }
    for (const [name, count] of outcome.faults) this.#faults.set(name, (this.#faults.get(name) ?? 0) + count);
    if (outcome.violations.length > 0) this.failing.push(outcome);
  }

  /** The totals in one line. */
  get summary(): string {
    const faults = [...this.#faults.values()].reduce((sum, one) => sum + one, 0);
    const counts = [
      `${this.#sequences} sequences`,
      `${this.clusters} of them on clusters`,
      `${this.#steps} steps`,
      `${faults} faults`,
      `${this.#published} events published`,
      `${this.#early} of them before a confirmation`,
      `${this.#attempts} connection attempts`,
      `${this.filled} gaps filled by ${this.#requests} requests`,
      `${this.filledOnClusters} of them on clusters`,
      `${this.queued} client events queued`,
    ];
    return `${counts.join(', ')}; ${this.failing.length} sequences failed`;
  }

  /** How often each fault started, one per line, the most frequent first. */
  get faultsByKind(): string {
    const sorted = [...this.#faults].sort(([, one], [, other]) => other - one);
    return sorted.map(([name, count]) => `${String(count).padStart(8)}  ${name}`).join('\n');
  }
}

/** Describes a failing sequence: the violations, how to replay it, and the log. */
export function describeFailure({ seed, violations, notes }: Outcome, all = false): string {
  const shown = all ? notes : notes.slice(-LAST_NOTES);
  const left = notes.length - shown.length;
  return [
    `Seed ${seed} failed:`,
    ...violations.map((violation) => `  ${violation}`),
    `Replay it: CHAOS_SEED=${seed} npm run chaos`,
    ...(left > 0 ? [`  … ${left} earlier lines`] : []),
    ...shown.map(describeNote),
  ].join('\n');
}

/**
 * Returns one line: the seconds since the start, and the entry. A step begins with a dash and is logged after its
 * effects.
 */
export function describeNote({ at, what }: Note): string {
  return `${(at / 1000).toFixed(3).padStart(12)}  ${what}`;
}
