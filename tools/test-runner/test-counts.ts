import type { TestSession, TestSuiteResult } from '@web/test-runner';

/** How many tests did what. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

export function noTests(): TestCounts {
  return { passed: 0, failed: 0, skipped: 0 };
}

export function sumCounts(all: Iterable<TestCounts>): TestCounts {
  const sum = noTests();
  for (const counts of all) {
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}

/** `12 passed, 0 failed`; with `, 1 skipped` where some were. */
export function describeCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The counts of a browser run, by engine. A file that failed as a whole (a syntax error, a crash) is one failed test. */
export function countSessions(sessions: Iterable<TestSession>): Map<string, TestCounts> {
  const byEngine = new Map<string, TestCounts>();
  for (const session of sessions) {
    const engine = session.browser.name.toLowerCase();
    const counts = noTests();
    countSuite(session.testResults, counts);
    if (!session.passed && counts.failed === 0) counts.failed = 1;
    byEngine.set(engine, sumCounts([byEngine.get(engine) ?? noTests(), counts]));
  }
  return byEngine;
}

function countSuite(suite: TestSuiteResult | undefined, counts: TestCounts): void {
  for (const test of suite?.tests ?? []) counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++;
  for (const inner of suite?.suites ?? []) countSuite(inner, counts);
}
