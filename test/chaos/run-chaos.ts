import { describeFailure, describeNote, Totals } from './report.js';
import { runSequence } from './sequence.js';

const usage = 'npm run chaos [-- number of sequences]; CHAOS_SEED=n npm run chaos replays one';
/** The number of failing sequences that are printed with their log. */
const PRINTED = 3;

async function replay(seed: number): Promise<boolean> {
  const outcome = await runSequence(seed);
  const failed = outcome.violations.length > 0;
  if (failed) console.log(describeFailure(outcome, true));
  else console.log(`${outcome.notes.map(describeNote).join('\n')}\nSeed ${seed} passed.`);
  return !failed;
}

async function runMany(count: number): Promise<boolean> {
  const first = Date.now() % 2 ** 31;
  const begin = performance.now();
  const totals = new Totals();
  console.log(`Seeds ${first} to ${first + count - 1}.`);
  for (let seed = first; seed < first + count; seed++) totals.add(await runSequence(seed));
  for (const outcome of totals.failing.slice(0, PRINTED)) console.log(`${describeFailure(outcome)}\n`);
  console.log(`Faults by kind:\n${totals.faultsByKind}`);
  console.log(`${totals.summary}; ${Math.round((performance.now() - begin) / 1000)} s.`);
  const seeds = totals.failing.map(({ seed }) => seed);
  if (seeds.length > 0) console.log(`Failing seeds: ${seeds.join(' ')}`);
  return seeds.length === 0;
}

const [given = '2000'] = process.argv.slice(2);
const { CHAOS_SEED } = process.env;
const [count, seed] = [Number(given), Number(CHAOS_SEED)];
if (!Number.isInteger(count) || count < 1 || (CHAOS_SEED && !Number.isInteger(seed))) {
  console.error(usage);
  process.exit(1);
}
process.exit((await (CHAOS_SEED ? replay(seed) : runMany(count))) ? 0 : 1);
