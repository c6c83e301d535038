import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom code runs: the `world` itself, the `server`, or a client by its name. */
export type Owner = string;

const storage = new AsyncLocalStorage<Owner>();

/** For whom this runs, through every promise and virtual timer in between. */
export function currentOwner(): Owner {
  return storage.getStore() ?? 'world';
}

/** Runs something for an owner: the timers, sockets, listeners and requests that it makes are that owner's. */
export function runAs<T>(owner: Owner, act: () => T): T {
  return storage.run(owner, act);
}

/** Whether an owner is a client, and so lives in the page. */
export function isClient(owner: Owner): boolean {
  return owner !== 'world' && owner !== 'server';
}
