import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { noTests } from './test-counts.js';
import type { TestFailure, TestOutcome } from './test-outcome.js';

/** How long a test file may take, ms: far longer than any takes on a busy machine. A hung one would hold up all the others. */
const FILE_TIMEOUT = 600_000;

/** Runs test files with node:test, each in a process of its own (with this process's loader of TypeScript). */
export async function runNodeTests(files: readonly string[]): Promise<TestOutcome> {
  const counts = noTests();
  const failures: TestFailure[] = [];
  const paths = files.map((file) => resolve(file));
  const tests = run({ files: paths, concurrency: true, timeout: FILE_TIMEOUT });
  tests.on('test:pass', ({ name, details, skip, todo }) => {
    if (details.type === 'suite' || paths.includes(resolve(name))) return;
    counts[skip !== undefined || todo !== undefined ? 'skipped' : 'passed']++;
  });
  tests.on('test:fail', ({ name, file = '', details, todo }) => {
    if (details.type === 'suite') return;
    counts[todo === undefined ? 'failed' : 'skipped']++;
    const { message } = details.error.cause instanceof Error ? details.error.cause : details.error;
    if (todo === undefined) failures.push({ engine: 'node', file: relative(process.cwd(), file), test: name, message });
  });
  const report = tests.compose(new spec());
  report.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => report.on('end', resolve).on('error', reject));
  return { counts, failures };
}
