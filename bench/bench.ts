import { parseArgs } from 'node:util';
import type { Bench } from './bench-row.js';
import { closeChromium } from './chromium/chromium.js';
import { dispatch } from './dispatch/dispatch-bench.js';
import { herd } from './herd/herd.js';
import { memory } from './memory/memory.js';
import { noise } from './noise/noise.js';
import { resilience } from './resilience/resilience.js';
import { keepResults } from './results.js';
import { sandbox } from './sandbox/sandbox-bench.js';
import { size } from './size/size.js';
import { start } from './start/start.js';
import { subscribe } from './subscribe/subscribe.js';
import { formatTable } from './table.js';

/** All benchmarks, in the order in which they run. */
const benches: readonly Bench[] = [size, start, dispatch, memory, subscribe, herd, sandbox, noise, resilience];

const usage = `npm run bench [-- [--only] NAME …]; the names are ${benches.map(({ name }) => name).join(', ')}`;

/** Returns the benchmarks named by the arguments, or all. Throws if a name is unknown. */
function chosen(args: string[]): readonly Bench[] {
  const options = { only: { type: 'string', multiple: true } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const names = [...(values.only ?? []), ...positionals];
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}.`);
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
}

/** Runs a benchmark, prints its table and stores its rows. Returns the number of missed goals. */
async function run({ name, title, run: measure }: Bench): Promise<number> {
  const begin = performance.now();
  const rows = await measure();
  const goals = rows.filter(({ goal }) => goal !== '');
  const missed = goals.filter(({ met }) => !met).length;
  keepResults(name, rows);
  console.log(`${name}: ${title}\n\n${formatTable(rows)}\n`);
  const time = Math.round((performance.now() - begin) / 1000);
  console.log(`${goals.length - missed} of ${goals.length} goals reached; ${time} s.\n`);
  return missed;
}

let wanted: readonly Bench[];
try {
  wanted = chosen(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n${usage}`);
  process.exit(1);
}
let missed = 0;
try {
  for (const bench of wanted) missed += await run(bench);
} finally {
  await closeChromium();
}
process.exit(missed === 0 ? 0 : 1);
