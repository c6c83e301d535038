import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defects } from '../../bench/resilience/defects.js';
import { ours, pusherJs } from '../../bench/resilience/subject.js';

/** The defects that the project set out to do away with: what pusher-js does is to be seen, and ours not to do it. */
describe('the defects of pusher-js', () => {
  for (const { name, goal, measure } of defects) {
    it(`ours has not, and pusher-js has: ${name} (${goal})`, async () => {
      const { value, met } = await measure(ours);
      assert.ok(met, `ours: ${value}; the goal: ${goal}`);
      const theirs = await measure(pusherJs);
      assert.ok(!theirs.met, `pusher-js reaches the goal: ${theirs.value}`);
    });
  }
});
