/** The results of one test file: in Node, or in one engine. */
export interface FileResults {
  /** `node`, or the name of the engine. */
  runtime: string;
  file: string;
  passed: number;
  failed: number;
  skipped: number;
  /** `a feed › keeps its order: expected 1 to equal 2` */
  failures: string[];
}

export function noResults(runtime: string, file: string): FileResults {
  return { runtime, file, passed: 0, failed: 0, skipped: 0, failures: [] };
}

/** Adds a failure: the titles of the test and its suites, and the first line of the message. */
export function addFailure(results: FileResults, titles: readonly string[], message = 'failed'): void {
  const title = titles.filter(Boolean).join(' › ');
  results.failed++;
  results.failures.push([title, message.split('\n', 1)[0]].filter(Boolean).join(': '));
}

/** Returns the counts of all results: `12 passed, 0 failed`, followed by `, 1 skipped` if tests were skipped. */
export function describeCounts(all: readonly FileResults[]): string {
  const sum = (count: 'passed' | 'failed' | 'skipped') => all.reduce((total, results) => total + results[count], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Prints each failure in a line of its own, below a title. */
export function listFailures(title: string, all: readonly FileResults[]): void {
  const lines = all.flatMap(({ runtime, file, failures }) =>
    failures.map((failure) => `${runtime} ${file}: ${failure}`),
  );
  if (lines.length > 0) console.log([title, ...lines].join('\n  '));
}

/** Prints the failures and the counts. Returns the exit code. */
export function finish(all: readonly FileResults[]): number {
  listFailures('Failed:', all);
  console.log(describeCounts(all));
  return all.some(({ failed }) => failed > 0) || all.every(({ passed }) => passed === 0) ? 1 : 0;
}
