import { Pusher } from '../../src/client/index.js';
import { type Difference, differences, normalizedTraces } from './differences.js';
import { loadReference } from './reference.js';
import type { AnyScenario, PusherClass } from './scenario.js';
import { play } from './stage.js';
import { type Entry, print } from './trace-recorder.js';

/** Adds a test for each scenario: pusher-js and our client leave the same trace, except for deliberate differences. */
export function describeScenarios(subject: string, scenarios: AnyScenario[]): void {
  describe(`${subject} in pusher-js and in our client`, () => {
    let Reference: PusherClass;

    before(async () => {
      Reference = await loadReference();
    });

    for (const scenario of scenarios) {
      it(`same trace: ${scenario.name}`, async () => {
        localStorage.clear(); // pusher-js stores there which transport worked
        const first = play(scenario, Reference);
        if (scenario.alone) await first;
        const second = play(scenario, Pusher as unknown as PusherClass);
        const traces: [Entry[], Entry[]] = [await first, await second];
        const { theirs, ours } = printed(scenario, traces);
        if (ours !== theirs) throw new Error(`The traces differ.\npusher-js:\n${theirs}\nours:\n${ours}`);
        if (ours.includes('"the scenario failed"')) throw new Error(`The scenario fails with both clients.\n${ours}`);
        for (const difference of differences.filter(({ scenarios }) => scenarios?.includes(scenario.name))) {
          const shown = printed(scenario, traces, difference);
          if (shown.theirs === shown.ours)
            throw new Error(`The scenario does not show the difference: ${difference.name}`);
        }
      });
    }
  });
}

function printed(scenario: AnyScenario, traces: [Entry[], Entry[]], but?: Difference) {
  const { theirs, ours } = normalizedTraces(scenario.name, traces, but);
  return { theirs: print(theirs), ours: print(ours) };
}
