import { VERSION } from './version.js';

/** The prefix of the symbols under which each version registers its chunks. */
const REGISTRY = 'pusher-elements ';

/** The class of this library's errors, which registers itself here. */
export type ErrorClass = new (type: string, message: string, detail: object) => Error;

const scope = globalThis as unknown as Record<symbol, Record<string, unknown> | undefined>;
const own = Symbol.for(REGISTRY + VERSION);

/** The chunks that are loaded, and the class of errors, shared by all scripts of this version. */
export const chunks = scope[own] ?? {};
scope[own] = chunks;

/**
 * Registers a chunk. Each chunk does this when it runs, so that a page or a service worker (which can't use `import()`) can
 * also load it with a script tag, `importScripts()` or a static import.
 */
export function registerChunk(name: string, chunk: unknown): void {
  chunks[name] = chunk;
}

/** Returns another version whose chunk of this name is loaded. */
export function otherVersion(name: string): string | undefined {
  const key = Object.getOwnPropertySymbols(scope).find(
    (symbol) => symbol !== own && symbol.description?.startsWith(REGISTRY) && scope[symbol]?.[name],
  );
  return key?.description?.slice(REGISTRY.length);
}

/**
 * Returns the error for a chunk that isn't loaded.
 *
 * @param cause the failure, if loading may succeed later
 */
export function notLoaded(message: string, cause?: unknown): Error {
  const detail = { code: 'not-loaded', retryable: cause !== undefined, cause };
  return new (chunks.PusherError as ErrorClass)('UnsupportedError', message, detail);
}
