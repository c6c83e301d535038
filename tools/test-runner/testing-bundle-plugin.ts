import type { TestRunnerPlugin } from '@web/test-runner';
import { build } from 'esbuild';

const entry = '/node_modules/@open-wc/testing/index.js';

/**
 * Serves @open-wc/testing, and test/readable-nodes.ts, as one file instead of about forty, so that a test file starts a second
 * earlier. Packages that the elements use are not bundled, because they must not be loaded twice.
 */
export function testingBundlePlugin(): TestRunnerPlugin {
  let bundle: Promise<string>;
  return {
    name: 'testing-bundle',
    serverStart({ config }) {
      bundle = bundleOf(config.rootDir);
      bundle.catch(() => undefined); // the first request reports it
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
    define: { require: 'undefined' }, // without it, chai-a11y-axe loads axe as a module
    external: ['@lit/reactive-element', '@lit/reactive-element/*', 'axe-core/*', '@web/test-runner-commands'],
  });
  return outputFiles[0]?.text ?? '';
}
