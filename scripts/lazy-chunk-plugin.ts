import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const source = (file: string) => fileURLToPath(new URL(`../src/client/${file}`, import.meta.url));

/** Where the `loadChunk` of a script comes from. */
export const chunkLoader = source('load-chunk.ts');

/** Where the `loadChunk` of a chunk comes from. */
export const nestedChunkLoader = source('load-nested-chunk.ts');

/** Replaces `import('./x.js')` and `import('./x/index.js')` by `loadChunk('x')`. */
export const lazyChunkPlugin = replaceImports('lazy-chunk', (name) => `loadChunk('${name}')`);

/** Removes imports on demand from scripts that import every part statically. */
export const noChunkPlugin = replaceImports('no-chunk', () => 'Promise.resolve()');

function replaceImports(name: string, replacement: (part: string) => string): Plugin {
  return {
    name,
    setup(build) {
      build.onLoad({ filter: /\/(src\/client|components)\/.*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source.replace(/(?<!typeof )\bimport\('([^']+)'\)/g, (_import, file) =>
          replacement(partOf(file)),
        );
        return { loader: 'ts', contents };
      });
    },
  };
}

function partOf(file: string): string {
  const name = basename(file, '.js');
  return name === 'index' ? basename(dirname(file)) : name;
}
