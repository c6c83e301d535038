import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNodeTests } from '../tools/test-runner/node-tests.js';
import { addFailure, type FileResults, finish, noResults } from '../tools/test-runner/test-results.js';

/** Test files that run at the same time, and the commands that install the programs that they lack. */
type Suite = [files: string[], commands: readonly string[]];

/**
 * Runs suites one after the other, and ends the process. Tests are skipped if their programs aren't installed;
 * INTEROP=required makes them fail instead.
 */
export async function runSuites(suites: Suite[]): Promise<never> {
  // all suites share the packed package
  const folder = process.env.TEST_RUN_FOLDER ?? realpathSync(mkdtempSync(join(tmpdir(), 'pusher-elements-tests-')));
  const isOwn = !process.env.TEST_RUN_FOLDER;
  process.env.TEST_RUN_FOLDER = folder;
  const results: FileResults[] = [];
  for (const [files, commands] of suites) {
    results.push(...(commands.length > 0 ? files.map((file) => skip(file, commands)) : await runNodeTests(files)));
  }
  if (isOwn) rmSync(folder, { recursive: true, force: true });
  process.exit(finish(results));
}

function skip(file: string, commands: readonly string[]): FileResults {
  const message = `it needs programs that this machine lacks. To install them: ${commands.join('; ')}`;
  const result = noResults('node', file);
  if (process.env.INTEROP === 'required') addFailure(result, [], message);
  else {
    result.skipped++;
    console.log(`Skipped ${file}: ${message}`);
  }
  return result;
}
