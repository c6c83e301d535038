// In chunks, the build uses this file instead of load-module.ts.

import { chunks } from './chunk-registry.js';

/** Loads a chunk as the script of this version does; without such a script, from this chunk's folder. */
export function loadChunk(name: string): Promise<unknown> {
  const file = `./${name}.js`;
  return (chunks.loadChunk as typeof loadChunk | undefined)?.(name) ?? import(file);
}
