import { chunks, type ErrorClass, notLoaded } from './chunk-registry.js';
import { loadChunk } from './load-module.js';

/**
 * Returns a chunk, after loading it if necessary.
 *
 * Rejects with a PusherError (`UnsupportedError`, code `not-loaded`) if it cannot be loaded.
 */
export async function importChunk<Chunk>(name: string, load: () => Promise<unknown>): Promise<Chunk> {
  let cause: unknown;
  try {
    if (!chunks[name]) await loadChunk(name, load);
  } catch (error) {
    cause = error;
  }
  if (chunks[name]) return chunks[name] as Chunk;
  if (cause instanceof (chunks.PusherError as ErrorClass)) throw cause;
  const reason = cause ?? 'another file is there';
  throw notLoaded(`${name}.js could not be loaded (${reason}): publish it with the other files.`, cause);
}
