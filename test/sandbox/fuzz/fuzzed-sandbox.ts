import { createSandbox } from '../../../src/sandbox/index.js';

/** What the fuzz test asks of the process that the sandbox runs in; each is answered with a number. */
export type Order = { what: 'heap' } | { what: 'publish'; id: number };

/** What the process holds after garbage collection, in bytes. */
function held(): number {
  for (let turn = 0; turn < 3; turn++) (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// on a slow machine, the witness may listen for longer than clients may be silent
const sandbox = await createSandbox({ activityTimeout: 3_600 });
process.on('message', (order: Order) => {
  if (order.what === 'publish') sandbox.trigger('witnessed', 'story', order.id);
  process.send?.(order.what === 'heap' ? held() : order.id);
});
process.on('disconnect', () => process.exit());
process.send?.(sandbox.port);
