import type { Faults } from '../../src/sandbox/index.js';
import { ask } from './ask.js';
import type { FaultAnswer, Remote } from './contract.js';

/**
 * The page's proxy of a sandbox's faults: each method calls the method of the same name in the test runner's process.
 */
export function remoteFaults(server: number): Remote<Faults> {
  return remoteObject((path, args) => callFault(server, path, args)) as Remote<Faults>;
}

async function callFault(server: number, path: string[], args: unknown[]): Promise<unknown> {
  const answer = await ask<FaultAnswer>({ server, call: 'fault', args: [path, args] });
  return 'end' in answer ? () => ask({ server, call: 'endFault', args: [answer.end] }) : answer.value;
}

/** A proxy of a remote object and of all objects nested in it. */
function remoteObject(call: (path: string[], args: unknown[]) => unknown, path: string[] = []): unknown {
  return new Proxy(() => {}, {
    // An object with a then() would be treated as a promise.
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : remoteObject(call, [...path, name])),
    apply: (_, _this, args) => call(path, args),
  });
}
