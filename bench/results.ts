import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './bench-row.js';
import { drawResults } from './picture.js';

const file = new URL('results.json', import.meta.url);
const picture = new URL('results.svg', import.meta.url);

/**
 * Stores the rows of a benchmark, replaces those of its last run, and redraws the chart. Other benchmarks' rows stay.
 */
export function keepResults(bench: string, rows: readonly Row[]): void {
  const before: Record<string, readonly Row[]> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const results = { ...before, [bench]: rows };
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(picture, drawResults(results));
}
