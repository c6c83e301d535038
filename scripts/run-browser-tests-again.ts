import { relative } from 'node:path';
import type { EngineName } from './engines.js';
import { runOnce } from './run-browser-tests.js';
import { countSessions, sumCounts } from './test-counts.js';

const [engine, ...files] = process.argv.slice(2);
const sessions = await runOnce({
  files: files.map((file) => relative(process.cwd(), file)),
  engines: [engine as EngineName],
  watch: false,
});
process.send?.(sumCounts(countSessions(sessions).values()), () => process.exit());
