import { type Rule, rules, type Verdict, type Violation } from './oracle.js';

/** How many examples of each rule are printed. */
const EXAMPLES = 5;

/** The sum of some verdicts. */
export interface Figures {
  delivered: number;
  byRule: Record<Rule, number>;
  missingInOpenGaps: number;
  allowedCopies: number;
  filledGaps: number;
  openGaps: number;
}

export function sumVerdicts(verdicts: readonly Verdict[]): Figures {
  const sumOf = (figure: (verdict: Verdict) => number) => verdicts.reduce((sum, verdict) => sum + figure(verdict), 0);
  const countOf = (rule: Rule) => sumOf(({ violations }) => violations.filter((one) => one.rule === rule).length);
  return {
    delivered: sumOf(({ delivered }) => delivered),
    byRule: Object.fromEntries(rules.map((rule) => [rule, countOf(rule)])) as Record<Rule, number>,
    missingInOpenGaps: sumOf(({ missingInOpenGaps }) => missingInOpenGaps),
    allowedCopies: sumOf(({ allowedCopies }) => allowedCopies),
    filledGaps: sumOf(({ gaps }) => gaps.filled),
    openGaps: sumOf(({ gaps }) => gaps.open),
  };
}

/** A table with one column for each set of figures. */
export function describeFigures(columns: Readonly<Record<string, Figures>>): string {
  const all = Object.values(columns);
  const row = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(36) + cells.map((cell) => `${cell}`.padStart(16)).join('');
  return [
    row('', Object.keys(columns)),
    row(
      'events delivered',
      all.map(({ delivered }) => delivered),
    ),
    ...rules.map((rule) =>
      row(
        rule,
        all.map(({ byRule }) => byRule[rule]),
      ),
    ),
    row(
      'missing in open gaps (allowed)',
      all.map(({ missingInOpenGaps }) => missingInOpenGaps),
    ),
    row(
      'copies (allowed)',
      all.map(({ allowedCopies }) => allowedCopies),
    ),
    row(
      'gaps, filled',
      all.map(({ filledGaps }) => filledGaps),
    ),
    row(
      'gaps, open',
      all.map(({ openGaps }) => openGaps),
    ),
  ].join('\n');
}

/** The violations of one rule: how many, and a few of them. */
export function describeViolations(violations: readonly Violation[]): string {
  const examples = violations
    .slice(0, EXAMPLES)
    .map(({ client, id, age }) => `${client}: ${id}, published ${describeAge(age)}`);
  return [`${violations.length} events`, ...examples].join('\n  ');
}

function describeAge(age: number): string {
  return `${Math.abs(age)} ms ${age < 0 ? 'before' : 'after'} the nearest confirmation`;
}
