import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** Known only while the script is evaluated; undefined in modules and workers, where import() knows it by itself. */
const SCRIPT_URL = 'const __scriptUrl = (globalThis as any).document?.currentScript?.src;';

/**
 * Leaves `import('./x.js')` in the scripts for script tags as an import of the file `x.js` beside the script. In a classic
 * script the address is made from the script's own: Chromium resolves a relative import() of a script from another
 * origin without `crossorigin` against about:blank.
 */
export const lazyChunkPlugin: Plugin = {
  name: 'lazy-chunk',
  setup(build) {
    build.onLoad({ filter: /\/src\/client\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace(/(?<!typeof )\bimport\('([^']+)'\)/g, (_import, file: string) => {
        const sibling = JSON.stringify(`./${basename(file)}`);
        return `(__scriptUrl?import(new URL(${sibling},__scriptUrl).href):import(${sibling}))`;
      });
      return { loader: 'ts', contents: contents === source ? source : `${contents}\n${SCRIPT_URL}` };
    });
    build.onResolve({ filter: /^\.\// }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};
