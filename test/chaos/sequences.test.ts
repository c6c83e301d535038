import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeFailure, Totals } from './report.js';
import { runSequence } from './sequence.js';

/** How long new sequences may start, in ms: on a machine under load, fewer run. */
const TIME = 10_000;

/** Runs sequences from the first seed on. If any fail, the error contains the log of the first ones. */
async function runSeeds(first: number, most: number, least: number): Promise<Totals> {
  const totals = new Totals();
  const end = performance.now() + TIME;
  for (let i = 0; i < most && (i < least || performance.now() < end); i++) totals.add(await runSequence(first + i));
  const { failing } = totals;
  const seeds = failing.map(({ seed }) => seed).join(' ');
  assert.equal(failing.length, 0, `Failing seeds: ${seeds}\n${failing.slice(0, 2).map((one) => describeFailure(one))}`);
  return totals;
}

describe('sequences of user actions, faults and page events', () => {
  it('lose and duplicate nothing, never get stuck, and leave nothing behind, with fixed seeds', async (test) => {
    const totals = await runSeeds(1, 250, 150);
    test.diagnostic(totals.summary);
    // both kinds of oracles were used
    assert.ok(totals.filled > 0 && totals.queued > 0);
    assert.ok(totals.clusters > 0 && totals.filledOnClusters > 0);
  });

  it('lose and duplicate nothing, never get stuck, and leave nothing behind, with random seeds', async (test) => {
    test.diagnostic((await runSeeds(Date.now() % 2 ** 31, 100, 10)).summary);
  });

  it('have the same result with the same seed', async () => {
    for (const seed of [3, 5, 8]) {
      const [one, other] = [await runSequence(seed), await runSequence(seed)];
      assert.ok(one.notes.length > 50);
      assert.deepEqual(other, one);
    }
  });
});
