import type { TestRunnerPlugin } from '@web/test-runner';
import { build } from 'esbuild';

const entry = '/node_modules/@open-wc/testing/index.js';

/**
 * Serves @open-wc/testing as one file where it would be some forty: a test file starts a second earlier. Nothing that
 * the elements use too goes into it, as that would be there twice; test/readable-nodes.ts does.
 */
export function testingBundlePlugin(): TestRunnerPlugin {
  let bundle: Promise<string>;
  return {
    name: 'testing-bundle',
    serverStart({ config }) {
      bundle = bundleOf(config.rootDir);
      bundle.catch(() => undefined); // reported to who asks for it
    },
    async serve({ path }) {
      return path === entry ? { body: await bundle, type: 'js' } : undefined;
    },
  };
}

async function bundleOf(rootDir: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from ${JSON.stringify(`.${entry}`)}; import './test/readable-nodes.ts';`,
      resolveDir: rootDir,
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    define: { require: 'undefined' }, // chai-a11y-axe asks whether it is there, and loads axe as a module where it isn't
    external: ['@lit/reactive-element', '@lit/reactive-element/*', 'axe-core/*', '@web/test-runner-commands'],
  });
  return outputFiles[0]?.text ?? '';
}
