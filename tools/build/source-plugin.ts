import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** Keeps modules that are imported for their effect only: `sideEffects` in package.json lists published files, not sources. */
export const sourcePlugin: Plugin = {
  name: 'source',
  setup(build) {
    build.onResolve({ filter: /\.[jt]s$/ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'entry-point' && !/^\.\.?\//.test(path)) return undefined;
      const source = resolve(resolveDir, path.replace(/\.js$/, '.ts'));
      return existsSync(source) ? { path: source, sideEffects: true } : undefined;
    });
  },
};
