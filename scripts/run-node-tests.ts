import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { noTests, type TestCounts } from './test-counts.js';

/** Runs test files with node:test, each in a process of its own (with this process's loader of TypeScript). */
export async function runNodeTests(files: readonly string[]): Promise<TestCounts> {
  const counts = noTests();
  const paths = files.map((file) => resolve(file));
  const tests = run({ files: paths, concurrency: true });
  tests.on('test:pass', ({ name, details, skip, todo }) => {
    if (details.type === 'suite' || paths.includes(resolve(name))) return;
    counts[skip !== undefined || todo !== undefined ? 'skipped' : 'passed']++;
  });
  tests.on('test:fail', ({ details, todo }) => {
    if (details.type !== 'suite') counts[todo === undefined ? 'failed' : 'skipped']++;
  });
  const report = tests.compose(new spec());
  report.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => report.on('end', resolve).on('error', reject));
  return counts;
}
