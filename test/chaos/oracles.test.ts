import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DialBudget } from './dial-budget.js';
import { type Gap, gapProblem, type Life, unexplainedLosses } from './life.js';
import type { Publication } from './publications.js';
import { Recorder } from './recorder.js';

const gap = (since: number, until: number): Gap => ({ channel: 'c', since, until, reason: '', filled: false });

const life = (parts: Partial<Life>): Life => ({
  owner: 'client 1',
  channel: 'c',
  since: 50,
  successes: 2,
  heard: [],
  gaps: [],
  ...parts,
});

/** Events 1, 2, 3 … at 100, 200, 300 …; each takes up to 80 ms. */
const published = (count: number, excused: string[] = []): Publication[] =>
  Array.from({ length: count }, (_, i) => ({
    n: i + 1,
    at: (i + 1) * 100,
    arrival: (i + 1) * 100 + 80,
    excused: new Set(excused),
  }));

describe('the oracle of losses', () => {
  it('finds each event that was not heard before one that was', () => {
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 4] }), published(5)), [2, 3]);
  });

  it('takes a loss as told when a gap covers the time of its publication', () => {
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 5], gaps: [gap(200, 310)] }), published(5)), [4]);
  });

  it('takes a gap from the last sign of life as covering what was under way then', () => {
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 3], gaps: [gap(270, 400)] }), published(3)), []);
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 3], gaps: [gap(290, 400)] }), published(3)), [2]);
  });

  it('asks for nothing from before the first subscription, or that nobody could know of', () => {
    assert.deepEqual(unexplainedLosses(life({ heard: [3], since: 250 }), published(3)), []);
    assert.deepEqual(unexplainedLosses(life({ heard: [3], since: undefined }), published(3)), []);
    assert.deepEqual(unexplainedLosses(life({ heard: [3] }), published(3, ['client 1'])), []);
  });
});

describe('the oracle of gaps', () => {
  it('allows one for each renewal', () => {
    assert.equal(gapProblem(life({ gaps: [gap(1, 2)] })), undefined);
    assert.match(String(gapProblem(life({ gaps: [gap(1, 2), gap(3, 4)] }))), /2 gaps .* after 2 subscriptions/);
    assert.match(String(gapProblem(life({ gaps: [gap(1, 2)], successes: 1 }))), /1 gaps/);
  });

  it('wants them to be periods, one after the other', () => {
    assert.match(String(gapProblem(life({ gaps: [gap(2, 1)] }))), /ends before it begins/);
    assert.match(String(gapProblem(life({ gaps: [gap(1, 3), gap(2, 4)], successes: 3 }))), /overlap/);
  });
});

describe('the oracle of a listener', () => {
  const problemsOf = (act: (recorder: Recorder) => void): string[] => {
    const problems: string[] = [];
    act(new Recorder('it', (what) => problems.push(what)));
    return problems;
  };

  it('lets numbers rise, in each channel for itself', () => {
    const heard = (recorder: Recorder) => {
      for (const n of [1, 2, 5]) recorder.hear('a', n);
      recorder.hear('b', 1);
    };
    assert.deepEqual(problemsOf(heard), []);
  });

  it('finds what comes twice, out of order, or after the end', () => {
    const heard = (recorder: Recorder) => {
      for (const n of [2, 2, 1]) recorder.hear('a', n);
      recorder.stop();
      recorder.hear('a', 3);
    };
    assert.deepEqual(problemsOf(heard), [
      'it heard 2 of a twice',
      'it heard 1 of a after 2',
      'it heard 3 of a after it was unbound',
    ]);
  });

  it('lets the last event of a cache channel come again once after a subscription', () => {
    const heard = (recorder: Recorder) => {
      recorder.hear('cache-a', 1);
      recorder.mayRepeat('cache-a');
      for (const n of [1, 1]) recorder.hear('cache-a', n);
    };
    assert.deepEqual(problemsOf(heard), ['it heard 1 of cache-a twice']);
  });
});

describe('the budget of dials', () => {
  const firstProblem = (wait: (failures: number) => number, limit: number): string | undefined => {
    const budget = new DialBudget();
    for (let now = 0, failures = 1; now < limit; now += wait(failures++)) {
      const problem = budget.dial(now);
      if (problem) return problem;
    }
    return undefined;
  };

  it('is enough for a client that waits as it should, for a day', () => {
    const windows = (failures: number) => Math.min(30_000, 1000 * 2 ** (failures - 1));
    assert.equal(
      firstProblem((failures) => windows(failures) * 0.4, 86_400_000),
      undefined,
    );
  });

  it('is soon used up by one that begins anew after each failure, or does not wait at all', () => {
    assert.match(String(firstProblem(() => 500, 60_000)), /^dialled 14 times within 6.5 s/);
    assert.match(String(firstProblem(() => 20, 60_000)), /^dialled 13 times within 0.24 s/);
  });
});
