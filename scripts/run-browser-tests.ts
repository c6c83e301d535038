import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startTestRunner, type TestSession } from '@web/test-runner';
import type { EngineName } from './engines.js';
import { countSessions, filesWithoutResult, sumCounts, type TestCounts } from './test-counts.js';

interface BrowserRun {
  files: readonly string[];
  engines: readonly EngineName[];
  /** Runs on, and again on each change, until the developer ends it. */
  watch: boolean;
}

/**
 * Runs test files in browsers, with web-test-runner.config.mjs. Of a page that crashed or hung nothing is known: such a
 * file runs once more, on its own. A test that failed does not.
 */
export async function runBrowserTests(run: BrowserRun): Promise<TestCounts> {
  const sessions = await runOnce(run);
  const silent = run.watch ? [] : [...filesWithoutResult(sessions)];
  const answered = sessions.filter(
    ({ browser, testFile }) => !silent.some(([name, files]) => name === browser.name && files.includes(testFile)),
  );
  const counts = [...countSessions(answered).values()];
  for (const [name, files] of silent) {
    console.log(`${name} told nothing of ${files.join(', ')}. Once more:\n`);
    counts.push(await runAgain(name.toLowerCase(), files));
  }
  return sumCounts(counts);
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

/** In a process of its own: the configuration, and the browsers in it, serve one run. */
async function runAgain(engine: string, files: readonly string[]): Promise<TestCounts> {
  const script = fileURLToPath(new URL('run-browser-tests-again.ts', import.meta.url));
  const child = fork(script, [engine, ...files]);
  const nothing: TestCounts = { passed: 0, failed: files.length, skipped: 0 };
  const counts = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [nothing])]);
  return counts[0] as TestCounts;
}
