import type { EngineName } from '../browsers/engines.js';
import { runOnce } from './run-browser-tests.js';
import { outcomeOf } from './test-outcome.js';

const [engine, ...files] = process.argv.slice(2);
const sessions = await runOnce({ files, engines: [engine as EngineName], watch: false });
process.send?.(outcomeOf(sessions), () => process.exit());
