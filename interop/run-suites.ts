import { runNodeTests, withRunFolder } from '../tools/test-runner/node-tests.js';
import { addFailure, type FileResults, finish, noResults } from '../tools/test-runner/test-results.js';

/** Test files that run at the same time, and the commands that install the programs that they lack. */
type Suite = [files: string[], commands: readonly string[]];

/**
 * Runs suites one after the other, and ends the process. Tests are skipped if their programs aren't installed;
 * INTEROP=required makes them fail instead.
 */
export async function runSuites(suites: Suite[]): Promise<never> {
  const results: FileResults[] = [];
  // all suites share the packed package
  await withRunFolder(async () => {
    for (const [files, commands] of suites) {
      results.push(...(commands.length > 0 ? files.map((file) => skip(file, commands)) : await runNodeTests(files)));
    }
  });
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
