import type { Reporter } from '@web/test-runner';
import { countSessions, describeCounts } from './test-counts.js';

/** Ends a run with one line per engine: `chromium: 5 passed, 0 failed`. */
export function engineSummaryReporter(): Reporter {
  return {
    stop({ sessions }) {
      for (const [engine, counts] of countSessions(sessions)) console.log(`${engine}: ${describeCounts(counts)}`);
    },
  };
}
