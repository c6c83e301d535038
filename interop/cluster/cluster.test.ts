import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Scenario, type WrongMembers } from './cluster-scenario.js';
import { describeFigures, describeViolations, sumVerdicts } from './figures.js';
import { rules, type Verdict } from './oracle.js';

/** How long the faults may take together, in ms. */
const LIMIT = 180_000;

describe('clients of a cluster of two soketi nodes', () => {
  let scenario: Scenario | undefined;
  let verdicts: Verdict[] = [];
  /** The duration of each step of the scenario, in ms, or the error that it ended with. */
  const steps = new Map<string, number | Error>();
  const wrongMembers: Record<'atFirst' | 'atLast', WrongMembers[]> = { atFirst: [], atLast: [] };

  before(
    async () => {
      scenario = await Scenario.start({ clients: 10, controls: 2, interval: 25 });
      const { faults, clients, controls } = scenario;
      await scenario.settle();
      wrongMembers.atFirst = await scenario.wrongMembers();
      for (const [name, fault] of Object.entries(faults)) {
        const start = Date.now();
        await fault().then(
          () => steps.set(name, Date.now() - start),
          (error) => steps.set(name, error),
        );
      }
      await scenario.finish().catch((error) => steps.set('the end', error));
      wrongMembers.atLast = await scenario.wrongMembers();
      verdicts = scenario.judge(clients);
      const figures = { 'pusher-elements': sumVerdicts(verdicts), 'pusher-js': sumVerdicts(scenario.judge(controls)) };
      console.log(describeFigures(figures));
      for (const { client, byServer } of [...wrongMembers.atFirst, ...wrongMembers.atLast]) {
        if (byServer.length > 0) console.log(`The server described wrong members to ${client}: ${byServer.join(' ')}`);
      }
      console.log(
        [...steps]
          .map(([name, result]) => `${name}: ${result instanceof Error ? result.message : `${result} ms`}`)
          .join('\n'),
      );
    },
    { timeout: LIMIT },
  );
  const stop = () => scenario?.close();
  after(stop);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop()?.finally(() => process.exit(1)));

  it('connect and subscribe again after each fault', () => {
    for (const result of steps.values()) if (result instanceof Error) throw result;
  });

  it('receive events and fill gaps', () => {
    const { delivered, filledGaps, openGaps } = sumVerdicts(verdicts);
    assert.ok(delivered > 0 && filledGaps > 0 && openGaps > 0, 'The faults had no effect.');
  });

  for (const rule of rules) {
    it(`have no event that is ${rule}`, () => {
      const violations = verdicts.flatMap((verdict) => verdict.violations.filter((one) => one.rule === rule));
      assert.equal(violations.length, 0, describeViolations(violations));
    });
  }

  for (const [time, when] of [
    ['atFirst', 'when ten users join at once'],
    ['atLast', 'after the faults'],
  ] as const) {
    it(`show all members that the server describes ${when}`, () => {
      const wrong = wrongMembers[time].filter(({ byClient }) => byClient.length > 0);
      assert.equal(wrong.length, 0, wrong.map(({ client, byClient }) => `${client}: ${byClient.join(' ')}`).join('\n'));
    });
  }
});
