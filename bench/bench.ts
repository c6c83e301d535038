import { parseArgs } from 'node:util';
import type { Bench } from './bench-row.js';
import { closeChromium } from './chromium/chromium.js';
import { dispatch } from './dispatch/dispatch.js';
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

/** Every bench, in the order in which they run. */
const benches: readonly Bench[] = [size, start, dispatch, memory, subscribe, herd, sandbox, noise, resilience];

const usage = `npm run bench [-- [--only] NAME …]; there is ${benches.map(({ name }) => name).join(', ')}`;

/** The benches that the arguments name, or all. Throws where they name none. */
function chosen(args: string[]): readonly Bench[] {
  const options = { only: { type: 'string', multiple: true } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const names = [...(values.only ?? []), ...positionals];
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined) throw new Error(`There is no bench ${unknown}.`);
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
}

/** Runs a bench, prints its table and keeps its rows; how many goals were not reached. */
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
