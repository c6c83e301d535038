import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestRunnerPlugin } from '@web/test-runner';
import { build, type Plugin } from 'esbuild';

const page = /^\/test\/frameworks\/([a-z-]+-page)\.[jt]sx?$/;

/** Serves each page of `test/frameworks` as one file, bundled with the development build of its framework. */
export function frameworkPagesPlugin(): TestRunnerPlugin {
  const bundles = new Map<string, Promise<string>>();
  let folder = '';
  return {
    name: 'framework-pages',
    serverStart({ config }) {
      folder = join(config.rootDir, 'test/frameworks');
    },
    async serve({ path }) {
      const name = page.exec(path)?.[1];
      if (!name) return undefined;
      const entry = ['.tsx', '.ts'].map((ending) => join(folder, name + ending)).find(existsSync);
      if (!entry) return undefined;
      const bundle = bundles.get(entry) ?? bundleOf(entry);
      bundles.set(entry, bundle);
      return { body: await bundle, type: 'js' };
    },
  };
}

async function bundleOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, format: 'esm', target: 'es2022' },
    ...{ jsx: 'automatic', conditions: ['development', 'browser', 'svelte'], plugins: [sveltePlugin] },
    alias: { vue: 'vue/dist/vue.esm-bundler.js' }, // the build that compiles templates
    define: {
      'process.env.NODE_ENV': '"development"',
      ...{ __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return outputFiles[0]?.text ?? '';
}

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
