// npm test: the tests in Node, then those in browsers.
import { ensureChromium } from '../browsers/ensure-chromium.js';
import { type Browsers, type EngineName, engineNames, findBrowsers, SetupError } from '../browsers/find-browsers.js';
import { runNodeTests } from './node-tests.js';
import { findTestFiles } from './test-files.js';
import { describeCounts, type FileResults, finish } from './test-results.js';

const labels: Record<EngineName, string> = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' };

/** Returns the engines that BROWSERS names, or else all installed ones; only the first if `one` is true. Prints them. */
async function chooseBrowsers(one: boolean): Promise<Browsers> {
  const wanted = (process.env.BROWSERS ?? '').split(',').flatMap((name) => name.trim() || []);
  const unknown = wanted.filter((name) => !(engineNames as readonly string[]).includes(name));
  const known = engineNames.join(', ');
  if (unknown.length > 0) throw new SetupError(`BROWSERS names ${unknown.join(', ')}; it takes ${known}.`);
  if (wanted.length === 0 || wanted.includes('chromium')) await ensureChromium();
  const browsers = await findBrowsers();
  const missing = wanted.filter((name) => !browsers[name as EngineName]);
  if (missing.length > 0) throw new SetupError(`BROWSERS names ${missing.join(', ')}: not found on this machine.`);
  const installed = engineNames.filter((name) => browsers[name] && (wanted.length === 0 || wanted.includes(name)));
  const chosen = one && wanted.length === 0 ? installed.slice(0, 1) : installed;
  const absent = wanted.length === 0 && !one ? engineNames.filter((name) => !browsers[name]) : [];
  const list = (names: readonly EngineName[]) => names.map((name) => labels[name]).join(', ');
  const note =
    (chosen.length < installed.length ? ' only (BROWSERS=chromium,firefox,webkit chooses others)' : '') +
    (absent.length > 0 ? `; not on this machine: ${list(absent)}` : '');
  console.log(`Testing in ${list(chosen)}${note}.`);
  return Object.fromEntries(chosen.map((name) => [name, browsers[name]]));
}

async function main(args: readonly string[]): Promise<number> {
  const watch = args.includes('--watch');
  const names = args.filter((arg) => arg !== '--watch');
  const option = names.find((name) => name.startsWith('-'));
  if (option) throw new SetupError(`There is no option ${option}: npm test [-- [--watch] test files or folders].`);
  if (watch && !process.stdout.isTTY) throw new SetupError('npm run test:watch needs a terminal to write to.');
  const { node, browser } = findTestFiles(names);
  const results: FileResults[] = [];
  if (node.length > 0 && !watch) {
    results.push(...(await runNodeTests(node)));
    console.log(`node: ${describeCounts(results)}`);
  }
  if (browser.length > 0) {
    const browsers = await chooseBrowsers(watch || (names.length > 0 && !process.env.CI));
    const { runBrowserTests, watchBrowserTests } = await import('./browser-tests.js');
    if (watch) await watchBrowserTests(browser, browsers);
    else results.push(...(await runBrowserTests(browser, browsers)));
    for (const engine of Object.keys(browsers)) {
      console.log(`${engine}: ${describeCounts(results.filter(({ runtime }) => runtime === engine))}`);
    }
  }
  return finish(results);
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exit(1);
}
