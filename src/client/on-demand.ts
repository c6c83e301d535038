import { PusherError, type PusherErrorClass } from './errors.js';
import { VERSION } from './version.js';

/** Where parts that are loaded on demand are found by the client of their version, whichever script brought them. */
const REGISTRY = Symbol.for(`pusher-elements ${VERSION}`);

const shared = globalThis as unknown as Record<symbol, Record<string, unknown> | undefined>;
const parts = shared[REGISTRY] ?? {};
shared[REGISTRY] = parts;
/** One class for all scripts: parts that load parts bring a copy of it. */
parts.PusherError ??= PusherError;

/**
 * Makes a part known. Each part does it when it runs, so that a page or a service worker (which may not use `import()`)
 * can bring it by a script tag, `importScripts()` or a static import of its own.
 */
export function providePart(name: string, part: unknown): void {
  parts[name] = part;
}

/**
 * A part that only some pages need: the one that is there, or else loaded.
 *
 * Rejects with a PusherError (`UnsupportedError`, code `not-loaded`, retryable) when it cannot be loaded.
 */
export async function loadPart<Part>(name: string, load: () => Promise<unknown>): Promise<Part> {
  try {
    if (!parts[name]) await load();
    return parts[name] as Part;
  } catch (cause) {
    const message = `${name}.js, which lies beside the script, could not be loaded (${cause}): put it there, or use pusher.worker.min.js.`;
    throw new (parts.PusherError as PusherErrorClass)('UnsupportedError', message, {
      code: 'not-loaded',
      retryable: true,
      cause,
    });
  }
}
