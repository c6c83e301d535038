// npm run test:interop: tests the client with a real cluster of Pusher servers, and the package in real bundlers, frameworks
// and test runners, if their programs are on this machine. INTEROP=required: fails if they are not.
import { runNodeTests } from '../tools/test-runner/run-node-tests.js';
import { describeCounts, sumCounts } from '../tools/test-runner/test-counts.js';
import { listFailures } from '../tools/test-runner/test-outcome.js';
import { missingPeers, missingTools } from './packages.js';

const files = ['interop/cluster/oracle.test.ts'];
const missing = missingPeers();
if (missing.length === 0) files.push('interop/cluster/cluster.test.ts');
const isRequired = process.env.INTEROP === 'required';
const { counts, failures } = await runNodeTests(files);
reportMissing('the tests with a cluster', missing);
// after the cluster's tests, so that bundlers do not delay their timers
for (const [folder, tests] of [
  ['apps', 'the tests of applications'],
  ['test-runners', 'the tests in test runners'],
] as const) {
  const commands = missingTools(folder);
  reportMissing(tests, commands);
  if (commands.length > 0) continue;
  const outcome = await runNodeTests([`interop/${folder}/${folder}.test.ts`]);
  Object.assign(counts, sumCounts([counts, outcome.counts]));
  failures.push(...outcome.failures);
}
listFailures('Failed:', failures);
console.log(describeCounts(counts));
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

function reportMissing(tests: string, commands: readonly string[]): void {
  if (commands.length === 0) return;
  if (isRequired) counts.failed++;
  else counts.skipped++;
  console.log(
    `${isRequired ? 'Failed' : 'Skipped'}: ${tests} need programs that this machine lacks. To install them: ` +
      commands.join('; '),
  );
}
