// Everything but the test files and browsers, which tools/test-runner chooses.
import { defaultReporter } from '@web/test-runner';
import { demoProxy } from './test/servers/demo-proxy.ts';
import { scriptHost } from './test/servers/script-host.ts';
import { slowStart } from './test/servers/slow-start.ts';
import { strictPolicyPlugin } from './test/servers/strict-policy.ts';
import { testServersPlugin } from './test/servers/test-servers-plugin.ts';
import { bundlePlugin } from './tools/test-runner/bundle-plugin.ts';

// loaded when a test first requests it, because it takes a while
const demo = demoProxy(async () => (await import('./demo/server/demo-server.ts')).startDemo({ env: {} }));

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  nodeResolve: { exportConditions: ['development'] },
  concurrentBrowsers: 3,
  concurrency: 2,
  browserStartTimeout: 180_000,
  testsStartTimeout: 90_000,
  testsFinishTimeout: 600_000,
  plugins: [bundlePlugin(), testServersPlugin(), strictPolicyPlugin(), demo.plugin],
  middleware: [scriptHost(), slowStart(), demo.middleware],
  reporters: [defaultReporter({ reportTestProgress: process.stdout.isTTY && !process.env.CI })],
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  testFramework: { config: { ui: 'bdd', timeout: 120_000 } },
};
