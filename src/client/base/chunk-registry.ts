import { VERSION } from './version.js';

/** The description of the symbol under which a version keeps its parts. */
const REGISTRY = 'pusher-elements ';

/** The class of every error of this library, which registers itself here. */
type ErrorClass = new (type: string, message: string, detail: object) => Error;

const shared = globalThis as unknown as Record<symbol, Record<string, unknown> | undefined>;
const own = Symbol.for(REGISTRY + VERSION);

/** Parts that are loaded on demand, shared by all scripts of this version. */
export const chunks = shared[own] ?? {};
shared[own] = chunks;

/**
 * Makes a part known. Each part does it when it runs, so that a page or a service worker (which may not use `import()`)
 * can bring it by a script tag, `importScripts()` or a static import of its own.
 */
export function registerChunk(name: string, chunk: unknown): void {
  chunks[name] = chunk;
}

/** Another version of which the page has this part. */
export function otherVersion(name: string): string | undefined {
  const key = Object.getOwnPropertySymbols(shared).find(
    (symbol) => symbol !== own && symbol.description?.startsWith(REGISTRY) && shared[symbol]?.[name],
  );
  return key?.description?.slice(REGISTRY.length);
}

/**
 * A part that only some pages need: the one that is there, or else loaded.
 *
 * Rejects with a PusherError (`UnsupportedError`, code `not-loaded`) if it cannot be loaded.
 */
export async function importChunk<Part>(name: string, load: () => Promise<unknown>): Promise<Part> {
  let cause: unknown;
  try {
    if (!chunks[name]) await load();
  } catch (error) {
    cause = error;
  }
  if (chunks[name]) return chunks[name] as Part;
  if (cause instanceof (chunks.PusherError as ErrorClass)) throw cause;
  const reason = cause ?? 'another file is there';
  throw notLoaded(`${name}.js could not be loaded (${reason}): publish it with the page’s other files.`, cause);
}

/** @param cause if something failed that may succeed later */
export function notLoaded(message: string, cause?: unknown): Error {
  const detail = { code: 'not-loaded', retryable: cause !== undefined, cause };
  return new (chunks.PusherError as ErrorClass)('UnsupportedError', message, detail);
}
