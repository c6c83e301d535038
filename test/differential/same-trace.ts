import { Pusher } from '../../src/client/index.js';
import { type Difference, differences, normalizedTraces } from './differences.js';
import { loadReference } from './reference.js';
import type { AnyScenario, PusherClass } from './scenario.js';
import { play } from './stage.js';
import { type Entry, print } from './trace-recorder.js';

/** A test for each scenario: pusher-js and our client leave the same trace, but for the deliberate differences. */
export function describeScenarios(subject: string, scenarios: AnyScenario[]): void {
  describe(`${subject}, pusher-js and our client`, () => {
    let Reference: PusherClass;

    before(async () => {
      Reference = await loadReference();
    });

    for (const scenario of scenarios) {
      it(`${scenario.name}: same trace`, async () => {
        localStorage.clear(); // where pusher-js remembers which transport worked
        const first = play(scenario, Reference);
        if (scenario.alone) await first;
        const second = play(scenario, Pusher as unknown as PusherClass);
        const traces: [Entry[], Entry[]] = [await first, await second];
        const { theirs, ours } = printed(scenario, traces);
        if (ours !== theirs) throw new Error(`the traces differ.\npusher-js:\n${theirs}\nours:\n${ours}`);
        if (ours.includes('"the scenario failed"')) throw new Error(`the scenario fails with both.\n${ours}`);
        for (const difference of differences.filter(({ scenarios }) => scenarios?.includes(scenario.name))) {
          const shown = printed(scenario, traces, difference);
          if (shown.theirs === shown.ours) throw new Error(`the scenario does not show: ${difference.name}`);
        }
      });
    }
  });
}

function printed(scenario: AnyScenario, traces: [Entry[], Entry[]], but?: Difference) {
  const { theirs, ours } = normalizedTraces(scenario.name, traces, but);
  return { theirs: print(theirs), ours: print(ours) };
}
