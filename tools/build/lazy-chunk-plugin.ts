import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the `loadChunk` of a script comes from. */
export const chunkLoader = resolve(root, 'src/client/base/load-chunk.ts');

/** Where the `loadChunk` of a chunk comes from. */
export const nestedChunkLoader = resolve(root, 'src/client/base/load-nested-chunk.ts');

/**
 * Replaces `import('./x.js')` by `loadChunk('x')`.
 *
 * @param chunks the name of each chunk, and its source
 */
export function lazyChunkPlugin(chunks: Record<string, string>): Plugin {
  const names = new Map(Object.entries(chunks).map(([name, file]) => [resolve(root, file), name]));
  return replaceImports('lazy-chunk', (file) => `loadChunk('${names.get(file)}')`);
}

/** Removes imports on demand from scripts that import every part statically. */
export const noChunkPlugin = replaceImports('no-chunk', () => 'Promise.resolve()');

function replaceImports(name: string, replacement: (file: string) => string): Plugin {
  return {
    name,
    setup(build) {
      build.onLoad({ filter: /\/(src\/client|components)\/.*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source.replace(/(?<!typeof )\bimport\('([^']+)'\)/g, (_import, file) =>
          replacement(resolve(dirname(path), file.replace(/\.js$/, '.ts'))),
        );
        return { loader: 'ts', contents };
      });
    },
  };
}
