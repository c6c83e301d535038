import { describeBrowsers, findBrowsers } from '../browsers/browsers.js';
import { type EngineName, engineNames, SetupError, wantedEngines } from '../browsers/engines.js';
import { ensureChromium } from '../browsers/ensure-chromium.js';
import { startChromiumEarly } from '../browsers/launchers/chromium-browser.js';
import { describeCounts, sumCounts } from './test-counts.js';
import { findTestFiles } from './test-files.js';
import { listFailures, type TestFailure, type TestOutcome } from './test-outcome.js';

const usage = 'npm test [-- [--watch] test files or folders]';

/** Decides on the engines, gets Chromium where it is wanted and missing, says what will run. */
async function prepareEngines(firstOnly: boolean): Promise<EngineName[]> {
  const wanted = wantedEngines();
  if (wanted?.includes('chromium') ?? true) await ensureChromium();
  const browsers = await findBrowsers();
  const isHere = (name: EngineName) => browsers[name] !== undefined;
  const missing = (wanted ?? []).filter((name) => !isHere(name));
  if (missing.length > 0) throw new SetupError(`BROWSERS asks for ${missing.join(', ')}: not found on this machine.`);

  const here = wanted ?? engineNames.filter(isHere);
  const chosen = firstOnly && !wanted ? here.slice(0, 1) : here;
  const absent = engineNames.filter((name) => !isHere(name));
  const note = chosen === here ? '' : ' only (BROWSERS=chromium,firefox,webkit chooses others)';
  console.log(`Testing in ${describeBrowsers(chosen, chosen === wanted || note ? [] : absent)}${note}.`);
  if (chosen.includes('chromium') && browsers.chromium) startChromiumEarly(browsers.chromium);
  return chosen;
}

async function main(args: readonly string[]): Promise<boolean> {
  const watch = args.includes('--watch');
  const names = args.filter((arg) => arg !== '--watch');
  const option = names.find((name) => name.startsWith('-'));
  if (option) throw new SetupError(`There is no option ${option}: ${usage}.`);
  if (watch && !process.stdout.isTTY) throw new SetupError('npm run test:watch needs a terminal to write to.');
  const files = findTestFiles(names);
  if (watch) files.node = [];

  const outcomes: TestOutcome[] = [];
  let unsteady: TestFailure[] = [];
  if (files.node.length > 0) {
    const { runNodeTests } = await import('./run-node-tests.js');
    const node = await runNodeTests(files.node);
    console.log(`node: ${describeCounts(node.counts)}`);
    outcomes.push(node);
  }
  if (files.browser.length > 0) {
    const engines = await prepareEngines(watch || (names.length > 0 && !process.env.CI));
    // here and not above, as it loads the test runner, which takes a while
    const { runBrowserTests } = await import('./run-browser-tests.js');
    const browsers = await runBrowserTests({ files: files.browser, engines, watch });
    outcomes.push(browsers);
    unsteady = browsers.unsteady;
  }
  listFailures('Passed in the second run only:', unsteady);
  listFailures(
    'Failed:',
    outcomes.flatMap(({ failures }) => failures),
  );
  const total = sumCounts(outcomes.map(({ counts }) => counts));
  if (total.passed + total.failed === 0) console.log('No test ran.');
  console.log(describeCounts(total));
  return total.failed === 0 && total.passed > 0;
}

try {
  process.exit((await main(process.argv.slice(2))) ? 0 : 1);
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exit(1);
}
