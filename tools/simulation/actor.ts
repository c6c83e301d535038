import { AsyncLocalStorage } from 'node:async_hooks';

/** The actor that running code belongs to: the `world` itself, the `server`, or a client by its name. */
export type Actor = string;

const storage = new AsyncLocalStorage<Actor>();

/** Returns the actor of the running code, across all promises and virtual timers. */
export function currentActor(): Actor {
  return storage.getStore() ?? 'world';
}

/**
 * Runs a function for an actor. The actor owns all timers, sockets, listeners and requests that the function creates.
 */
export function runAs<T>(actor: Actor, act: () => T): T {
  return storage.run(actor, act);
}

/** Returns true if an actor is a client, and therefore belongs to the page. */
export function isClient(actor: Actor): boolean {
  return actor !== 'world' && actor !== 'server';
}
