// npm run test:cms: tests the elements in a real WordPress if its packages are on this machine. CMS=required: fails if not.
import { describeCounts } from '../tools/test-runner/test-counts.js';
import { listFailures } from '../tools/test-runner/test-outcome.js';
import { missingPackages, wordpressPackages } from './wordpress-packages.js';

const missing = missingPackages();
if (missing.length > 0) {
  const required = process.env.CMS === 'required';
  console.log(
    `${required ? 'Failed' : 'Skipped'}: WordPress needs packages that this machine lacks: ${missing.join(', ')}. To install them on Debian, as root: ` +
      `apt-get install --no-install-recommends ${wordpressPackages.join(' ')}`,
  );
  if (required) console.log(describeCounts({ passed: 0, failed: 1, skipped: 0 }));
  process.exit(required ? 1 : 0);
}
const { runNodeTests } = await import('../tools/test-runner/run-node-tests.js');
const { counts, failures } = await runNodeTests(['cms/wordpress.test.ts']);
listFailures('Failed:', failures);
console.log(describeCounts(counts));
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
