import { relative } from 'node:path';
import type { TestSession, TestSuiteResult } from '@web/test-runner';
import { countSessions, sumCounts, type TestCounts } from './test-counts.js';

/** What came of a suite. */
export interface TestOutcome {
  counts: TestCounts;
  failures: TestFailure[];
}

/** A test that failed, or a file that failed as a whole. */
export interface TestFailure {
  /** `firefox`, `node`. */
  engine: string;
  /** From the checkout's folder. */
  file: string;
  /** Its suites and its name; empty for the file as a whole. */
  test: string;
  message: string;
}

/** What came of files in browsers. */
export function outcomeOf(sessions: readonly TestSession[]): TestOutcome {
  return { counts: sumCounts(countSessions(sessions).values()), failures: sessions.flatMap(failuresOf) };
}

/** `firefox test/a.test.ts: a feed › keeps its order: expected 1 to equal 2` */
export function describeFailure({ engine, file, test, message }: TestFailure): string {
  return `${engine} ${file}: ${[test, message.split('\n', 1)[0]].filter(Boolean).join(': ')}`;
}

/** Prints them, a line each, under a title; nothing where there are none. */
export function listFailures(title: string, failures: readonly TestFailure[]): void {
  if (failures.length > 0) console.log([title, ...failures.map(describeFailure)].join('\n  '));
}

/** In which engine a file ran, and which it was. */
export function placeOf({ browser, testFile }: TestSession): Pick<TestFailure, 'engine' | 'file'> {
  return { engine: browser.name.toLowerCase(), file: relative(process.cwd(), testFile) };
}

function failuresOf(session: TestSession): TestFailure[] {
  const place = placeOf(session);
  const failures = failedTests(session.testResults).map((failure) => ({ ...place, ...failure }));
  if (session.passed || failures.length > 0) return failures;
  return [{ ...place, test: '', message: session.errors[0]?.message ?? 'failed' }];
}

function failedTests(suite: TestSuiteResult | undefined): Pick<TestFailure, 'test' | 'message'>[] {
  const own = (suite?.tests ?? []).filter(({ passed, skipped }) => !passed && !skipped);
  return [
    ...own.map(({ name, error }) => ({ test: name, message: error?.message ?? 'failed' })),
    ...(suite?.suites ?? []).flatMap((inner) =>
      failedTests(inner).map(({ test, message }) => ({ test: `${inner.name} › ${test}`, message })),
    ),
  ];
}
