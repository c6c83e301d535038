import { startTestRunner } from '@web/test-runner';
import type { EngineName } from './engines.js';
import { countSessions, sumCounts, type TestCounts } from './test-counts.js';

interface BrowserRun {
  files: readonly string[];
  engines: readonly EngineName[];
  /** Runs on, and again on each change, until the developer ends it. */
  watch: boolean;
}

/** Runs test files in browsers, with web-test-runner.config.mjs. */
export async function runBrowserTests({ files, engines, watch }: BrowserRun): Promise<TestCounts> {
  process.env.BROWSERS = engines.join(','); // which the configuration reads
  const argv = ['--files', ...files, ...(watch ? ['--watch'] : [])];
  const runner = await startTestRunner({ argv, autoExitProcess: false });
  if (!runner) throw new Error('the test runner did not start'); // it said why
  process.once('SIGINT', () => void runner.stop());
  await new Promise<void>((resolve) => runner.on('stopped', () => resolve()));
  if (watch) await Promise.all(runner.browsers.map((browser) => browser.stop?.())); // which it doesn't wait for
  return sumCounts(countSessions(runner.sessions.all()).values());
}
