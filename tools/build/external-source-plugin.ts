import type { Plugin } from 'esbuild';

/** Leaves the imports of other sources in a module as they are. */
export const externalSourcePlugin: Plugin = {
  name: 'external-source',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, kind }) =>
      kind === 'entry-point' || importer.includes('/node_modules/')
        ? undefined
        : { path, external: true, sideEffects: true },
    );
  },
};
