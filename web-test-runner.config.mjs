// Everything but the test files and browsers, which tools/test-runner chooses.
import { fileURLToPath } from 'node:url';
import { defaultReporter } from '@web/test-runner';
import { demoProxy } from './test/servers/demo-proxy.ts';
import { scriptHost } from './test/servers/script-host.ts';
import { slowStart } from './test/servers/slow-start.ts';
import { strictPolicyPlugin } from './test/servers/strict-policy.ts';
import { testServersPlugin } from './test/servers/test-servers-plugin.ts';
import { frameworkPagesPlugin } from './tools/test-runner/framework-pages-plugin.ts';
import { testingBundlePlugin } from './tools/test-runner/testing-bundle-plugin.ts';
import { typescriptPlugin } from './tools/test-runner/typescript-plugin.ts';

// loaded when a test first requests it, because it takes a while
const demo = demoProxy(async () => (await import('./demo/server/demo-server.ts')).startDemo({ env: {} }));

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  nodeResolve: { exportConditions: ['development'] },
  concurrentBrowsers: 3,
  concurrency: 2,
  browserStartTimeout: 180_000,
  testsStartTimeout: 90_000,
  testsFinishTimeout: 300_000,
  plugins: [
    frameworkPagesPlugin(),
    typescriptPlugin({ tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)) }),
    testingBundlePlugin(),
    testServersPlugin(),
    strictPolicyPlugin(),
    demo.plugin,
  ],
  middleware: [scriptHost(), slowStart(), demo.middleware],
  reporters: [defaultReporter({ reportTestProgress: process.stdout.isTTY && !process.env.CI })],
  coverageConfig: { include: ['src/**/*.ts', 'components/**/*.ts'], reporters: ['text-summary', 'lcov'] },
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  testFramework: { config: { ui: 'bdd', timeout: 45_000 } },
};
