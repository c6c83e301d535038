import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import {
  browserModuleBundle,
  lazyBundle,
  minified,
  moduleBundle,
  sandboxBundle,
  scriptBundle,
  wholeBundle,
} from './bundles.js';
import { buildCommonJs } from './commonjs.js';
import { licenseTexts } from './license-texts.js';
import { minifyScript } from './minify-script.js';
import { packageEntries } from './package-entries.js';
import { sourcePlugin } from './source-plugin.js';

/** Builds all published scripts into a folder. */
export async function buildPackage(outdir: string): Promise<void> {
  await Promise.all([
    buildModules(join(outdir, 'esm')),
    buildCommonJs(join(outdir, 'cjs')),
    build({ ...sandboxBundle, outdir }),
    buildScripts(join(outdir, 'browser'), join(outdir, 'maps')),
  ]);
}

/**
 * Builds the files that a site needs into a folder: scripts, chunks and licenses.
 *
 * @param maps the folder of the source maps; by default, they are deleted
 */
export async function buildScripts(outdir: string, maps?: string): Promise<void> {
  const scripts = [scriptBundle({ minify: false }), scriptBundle({ minify: true }), browserModuleBundle];
  const bundles = [...scripts, lazyBundle, wholeBundle];
  await Promise.all(bundles.map((bundle) => build({ ...bundle, sourcemap: 'external', outdir })));
  await Promise.all(minified.map((file) => minifyScript(join(outdir, file))));
  if (maps) await mkdir(maps, { recursive: true });
  for (const file of await readdir(outdir)) {
    if (!file.endsWith('.map')) continue;
    if (maps) await rename(join(outdir, file), join(maps, file));
    else await rm(join(outdir, file));
  }
  await writeFile(join(outdir, 'LICENSE.txt'), await licenseTexts());
}

/** Builds the modules that the entries of the package import, at once or later. */
export async function buildModules(outdir: string): Promise<void> {
  const sources = Object.values(packageEntries).flatMap(({ source, node }) => (node ? [source, node] : [source]));
  const { metafile } = await build({
    ...moduleBundle,
    plugins: [sourcePlugin],
    entryPoints: sources,
    outdir,
    metafile: true,
    write: false,
  });
  const entryPoints = Object.keys(metafile.inputs).filter((file) => !file.startsWith('node_modules/'));
  await build({ ...moduleBundle, entryPoints, outdir });
}
