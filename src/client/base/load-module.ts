/** Loads a chunk with `import()`. In the scripts for script tags, the build replaces this file. */
export function loadChunk(_name: string, load: () => Promise<unknown>): Promise<unknown> {
  return load();
}
