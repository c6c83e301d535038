import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { elementTags } from './element-entries.js';
import { lazyChunkPlugin } from './lazy-chunk-plugin.js';
import { licensePlugin } from './license-plugin.js';

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
  plugins: [licensePlugin],
  logLevel: 'warning',
} satisfies BuildOptions;

/** The npm entries are built together: code that several of them share is written once, to `dist/chunks`. */
const modules = {
  ...common,
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
} satisfies BuildOptions;

/** For `import` from npm, in browsers, workers and Node (client.node.js): not minified, dependencies not bundled. */
export const npmBundle: BuildOptions = {
  ...modules,
  entryPoints: {
    index: 'components/index.ts',
    elements: 'components/elements.ts',
    ...Object.fromEntries(elementTags.map((tag) => [tag, `components/define/${tag}.ts`])),
    react: 'components/frameworks/react.ts',
    svelte: 'components/frameworks/svelte.ts',
    vue: 'components/frameworks/vue.ts',
    client: 'src/client/index.ts',
    'client.node': 'src/client/entries/node.ts',
    'client.worker': 'src/client/entries/worker.ts',
    // an entry of its own, so that it runs before lit
    'html-element': 'components/support/html-element.ts',
  },
};

/** The local server for Node, as a module and as a program. */
export const sandboxBundle: BuildOptions = {
  ...modules,
  platform: 'node',
  entryPoints: { sandbox: 'src/sandbox/index.ts', 'pusher-sandbox': 'src/sandbox/cli.ts' },
};

/** For script tags. Scripts are ASCII, because browsers read them in the encoding of the page, which may not be UTF-8. */
const classic = { ...common, format: 'iife', charset: 'ascii' } satisfies BuildOptions;

/** The chunks that are loaded on first use: file in `dist`, and source. */
const chunks = {
  'catch-up': 'src/client/delivery/catch-up.ts',
  display: 'components/controllers/index.ts',
  encryption: 'src/client/channels/encryption.ts',
  http: 'src/client/transports/http.ts',
  'markup-checks': 'components/controllers/markup-checks/index.ts',
  outbox: 'src/client/delivery/outbox.ts',
  'private-channels': 'src/client/channels/private-channels.ts',
  refusals: 'src/client/channels/subscription-errors.ts',
  'sign-in': 'src/client/user/sign-in.ts',
};

/** The client and the elements for a script tag, classic or module. They load their chunks from their own folder. */
export function scriptBundle({ minify }: { minify: boolean }): BuildOptions {
  const suffix = minify ? '.min' : '';
  return {
    ...classic,
    minifyIdentifiers: minify,
    plugins: [lazyChunkPlugin('load-chunk'), licensePlugin],
    entryPoints: {
      [`pusher${suffix}`]: 'src/client/entries/browser.ts',
      [`pusher-elements${suffix}`]: 'components/script/script-tag.ts',
    },
  };
}

/** Scripts that contain all chunks: for service workers, and for pages that copy, inline, combine or rename a file. */
export const wholeBundle: BuildOptions = {
  ...classic,
  minifyIdentifiers: true,
  plugins: [lazyChunkPlugin('load-module'), licensePlugin],
  entryPoints: {
    'pusher.worker.min': 'src/client/entries/worker-script.ts',
    'pusher-elements.all.min': 'components/script/single-file.ts',
  },
};

/** The chunks that scripts load on first use. Each registers itself, so that a page can also load it by a script tag. */
export const lazyBundle: BuildOptions = {
  ...classic,
  plugins: [lazyChunkPlugin('load-nested-chunk'), licensePlugin],
  minifyIdentifiers: true,
  entryPoints: chunks,
};

/** The files in `dist` that `minifyScript` minifies. */
export const minified = ['pusher.min', 'pusher-elements.min', wholeBundle, lazyBundle].flatMap((script) =>
  typeof script === 'string' ? `${script}.js` : Object.keys(script.entryPoints ?? {}).map((name) => `${name}.js`),
);
