// npm run test:cms: tests the elements in a real WordPress if its packages are on this machine. CMS=required: fails if not.
import { runNodeTests } from '../tools/test-runner/node-tests.js';
import { finish } from '../tools/test-runner/test-results.js';
import { missingPackages, wordpressPackages } from './wordpress-packages.js';

const missing = missingPackages();
if (missing.length > 0) {
  const required = process.env.CMS === 'required';
  console.log(
    `${required ? 'Failed' : 'Skipped'}: WordPress needs packages that this machine lacks: ${missing.join(', ')}. ` +
      `To install them on Debian, as root: apt-get install --no-install-recommends ${wordpressPackages.join(' ')}`,
  );
  if (required) console.log('0 passed, 1 failed');
  process.exit(required ? 1 : 0);
}
process.exit(finish(await runNodeTests(['cms/wordpress.test.ts'])));
