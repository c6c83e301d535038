// The build replaces import('./x.js') in chunks by this loadChunk('x').

import { chunks } from './chunk-registry.js';

/** Loads a chunk as the script of this version does; without one, from this chunk’s folder. */
export function loadChunk(name: string): Promise<unknown> {
  const file = `./${name}.js`;
  return (chunks.loadChunk as typeof loadChunk | undefined)?.(name) ?? import(file);
}
