import { formatJson, formatLine } from '../../../src/sandbox/commands/log-line.js';
import { createSandbox, type LogEntry } from '../../../src/sandbox/index.js';

/** A command of the fuzz test to the sandbox's process, which answers each with a number. */
export type Order = { what: 'heap' } | { what: 'publish'; id: number };

/** Returns the memory in use after garbage collection, in bytes. */
function held(): number {
  for (let turn = 0; turn < 3; turn++) (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Ends the process if an entry of the log would not be one safe line of at most 10,000 characters. */
function checkLines(entry: LogEntry): void {
  for (const line of [formatLine(entry), formatJson(entry)]) {
    if (/[\p{Cc}\p{Cs}]/u.test(line) || line.length > 10_000) process.exit(1);
  }
}

// On a slow machine, the observing client may stay silent for longer than clients normally may.
const sandbox = await createSandbox({ activityTimeout: 3_600, log: checkLines });
process.on('message', (order: Order) => {
  if (order.what === 'publish') sandbox.trigger('witnessed', 'story', order.id);
  process.send?.(order.what === 'heap' ? held() : order.id);
});
process.on('disconnect', () => process.exit());
process.send?.(sandbox.port);
