import type { Bench, Row } from '../bench-row.js';
import { compare } from '../comparison.js';
import { attemptTimesOfCrowd, CROWD, herdGoals, mostWithin, recoveriesOfCrowd } from '../resilience/crowd.js';
import { ours, pusherJs, type Subject } from '../resilience/subject.js';
import { median } from '../rounds.js';
import { bare } from './bare.js';

/** How long the server is down in the measurement of recovery, in ms. */
const OUTAGE = 30_000;

async function forAll<Result>(measure: (subject: Subject) => Promise<Result>) {
  return { ours: await measure(ours), pusherJs: await measure(pusherJs), bare: await measure(bare) };
}

export const herd: Bench = {
  name: 'herd',
  title: `${CROWD.toLocaleString('en')} clients that are disconnected at once, on a simulated clock`,
  async run() {
    const attemptTimes = await forAll(attemptTimesOfCrowd);
    const rows: Row[] = herdGoals.map(({ attempt, goal }) => {
      const most = (all: number[][]) =>
        mostWithin(
          all.map((times) => times[attempt - 1] as number),
          100,
        );
      const figures = {
        unit: '',
        ours: most(attemptTimes.ours),
        pusherJs: most(attemptTimes.pusherJs),
        bare: most(attemptTimes.bare),
      };
      return compare({
        name: `Most connection attempts in any 100 ms, attempt ${attempt}`,
        figures,
        goal: { most: goal },
      });
    });
    const times = await forAll((subject) => recoveriesOfCrowd(subject, OUTAGE));
    const row = (name: string, of: (times: number[]) => number) => {
      const seconds = (all: number[]) => of(all) / 1000;
      const figures = { ours: seconds(times.ours), pusherJs: seconds(times.pusherJs), bare: seconds(times.bare) };
      return compare({
        name: `${name}, ${OUTAGE / 1000} s down: connected, since the server is back`,
        figures: { unit: 's', ...figures },
      });
    };
    return [...rows, row('Half of them', median), row('All of them', (all) => Math.max(...all))];
  },
};
