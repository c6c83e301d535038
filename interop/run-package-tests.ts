// npm run test:package: packs the package, installs it in fresh projects, and uses it there: in browsers, Node, TypeScript,
// bundlers, frameworks and test runners.
import { readdirSync } from 'node:fs';
import { missingTools } from './packages.js';
import { runSuites } from './run-suites.js';

const files = readdirSync('interop/package').filter((file) => file.endsWith('.test.ts'));

await runSuites([
  [files.map((file) => `interop/package/${file}`), []],
  [['interop/apps/apps.test.ts'], missingTools('apps')],
  [['interop/test-runners/test-runners.test.ts'], missingTools('test-runners')],
]);
