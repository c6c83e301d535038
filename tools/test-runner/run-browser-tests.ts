import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startTestRunner, type TestSession } from '@web/test-runner';
import type { EngineName } from '../browsers/engines.js';
import { filesToRunAgain } from './files-to-run-again.js';
import { sumCounts } from './test-counts.js';
import { describeFailure, outcomeOf, placeOf, type TestFailure, type TestOutcome } from './test-outcome.js';

interface BrowserRun {
  files: readonly string[];
  engines: readonly EngineName[];
  /** Runs on, and again on each change, until the developer ends it. */
  watch: boolean;
}

/** What came of files in browsers, and what failed at first of those that ran again. */
interface BrowserOutcome extends TestOutcome {
  unsteady: TestFailure[];
}

/**
 * Runs test files in browsers, with web-test-runner.config.mjs. A file of whose page nothing is known runs once more, on
 * its own. So does, in CI, one with a failed test, as machines there are shared: what passes then is told as unsteady.
 */
export async function runBrowserTests(run: BrowserRun): Promise<BrowserOutcome> {
  const sessions = await runOnce(run);
  const again = run.watch ? [] : filesToRunAgain(sessions, Boolean(process.env.CI));
  const first = outcomeOf(sessions.filter((session) => !again.includes(session)));
  const unsteady = outcomeOf(again).failures;
  for (const failure of unsteady) console.log(`Once more: ${describeFailure(failure)}`);
  const later: TestOutcome[] = [];
  for (const [engine, files] of filesByEngine(again)) later.push(await runAgain(engine, files));
  const failures = [first, ...later].flatMap((outcome) => outcome.failures);
  return {
    counts: sumCounts([first, ...later].map(({ counts }) => counts)),
    failures,
    unsteady: unsteady.filter(
      ({ engine, file }) => !failures.some((one) => one.engine === engine && one.file === file),
    ),
  };
}

/** One run: what came of each file in each browser. */
export async function runOnce({ files, engines, watch }: BrowserRun): Promise<TestSession[]> {
  process.env.BROWSERS = engines.join(','); // which the configuration reads
  const argv = ['--files', ...files, ...(watch ? ['--watch'] : [])];
  const runner = await startTestRunner({ argv, autoExitProcess: false });
  if (!runner) throw new Error('the test runner did not start'); // it said why
  process.once('SIGINT', () => void runner.stop());
  await new Promise<void>((resolve) => runner.on('stopped', () => resolve()));
  if (watch) await Promise.all(runner.browsers.map((browser) => browser.stop?.())); // which it doesn't wait for
  return [...runner.sessions.all()];
}

function filesByEngine(sessions: readonly TestSession[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const { engine, file } of sessions.map(placeOf)) files.set(engine, [...(files.get(engine) ?? []), file]);
  return files;
}

/** In a process of its own: the configuration, and the browsers in it, serve one run. */
async function runAgain(engine: string, files: readonly string[]): Promise<TestOutcome> {
  const script = fileURLToPath(new URL('run-browser-tests-again.ts', import.meta.url));
  const child = fork(script, [engine, ...files]);
  const nothing: TestOutcome = {
    counts: { passed: 0, failed: files.length, skipped: 0 },
    failures: files.map((file) => ({ engine, file, test: '', message: 'The second run told nothing either.' })),
  };
  const outcome = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [nothing])]);
  return outcome[0] as TestOutcome;
}
