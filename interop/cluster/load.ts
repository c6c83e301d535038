// npm run interop:cluster -- --minutes 5: the cluster test as a long run with more clients; prints figures.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { missingPeers } from '../packages.js';
import { Scenario } from './cluster-scenario.js';
import { describeFigures, describeViolations, sumVerdicts } from './figures.js';
import { rules } from './oracle.js';

/** The shortest and the longest time between two faults, in ms. */
const PAUSE = [20_000, 40_000] as const;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    clients: { type: 'string', default: '50' },
    controls: { type: 'string', default: '5' },
    interval: { type: 'string', default: '25' },
  },
});
const [minutes, clients, controls, interval] = [values.minutes, values.clients, values.controls, values.interval].map(
  Number,
) as [number, number, number, number];

const missing = missingPeers();
if (missing.length > 0) {
  console.error(`This machine lacks programs. To install them: ${missing.join('; ')}`);
  process.exit(1);
}

const start = Date.now();
const print = (line: string) => console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(7)} s  ${line}`);
const scenario = await Scenario.start({ clients, controls, interval });
const stop = () => scenario.close();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop().finally(() => process.exit(1)));
let isFine = true;

/** Runs a step of the scenario. Reports an error and continues. */
async function run(name: string, step: () => Promise<void>): Promise<void> {
  const begin = Date.now();
  try {
    await step();
    print(`${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  } catch (error) {
    isFine = false;
    print(`${name}: ${error}`);
  }
}

/** Checks the member lists. */
async function checkMembers(): Promise<void> {
  const wrong = await scenario.wrongMembers();
  for (const { client, byServer } of wrong.filter((one) => one.byServer.length > 0)) {
    print(`the server described wrong members to ${client}: ${byServer.join(' ')}`);
  }
  const lines = wrong
    .filter(({ byClient }) => byClient.length > 0)
    .map(({ client, byClient }) => `${client} ${byClient.join(' ')}`);
  if (lines.length > 0) throw new Error([`wrong in ${lines.length} clients`, ...lines.slice(0, 5)].join('\n  '));
}

await run('all clients join', () => scenario.settle());
await run('member lists', checkMembers);
const end = start + minutes * 60_000;
const faults = Object.entries(scenario.faults);
for (let count = 0; ; count++) {
  await sleep(Math.min(PAUSE[0] + Math.random() * (PAUSE[1] - PAUSE[0]), end - Date.now()));
  if (Date.now() >= end) break;
  const [name, fault] = faults[count % faults.length] as (typeof faults)[number];
  await run(name, fault);
}
await run('the last events', () => scenario.finish());
await run('member lists', checkMembers);

const verdicts = scenario.judge(scenario.clients);
console.log(
  describeFigures({
    'pusher-elements': sumVerdicts(verdicts),
    'pusher-js': sumVerdicts(scenario.judge(scenario.controls)),
  }),
);
for (const rule of rules) {
  const violations = verdicts.flatMap((verdict) => verdict.violations.filter((one) => one.rule === rule));
  if (violations.length === 0) continue;
  isFine = false;
  console.log(`${rule}: ${describeViolations(violations)}`);
}
await stop();
process.exit(isFine ? 0 : 1);
