import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/** The files of `src/client/base` that have a `loadChunk`. */
type Loader = 'load-chunk' | 'load-nested-chunk' | 'load-module';

/** Makes a script load chunks with the `loadChunk` of this file, and keeps the code of chunks out of the script. */
export function lazyChunkPlugin(loader: Loader): Plugin {
  const pathOf = (file: string) => fileURLToPath(new URL(`../../src/client/base/${file}.ts`, import.meta.url));
  return {
    name: 'lazy-chunk',
    setup(build) {
      build.onResolve({ filter: /\/load-module\.js$/ }, () => ({ path: pathOf(loader) }));
      build.onResolve({ filter: /^\./ }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: pathOf('empty-chunk') } : undefined,
      );
    },
  };
}
