import type { Note } from '../../tools/simulation/world.js';
import type { Outcome } from './sequence.js';

/** How many of the last notes of a failing sequence are printed, where it is not the only one. */
const LAST_NOTES = 80;

/** What many sequences added up to. */
export class Tally {
  readonly failing: Outcome[] = [];
  /** How many gaps were filled, and how many client events kept. */
  filled = 0;
  kept = 0;
  /** How many sequences ran on a cluster, and how many gaps were filled there. */
  clusters = 0;
  filledOnClusters = 0;
  #early = 0;
  readonly #faults = new Map<string, number>();
  #sequences = 0;
  #steps = 0;
  #dials = 0;
  #published = 0;
  #asked = 0;

  add(outcome: Outcome): void {
    this.#sequences++;
    this.#steps += outcome.steps;
    this.#dials += outcome.dials;
    this.#published += outcome.published;
    this.#asked += outcome.asked;
    this.filled += outcome.filled;
    this.kept += outcome.kept;
    this.#early += outcome.early;
    if (outcome.nodes > 1) {
      this.clusters++;
      this.filledOnClusters += outcome.filled;
    }
    for (const [name, count] of outcome.faults) this.#faults.set(name, (this.#faults.get(name) ?? 0) + count);
    if (outcome.violations.length > 0) this.failing.push(outcome);
  }

  /** The counts in one line. */
  get summary(): string {
    const faults = [...this.#faults.values()].reduce((sum, one) => sum + one, 0);
    const counts = [
      `${this.#sequences} sequences`,
      `${this.clusters} of them on clusters`,
      `${this.#steps} steps`,
      `${faults} faults`,
      `${this.#published} events published`,
      `${this.#early} of them before a confirmation`,
      `${this.#dials} dials`,
      `${this.filled} gaps filled by ${this.#asked} requests`,
      `${this.filledOnClusters} of them on clusters`,
      `${this.kept} client events kept`,
    ];
    return `${counts.join(', ')}; ${this.failing.length} sequences failed`;
  }

  /** How often each fault began, a line each, the most frequent first. */
  get faultsByKind(): string {
    const sorted = [...this.#faults].sort(([, one], [, other]) => other - one);
    return sorted.map(([name, count]) => `${String(count).padStart(8)}  ${name}`).join('\n');
  }
}

/** A failing sequence for people: what was wrong, how to see it again, and what happened before. */
export function describeFailure({ seed, violations, notes }: Outcome, all = false): string {
  const shown = all ? notes : notes.slice(-LAST_NOTES);
  const left = notes.length - shown.length;
  return [
    `Seed ${seed} failed:`,
    ...violations.map((violation) => `  ${violation}`),
    `Replay it: CHAOS_SEED=${seed} npm run chaos`,
    ...(left > 0 ? [`  … ${left} lines before`] : []),
    ...shown.map(describeNote),
  ].join('\n');
}

/** One line: seconds since the beginning, and what happened. Steps begin with a dash; they end what is above them. */
export function describeNote({ at, what }: Note): string {
  return `${(at / 1000).toFixed(3).padStart(12)}  ${what}`;
}
