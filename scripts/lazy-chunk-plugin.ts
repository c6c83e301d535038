import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/** Where `loadChunk` comes from. */
export const chunkLoader = fileURLToPath(new URL('../src/client/load-chunk.ts', import.meta.url));

/**
 * Leaves `import('./x.js')`, or `import('./x/index.js')`, in the scripts for script tags to `loadChunk`, which finds the
 * file `x.js` beside the script.
 */
export const lazyChunkPlugin: Plugin = {
  name: 'lazy-chunk',
  setup(build) {
    build.onLoad({ filter: /\/(src\/client|components)\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace(
        /(?<!typeof )\bimport\('([^']+)'\)/g,
        (_import, file: string) => `loadChunk('./${partOf(file)}.js')`,
      );
      return { loader: 'ts', contents };
    });
  },
};

function partOf(file: string): string {
  const name = basename(file, '.js');
  return name === 'index' ? basename(dirname(file)) : name;
}
