import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeFailure, Tally } from './report.js';
import { runSequence } from './sequence.js';

/** How long sequences may go on beginning, ms: on a machine under load fewer are run. */
const TIME = 10_000;

/** Runs sequences from one seed on, and fails with what the first failing ones did. */
async function runSeeds(first: number, most: number, least: number): Promise<Tally> {
  const tally = new Tally();
  const end = performance.now() + TIME;
  for (let i = 0; i < most && (i < least || performance.now() < end); i++) tally.add(await runSequence(first + i));
  const { failing } = tally;
  const seeds = failing.map(({ seed }) => seed).join(' ');
  assert.equal(failing.length, 0, `Failing seeds: ${seeds}\n${failing.slice(0, 2).map((one) => describeFailure(one))}`);
  return tally;
}

describe('sequences of user actions, faults and page events', () => {
  it('leave nothing lost, doubled, stuck or left over, with seeds that each run repeats', async (test) => {
    const tally = await runSeeds(1, 250, 150);
    test.diagnostic(tally.summary);
    // the oracles of both had something to look at
    assert.ok(tally.filled > 0 && tally.kept > 0);
    assert.ok(tally.clusters > 0 && tally.filledOnClusters > 0);
  });

  it('leave nothing lost, doubled, stuck or left over, with seeds that nobody chose', async (test) => {
    test.diagnostic((await runSeeds(Date.now() % 2 ** 31, 100, 10)).summary);
  });

  it('do the same again with the same seed', async () => {
    for (const seed of [3, 5, 8]) {
      const [one, other] = [await runSequence(seed), await runSequence(seed)];
      assert.ok(one.notes.length > 50);
      assert.deepEqual(other, one);
    }
  });
});
