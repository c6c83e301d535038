import { join } from 'node:path';
import { build } from 'esbuild';
import { lazyBundle, minified, npmBundle, sandboxBundle, scriptBundle, wholeBundle } from './bundles.js';
import { buildCommonJs } from './commonjs.js';
import { minifyScript } from './minify-script.js';

/** Builds all published scripts into a folder. */
export async function buildScripts(outdir: string): Promise<void> {
  const scripts = [scriptBundle({ minify: false }), scriptBundle({ minify: true })];
  await Promise.all(
    [npmBundle, sandboxBundle, lazyBundle, wholeBundle, ...scripts].map((bundle) => build({ ...bundle, outdir })),
  );
  await buildCommonJs(outdir);
  await Promise.all(minified.map((file) => minifyScript(join(outdir, file))));
}
