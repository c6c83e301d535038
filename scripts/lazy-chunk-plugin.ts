import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** The script's own address is known only while it is evaluated; in modules and workers import() knows it by itself. */
const CHUNK_ADDRESS = `
const __scriptUrl = (globalThis as any).document?.currentScript?.src;
const __chunk = (file: string): string => (__scriptUrl ? new URL(file, __scriptUrl).href : file);
`;

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
      const contents = source.replace(
        /(?<!typeof )\bimport\('([^']+)'\)/g,
        (_import, file: string) => `import(__chunk(${JSON.stringify(`./${basename(file)}`)}))`,
      );
      return { loader: 'ts', contents: contents === source ? source : contents + CHUNK_ADDRESS };
    });
  },
};
