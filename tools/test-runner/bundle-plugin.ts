import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestRunnerPlugin } from '@web/test-runner';
import { build, type Plugin } from 'esbuild';
import { sourcePlugin } from '../build/source-plugin.js';

/**
 * Serves TypeScript to browsers: each file that a page requests is one script, bundled with everything that it imports.
 * Otherwise, a test file would load about 200 scripts in each engine. When a source file changes, a watching test runner
 * runs its test files again.
 */
export function bundlePlugin(): TestRunnerPlugin {
  const bundles = new Map<string, Promise<string>>();
  let root = '';
  let watch = (_files: string[]): void => {};
  return {
    name: 'bundle',
    serverStart({ config, fileWatcher }) {
      root = config.rootDir;
      if (config.disableFileWatcher) return;
      watch = (files) => fileWatcher.add(files);
      fileWatcher.on('change', () => bundles.clear());
    },
    resolveMimeType: ({ path }) => (isTypeScript(path) ? 'js' : undefined),
    async serve({ path }) {
      const file = join(root, decodeURIComponent(path));
      if (!isTypeScript(path) || !existsSync(file)) return undefined;
      const bundle = bundles.get(path) ?? bundleOf(file, root, watch);
      bundles.set(path, bundle);
      return { body: await bundle, type: 'js' };
    },
  };
}

const isTypeScript = (path: string) => /\.tsx?$/.test(path);

async function bundleOf(file: string, root: string, watch: (files: string[]) => void): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    inject: file.endsWith('.test.ts') ? ['test/readable-nodes.ts'] : [],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    sourcesContent: false,
    charset: 'utf8',
    jsx: 'automatic',
    conditions: ['development', 'browser', 'svelte'],
    alias: { vue: 'vue/dist/vue.esm-bundler.js' }, // the build that compiles templates
    external: ['@web/test-runner-commands', 'axe-core/*'],
    plugins: [sourcePlugin, axePlugin, sveltePlugin],
    logLevel: 'silent',
    define: {
      'process.env.NODE_ENV': '"development"',
      ...{ __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  const sources = Object.keys(metafile.inputs).filter((input) => !input.includes('node_modules'));
  watch(sources.map((source) => join(root, source)));
  return outputFiles[0]?.text ?? '';
}

/** Makes chai-a11y-axe load axe when a test needs it, instead of bundling 500 kB into each test file. */
const axePlugin: Plugin = {
  name: 'axe',
  setup({ onLoad }) {
    onLoad({ filter: /chai-a11y-axe.src.axe-import\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace('typeof require', '"undefined"'),
    }));
  },
};

/** Compiles Svelte components. */
const sveltePlugin: Plugin = {
  name: 'svelte',
  setup({ onLoad }) {
    // `Page.svelte?server` is for renderToString
    onLoad({ filter: /\.svelte$/ }, async ({ path: filename, suffix }) => {
      const generate = suffix === '?server' ? 'server' : 'client';
      const { compile } = await import('svelte/compiler');
      const { js, warnings } = compile(await readFile(filename, 'utf8'), { filename, dev: true, generate });
      return { contents: js.code, warnings: warnings.map(({ message }) => ({ text: message })) };
    });
  },
};
