// npm run test:interop: tests the client with a real cluster of Pusher servers, and the package in real bundlers, frameworks
// and test runners. Tests are skipped if their programs aren't installed; INTEROP=required makes them fail instead.
import { runNodeTests } from '../tools/test-runner/node-tests.js';
import { addFailure, type FileResults, finish, noResults } from '../tools/test-runner/test-results.js';
import { missingPeers, missingTools } from './packages.js';

/** Each file, and the commands that install its programs. Files run one after the other, as the cluster test measures time. */
const files: [file: string, commands: string[]][] = [
  ['interop/cluster/oracle.test.ts', []],
  ['interop/cluster/cluster.test.ts', missingPeers()],
  ['interop/apps/apps.test.ts', missingTools('apps')],
  ['interop/test-runners/test-runners.test.ts', missingTools('test-runners')],
];

const results: FileResults[] = [];
for (const [file, commands] of files)
  results.push(...(commands.length > 0 ? [skip(file, commands)] : await runNodeTests([file])));
process.exit(finish(results));

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
