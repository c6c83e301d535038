import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestSession } from '@web/test-runner';
import { filesWithoutResult } from '../../scripts/test-counts.js';

const session = (browser: string, testFile: string, rest: Partial<TestSession>) =>
  ({ browser: { name: browser }, testFile, errors: [], ...rest }) as unknown as TestSession;

const results = { name: '', suites: [], tests: [] };
const silent = { errors: [{ message: 'Browser tests did not finish within 300000ms. You can increase …' }] };

describe('a test file runs once more', () => {
  it('where its page never told anything', () => {
    const unopened = {
      errors: [{ message: 'The browser was unable to create and start a test page after 180000ms.' }],
    };
    const files = filesWithoutResult([
      session('Firefox', 'a', silent),
      session('Firefox', 'b', { testResults: results }),
      session('WebKit', 'a', unopened),
    ]);
    assert.deepEqual([...files], Object.entries({ Firefox: ['a'], WebKit: ['a'] }));
  });

  it('but not where a test failed, or the file itself', () => {
    const files = filesWithoutResult([
      session('Firefox', 'a', { testResults: results, ...silent }),
      session('Firefox', 'b', { errors: [{ message: 'Could not import your test module.' }] }),
    ]);
    assert.deepEqual([...files], []);
  });
});
