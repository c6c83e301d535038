import { constants } from 'node:os';
import { relative } from 'node:path';
import { startTestRunner, type TestRunnerConfig, type TestSession, type TestSuiteResult } from '@web/test-runner';
import { type Browsers, type EngineName, engineNames } from '../browsers/find-browsers.js';
import { launchers } from '../browsers/launchers.js';
import { needsOneEngine } from './test-files.js';
import { addFailure, type FileResults, listFailures, noResults } from './test-results.js';

// Exiting ends the browsers. Stopped, the test runner would leave some of them running.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

/**
 * Runs test files in browsers, as web-test-runner.config.mjs configures it.
 *
 * In CI, a file with a failed test runs once more. If it passes then, its first failures are printed as unsteady.
 */
export async function runBrowserTests(files: string[], browsers: Browsers): Promise<FileResults[]> {
  const results = await runOnce(files, browsers);
  if (!process.env.CI) return results;
  const failed = results.filter((file) => file.failed > 0);
  const passed = results.filter((file) => file.failed === 0);
  const repeated: FileResults[] = [];
  for (const engine of engineNames) {
    const again = failed.filter(({ runtime }) => runtime === engine).map(({ file }) => file);
    if (again.length > 0) repeated.push(...(await runOnce(again, { [engine]: browsers[engine] })));
  }
  const isSteady = ({ runtime, file }: FileResults) =>
    repeated.some((other) => other.runtime === runtime && other.file === file && other.failed > 0);
  listFailures(
    'Unsteady:',
    failed.filter((file) => !isSteady(file)),
  );
  return [...passed, ...repeated];
}

/** Runs test files again whenever they or their sources change, until the developer stops the run. */
export async function watchBrowserTests(files: string[], browsers: Browsers): Promise<void> {
  await runOnce(files, browsers, { watch: true });
}

async function runOnce(files: string[], browsers: Browsers, options: TestRunnerConfig = {}): Promise<FileResults[]> {
  const engines = engineNames.flatMap((name) => (browsers[name] ? [launch(name, browsers[name])] : []));
  const groups = [
    { name: 'in every engine', files: files.filter((file) => !needsOneEngine(file)), browsers: engines },
    { name: 'in one engine', files: files.filter(needsOneEngine), browsers: engines.slice(0, 1) },
  ].filter((group) => group.files.length > 0);
  const config = { ...options, groups } as TestRunnerConfig;
  const runner = await startTestRunner({ config, readCliArgs: false, autoExitProcess: false });
  if (!runner) throw new Error('The test runner did not start.');
  await new Promise<void>((resolve) => runner.on('stopped', () => resolve()));
  return [...runner.sessions.all()].map(resultsOf);
}

function launch(name: EngineName, path: string) {
  return Object.assign(launchers[name](path), { name });
}

function resultsOf({ browser, testFile, testResults, passed, errors }: TestSession): FileResults {
  const results = noResults(browser.name, relative('', testFile));
  addSuite(results, testResults, []);
  // a file that fails as a whole (a syntax error, a crash) is one failed test
  if (!passed && results.failed === 0) addFailure(results, [], errors[0]?.message);
  return results;
}

function addSuite(results: FileResults, suite: TestSuiteResult | undefined, titles: string[]): void {
  for (const { name, passed, skipped, error } of suite?.tests ?? []) {
    if (!passed && !skipped) addFailure(results, [...titles, name], error?.message);
    else results[skipped ? 'skipped' : 'passed']++;
  }
  for (const inner of suite?.suites ?? []) addSuite(results, inner, [...titles, inner.name]);
}
