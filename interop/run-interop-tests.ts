// npm run test:interop: tests the client with a real cluster of Pusher servers.
import { missingPeers } from './packages.js';
import { runSuites } from './run-suites.js';

// one after the other, as the cluster test measures time
await runSuites([
  [['interop/cluster/oracle.test.ts'], []],
  [['interop/cluster/cluster.test.ts'], missingPeers()],
]);
