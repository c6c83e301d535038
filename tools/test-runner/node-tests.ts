import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { addFailure, type FileResults, noResults } from './test-results.js';

/** How long a test file may take, ms: much longer than any file takes on a busy machine. */
const FILE_TIMEOUT = 600_000;

/** Runs test files with node:test, each in its own process, which inherits this process's TypeScript loader. */
export function runNodeTests(files: readonly string[]): Promise<FileResults[]> {
  return withRunFolder(() => runAll(files));
}

/**
 * Runs tests that share the folder that the environment variable `TEST_RUN_FOLDER` names. Unless the variable is set, the
 * folder lasts for this run.
 */
export async function withRunFolder<Result>(runTests: () => Promise<Result>): Promise<Result> {
  if (process.env.TEST_RUN_FOLDER) return runTests();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pusher-elements-tests-')));
  process.env.TEST_RUN_FOLDER = folder;
  try {
    return await runTests();
  } finally {
    delete process.env.TEST_RUN_FOLDER;
    await rm(folder, { recursive: true, force: true });
  }
}

async function runAll(files: readonly string[]): Promise<FileResults[]> {
  const byFile = new Map(files.map((file) => [resolve(file), noResults('node', file)]));
  const resultsOf = (file = '') => byFile.get(file) ?? noResults('node', relative('', file));
  const tests = run({ files: [...byFile.keys()], concurrency: availableParallelism(), timeout: FILE_TIMEOUT });
  tests.on('test:pass', ({ name, file, details, skip, todo }) => {
    if (details.type === 'suite' || byFile.has(resolve(name))) return;
    resultsOf(file)[skip !== undefined || todo !== undefined ? 'skipped' : 'passed']++;
  });
  tests.on('test:fail', ({ name, file, details }) => {
    if (details.type === 'suite') return;
    const { message } = details.error.cause instanceof Error ? details.error.cause : details.error;
    // a file that fails as a whole is a test with the file's name
    addFailure(resultsOf(byFile.has(resolve(name)) ? resolve(name) : file), [name], message);
  });
  const report = tests.compose(new spec());
  report.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => report.on('end', resolve).on('error', reject));
  return [...byFile.values()];
}
