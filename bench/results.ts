import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './bench-row.js';

const file = new URL('results.json', import.meta.url);

/** Keeps the rows of a bench, in place of those of its last run; other benches' rows stay. */
export function keepResults(bench: string, rows: readonly Row[]): void {
  const before: Record<string, readonly Row[]> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, `${JSON.stringify({ ...before, [bench]: rows }, null, 2)}\n`);
}
