import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestSession } from '@web/test-runner';
import { filesToRunAgain } from '../../tools/test-runner/files-to-run-again.js';

const session = (browser: string, testFile: string, rest: Partial<TestSession>) =>
  ({ browser: { name: browser }, testFile, errors: [], passed: false, ...rest }) as unknown as TestSession;

const results = { name: '', suites: [], tests: [] };
const silent = { errors: [{ message: 'Browser tests did not finish within 300000ms. You can increase …' }] };

describe('a test file runs once more', () => {
  it('if its page never reported anything', () => {
    const unopened = {
      errors: [{ message: 'The browser was unable to create and start a test page after 180000ms.' }],
    };
    const sessions = [
      session('Firefox', 'a', silent),
      session('Firefox', 'b', { testResults: results, passed: true }),
      session('WebKit', 'a', unopened),
    ];
    assert.deepEqual(filesToRunAgain(sessions, false), [sessions[0], sessions[2]]);
  });

  it('but not if one of its tests failed, or its import', () => {
    const sessions = [
      session('Firefox', 'a', { testResults: results, ...silent }),
      session('Firefox', 'b', { errors: [{ message: 'Could not import your test module.' }] }),
    ];
    assert.deepEqual(filesToRunAgain(sessions, false), []);
  });

  it('if failed tests may rerun, and at most five files have some', () => {
    const failed = Array.from({ length: 5 }, (_, index) => session('Firefox', `${index}`, { testResults: results }));
    assert.deepEqual(filesToRunAgain(failed, true), failed);
    const many = [...failed, session('WebKit', 'a', { testResults: results })];
    assert.deepEqual(filesToRunAgain(many, true), []);
  });
});
