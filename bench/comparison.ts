import type { Figures, Measured, Row } from './bench-row.js';

/** The maximum for ours: a multiple of another figure, or (without `times`) a fixed number. */
export interface Goal {
  most: number;
  times?: 'pusherJs' | 'bare';
}

/** Figures of one measurement; smaller is better. */
export interface Comparison {
  name: string;
  figures: Figures;
  goal?: Goal | undefined;
}

const labels = { ours: 'ours', pusherJs: 'pusher-js', bare: 'bare' } satisfies Record<Measured, string>;

/** Returns figures as a row, with the ratios, and whether the goal is reached or by how much it is missed. */
export function compare({ name, figures, goal }: Comparison): Row {
  const cell = (value: number | undefined) =>
    value === undefined ? '–' : `${formatFigure(value)} ${figures.unit}`.trim();
  const limit = goal && limitOf(goal, figures);
  const met = limit === undefined || figures.ours === undefined || figures.ours <= limit;
  return {
    name,
    ours: cell(figures.ours),
    pusherJs: cell(figures.pusherJs),
    bare: cell(figures.bare),
    ratios: ratiosOf(figures),
    goal: goal ? describeGoal(goal, figures.unit) : '',
    met,
    ...(met ? {} : { missed: `by ${missedBy(figures.ours as number, limit)}` }),
    figures,
  };
}

/** Returns the ratio of two figures; undefined if one is missing or not positive. */
function ratio(of: number | undefined, to: number | undefined): number | undefined {
  return of === undefined || !to || to < 0 ? undefined : of / to;
}

/** Formats a figure with its significant digits. */
export function formatFigure(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return size >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(size >= 10 ? 1 : 2);
}

function ratiosOf({ ours, pusherJs, bare }: Figures): string {
  const words = [
    [ratio(ours, pusherJs), labels.pusherJs],
    [ratio(ours, bare), labels.bare],
  ] as const;
  return words.flatMap(([times, whose]) => (times === undefined ? [] : `${formatFigure(times)}× ${whose}`)).join(', ');
}

function limitOf({ most, times }: Goal, figures: Figures): number | undefined {
  if (times === undefined) return most;
  const other = figures[times];
  return other === undefined ? undefined : most * other;
}

function describeGoal({ most, times }: Goal, unit: string): string {
  return times === undefined ? `≤ ${most.toLocaleString('en')} ${unit}`.trim() : `≤ ${most}× ${labels[times]}`;
}

function missedBy(value: number, limit: number | undefined): string {
  if (!limit || limit < 0) return formatFigure(value);
  const over = value / limit;
  return over < 2 ? `${Math.ceil((over - 1) * 100)} %` : `${formatFigure(over)}×`;
}
