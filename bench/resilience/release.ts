import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runAs } from '../../tools/simulation/actor.js';
import type { Defect, Finding } from './defect.js';
import { simulate } from './simulation.js';
import type { Subject } from './subject.js';

/** The client that waits for the auth endpoint. */
const ACTOR = 'ann';

/** Discards clients in a separate process, whose garbage can be collected on request. */
async function leftOfDiscarded(subject: Subject): Promise<Finding> {
  const script = fileURLToPath(new URL('discarded-clients.ts', import.meta.url));
  const args = ['--expose-gc', '--import', 'tsx/esm', script, subject.name];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { left, of } = JSON.parse(stdout) as { left: number; of: number };
  return { value: `${left} of ${of}`, met: left === 0 };
}

export const release: Defect[] = [
  {
    name: 'Disconnected clients without references: never collected',
    goal: '0 of 20',
    measure: leftOfDiscarded,
  },
  {
    name: 'disconnect() during authorizations: requests that continue',
    goal: '0 of 3',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { endpoint, clock } = simulation.world;
        endpoint.treatment = () => ({ kind: 'never' });
        const client = await simulation.connected([], ACTOR);
        runAs(ACTOR, () => {
          for (const name of ['private-a', 'private-b', 'presence-c']) client.subscribe(name);
        });
        await clock.advance(1_000);
        client.disconnect();
        await clock.advance(60_000);
        const pending = endpoint.pendingOf(ACTOR);
        return { value: `${pending} of 3`, met: pending === 0 };
      }),
  },
];
