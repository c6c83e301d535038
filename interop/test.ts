// npm run test:interop: the client with a real cluster of Pusher servers, if its programs are on this machine.
// INTEROP=required: fails if they are not.
import { runNodeTests } from '../scripts/run-node-tests.js';
import { describeCounts } from '../scripts/test-counts.js';
import { listFailures } from '../scripts/test-outcome.js';
import { missingPeers } from './packages.js';

const files = ['interop/cluster/oracle.test.ts'];
const missing = missingPeers();
if (missing.length === 0) files.push('interop/cluster/cluster.test.ts');
const isRequired = process.env.INTEROP === 'required';
const { counts, failures } = await runNodeTests(files);
if (missing.length > 0) {
  if (isRequired) counts.failed++;
  else counts.skipped++;
  console.log(
    `${isRequired ? 'Failed' : 'Skipped'}: the cluster test needs programs that this machine lacks. To install them: ` +
      missing.join('; '),
  );
}
listFailures('Failed:', failures);
console.log(describeCounts(counts));
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
