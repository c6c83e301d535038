import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { externalSourcePlugin } from './external-source-plugin.js';
import { lazyChunkPlugin } from './lazy-chunk-plugin.js';
import { licensePlugin } from './license-plugin.js';
import { chunkSources, fileOf, packageEntries } from './package-entries.js';
import { sourcePlugin } from './source-plugin.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
  license: string;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  target: 'es2022',
  charset: 'utf8',
  // keeps paths inside the checkout, even if its node_modules is a link
  preserveSymlinks: true,
  sourcemap: true,
  banner: { js: `/*! ${manifest.name} ${manifest.version} | ${manifest.license} license */` },
  // in the script itself, because people copy single files
  legalComments: 'eof',
  plugins: [sourcePlugin, licensePlugin],
  logLevel: 'warning',
} satisfies BuildOptions;

/** Modules import the dependencies of the package. */
const modules = {
  ...common,
  format: 'esm',
  sourcemap: false, // they are readable
  external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
} satisfies BuildOptions;

/** For `import` from npm: one module per source, with the same path, so that bundlers leave out what a page does not use. */
export const moduleBundle = {
  ...modules,
  outbase: root,
  plugins: [externalSourcePlugin, licensePlugin],
} satisfies BuildOptions;

/** For `require()` from npm. Code that entries share is written once, to `chunks`; lit has no CommonJS build, so it is bundled. */
export const commonJsBundle = {
  ...modules,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: modules.external.filter((name) => !name.startsWith('@lit/')),
  entryPoints: Object.fromEntries(
    Object.entries(packageEntries).flatMap(([name, { source, node, commonJs = source }]) => [
      [fileOf(name), commonJs],
      ...(node ? [[`${name}.node`, node]] : []),
    ]),
  ),
} satisfies BuildOptions;

/** The local server for Node, as a module and as a program. */
export const sandboxBundle: BuildOptions = {
  ...modules,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  entryPoints: { sandbox: 'src/sandbox/index.ts', 'pusher-sandbox': 'src/sandbox/cli.ts' },
};

/** The end of the names of files that are modules. */
export const MODULE_SUFFIX = '.module.min';

/** For script tags. Scripts are ASCII, because browsers read them in the encoding of the page, which may not be UTF-8. */
const classic = { ...common, format: 'iife', charset: 'ascii' } satisfies BuildOptions;

/** The client and the elements for a script tag, classic or module. They load their chunks from their own folder. */
export function scriptBundle({ minify }: { minify: boolean }): BuildOptions {
  const suffix = minify ? '.min' : '';
  return {
    ...classic,
    minifyIdentifiers: minify,
    plugins: [lazyChunkPlugin('load-chunk'), ...common.plugins],
    entryPoints: {
      [`pusher${suffix}`]: 'src/client/entries/browser.ts',
      [`pusher-elements${suffix}`]: 'components/script/script-tag.ts',
    },
  };
}

/** The elements as a module for pages without a bundler: `import` of its address, or an import map. */
export const browserModuleBundle: BuildOptions = {
  ...classic,
  format: 'esm',
  minifyIdentifiers: true,
  plugins: [lazyChunkPlugin('load-chunk'), ...common.plugins],
  entryPoints: { [`pusher-elements${MODULE_SUFFIX}`]: 'components/script/module.ts' },
};

/** Scripts that contain all chunks: for service workers, and for pages that copy, inline, combine or rename a file. */
export const wholeBundle: BuildOptions = {
  ...classic,
  minifyIdentifiers: true,
  plugins: [lazyChunkPlugin('load-module'), ...common.plugins],
  entryPoints: {
    'pusher.worker.min': 'src/client/entries/worker-script.ts',
    'pusher-elements.all.min': 'components/script/single-file.ts',
  },
};

/** The chunks that scripts load on first use. Each registers itself, so that a page can also load it by a script tag. */
export const lazyBundle: BuildOptions = {
  ...classic,
  plugins: [lazyChunkPlugin('load-nested-chunk'), ...common.plugins],
  minifyIdentifiers: true,
  entryPoints: chunkSources,
};

/** The files in `dist/browser` that `minifyScript` minifies. */
export const minified = ['pusher.min', 'pusher-elements.min', browserModuleBundle, wholeBundle, lazyBundle].flatMap(
  (script) =>
    typeof script === 'string' ? `${script}.js` : Object.keys(script.entryPoints ?? {}).map((name) => `${name}.js`),
);
