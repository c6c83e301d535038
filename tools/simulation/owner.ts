import { AsyncLocalStorage } from 'node:async_hooks';

/** The owner of running code: the `world` itself, the `server`, or a client by its name. */
export type Owner = string;

const storage = new AsyncLocalStorage<Owner>();

/** Returns the owner of the running code, across all promises and virtual timers. */
export function currentOwner(): Owner {
  return storage.getStore() ?? 'world';
}

/**
 * Runs a function for an owner. The owner owns all timers, sockets, listeners and requests that the function creates.
 */
export function runAs<T>(owner: Owner, act: () => T): T {
  return storage.run(owner, act);
}

/** Returns true if an owner is a client, and therefore belongs to the page. */
export function isClient(owner: Owner): boolean {
  return owner !== 'world' && owner !== 'server';
}
