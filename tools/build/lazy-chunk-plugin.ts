import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/** How a script loads its chunks: the file of `src/client/base` that has its `loadChunk`. */
type Loader = 'load-chunk' | 'load-nested-chunk' | 'load-module';

/**
 * Makes a script load chunks with another `loadChunk` than that of `load-module.ts`, and keeps the code of chunks out of it:
 * the module behind each `import()` is empty.
 */
export function lazyChunkPlugin(loader: Loader): Plugin {
  const path = fileURLToPath(new URL(`../../src/client/base/${loader}.ts`, import.meta.url));
  return {
    name: 'lazy-chunk',
    setup(build) {
      build.onResolve({ filter: /\/load-module\.js$/ }, () => ({ path }));
      build.onResolve({ filter: /^\./ }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: 'chunk', namespace: 'empty' } : undefined,
      );
      build.onLoad({ filter: /^chunk$/, namespace: 'empty' }, () => ({ contents: 'export {}' }));
    },
  };
}
