// The build replaces import('./x.js') in chunks by this loadChunk('x').

import { parts } from './chunk-registry.js';

/** Loads a chunk as the script of this version does; without one, from this chunk’s folder. */
export function loadChunk(name: string): Promise<unknown> {
  const file = `./${name}.js`;
  return (parts.loadChunk as typeof loadChunk | undefined)?.(name) ?? import(file);
}
