import type { TestSession } from '@web/test-runner';

/** How the test runner says that a page never told anything; whatever else ends a file comes from the page itself. */
const SILENT = /^(Browser tests did not (start|finish)|The browser was unable to create and start a test page)/;

/** More failed files than this are no accident. */
const FEW = 5;

/**
 * The sessions (a file in a browser) that run once more, on their own: those whose page never told a result (it crashed,
 * hung or never opened), and, where failed tests may run again too, those with a failed test, as long as they are few.
 */
export function filesToRunAgain(sessions: readonly TestSession[], failedToo: boolean): TestSession[] {
  const silent = sessions.filter(
    ({ testResults, errors }) => !testResults && errors.some(({ message }) => SILENT.test(message)),
  );
  const failed = sessions.filter((session) => !session.passed && !silent.includes(session));
  return failedToo && failed.length <= FEW ? [...silent, ...failed] : silent;
}
