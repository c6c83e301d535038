import { createSandbox } from '../../../src/sandbox/index.js';

/** A command of the fuzz test to the sandbox's process, which answers each with a number. */
export type Order = { what: 'heap' } | { what: 'publish'; id: number };

/** Returns the memory in use after garbage collection, in bytes. */
function held(): number {
  for (let turn = 0; turn < 3; turn++) (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// On a slow machine, the observing client may stay silent for longer than clients normally may.
const sandbox = await createSandbox({ activityTimeout: 3_600 });
process.on('message', (order: Order) => {
  if (order.what === 'publish') sandbox.trigger('witnessed', 'story', order.id);
  process.send?.(order.what === 'heap' ? held() : order.id);
});
process.on('disconnect', () => process.exit());
process.send?.(sandbox.port);
