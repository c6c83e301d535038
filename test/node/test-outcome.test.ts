import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import type { TestSession } from '@web/test-runner';
import { describeFailure, outcomeOf } from '../../tools/test-runner/test-outcome.js';

const session = (rest: Partial<TestSession>) =>
  ({
    browser: { name: 'Firefox' },
    testFile: resolve('test/a.test.ts'),
    errors: [],
    ...rest,
  }) as unknown as TestSession;

describe('the outcome of a suite', () => {
  it('names each failed test with its engine, file and suites, in one line', () => {
    const inner = {
      name: 'a feed',
      suites: [],
      tests: [
        { name: 'keeps its order', passed: false, skipped: false, error: { message: 'expected 1 to equal 2\n+ 1' } },
        { name: 'is quick', passed: true, skipped: false },
      ],
    };
    const { counts, failures } = outcomeOf([
      session({ passed: false, testResults: { name: '', suites: [inner], tests: [] } }),
    ]);
    assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 0 });
    assert.deepEqual(failures.map(describeFailure), [
      'firefox test/a.test.ts: a feed › keeps its order: expected 1 to equal 2',
    ]);
  });

  it('names a file that failed as a whole', () => {
    const { counts, failures } = outcomeOf([session({ passed: false, errors: [{ message: 'Could not import it.' }] })]);
    assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
    assert.deepEqual(failures.map(describeFailure), ['firefox test/a.test.ts: Could not import it.']);
  });
});
