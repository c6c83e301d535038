import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defects } from '../../bench/resilience/defects.js';
import { ours, pusherJs } from '../../bench/resilience/subject.js';

/** The defects that this project fixes: the test shows that pusher-js has each of them and that ours does not. */
describe('the defects of pusher-js', () => {
  for (const { name, goal, measure } of defects) {
    it(`ours does not have, but pusher-js has: ${name} (${goal})`, async () => {
      const { value, met } = await measure(ours);
      assert.ok(met, `ours: ${value}; the goal: ${goal}`);
      const theirs = await measure(pusherJs);
      assert.ok(!theirs.met, `pusher-js reaches the goal: ${theirs.value}`);
    });
  }
});
