import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { elementTags } from './element-entries.js';
import { chunkLoader, lazyChunkPlugin, nestedChunkLoader, noChunkPlugin } from './lazy-chunk-plugin.js';
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
  // so that no path leads out of the checkout, wherever its node_modules may really lie
  preserveSymlinks: true,
  sourcemap: true,
  banner: { js: `/*! ${manifest.name} ${manifest.version} | ${manifest.license} license */` },
  // in the script itself: people copy single files
  legalComments: 'eof',
  plugins: [licensePlugin],
  logLevel: 'warning',
} satisfies BuildOptions;

/** The npm entries are built together: what several of them need is there once, in `dist/chunks`. */
const modules = {
  ...common,
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
} satisfies BuildOptions;

/** For `import` from npm, in browsers, workers and (client.node.js) Node: as it is written, dependencies left outside. */
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
    // an entry, so that it is a chunk of its own, which runs before lit does
    'html-element': 'components/support/html-element.ts',
  },
};

/** The local server, for Node: as a module, and as a program. */
export const sandboxBundle: BuildOptions = {
  ...modules,
  platform: 'node',
  entryPoints: { sandbox: 'src/sandbox/index.ts', 'pusher-sandbox': 'src/sandbox/cli.ts' },
};

/** For script tags. Pages need not be UTF-8, and a script is read in the encoding of its page. */
const classic = { ...common, format: 'iife', charset: 'ascii' } satisfies BuildOptions;

/** The parts that are loaded on first use: file in `dist`, and source. */
const parts = {
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

/** Scripts load their chunks from their own folder. */
const chunkLoading = { plugins: [lazyChunkPlugin(parts), licensePlugin], inject: [chunkLoader] } satisfies BuildOptions;

/** For a script tag, classic or module: each one file that has everything in it. */
export function scriptBundle({ minify }: { minify: boolean }): BuildOptions {
  const suffix = minify ? '.min' : '';
  return {
    ...classic,
    minify,
    ...chunkLoading,
    entryPoints: {
      [`pusher${suffix}`]: 'src/client/entries/browser.ts',
      [`pusher-elements${suffix}`]: 'components/script/script-tag.ts',
    },
  };
}

/**
 * Scripts with every part in them: for service workers, and for pages that copy, inline, combine or rename one file.
 * Sources: the client, and the elements with the client.
 */
export const wholeBundle: BuildOptions = {
  ...classic,
  minify: true,
  plugins: [noChunkPlugin, licensePlugin],
  entryPoints: {
    'pusher.worker.min': 'src/client/entries/worker-script.ts',
    'pusher-elements.all.min': 'components/script/single-file.ts',
  },
};

/** The chunks that scripts load on first use. Each registers itself, however a page loads it. */
export const lazyBundle: BuildOptions = {
  ...classic,
  ...chunkLoading,
  inject: [nestedChunkLoader],
  minify: true,
  entryPoints: parts,
};

/** The files in `dist` that are minified. */
export const minified = ['pusher.min', 'pusher-elements.min', wholeBundle, lazyBundle].flatMap((script) =>
  typeof script === 'string' ? `${script}.js` : Object.keys(script.entryPoints ?? {}).map((name) => `${name}.js`),
);
