import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildModules, buildScripts } from '../../tools/build/build-scripts.js';
import { sourcePlugin } from '../../tools/build/source-plugin.js';

/** The subjects of a measurement: our class, our elements, pusher-js, and a minimal implementation. */
export type Subject = 'ours' | 'elements' | 'pusherJs' | 'bare';

/** The scripts of a page, as published. */
export interface Scripts {
  /** The folder of all scripts that this package publishes. Its modules are in `esm`. */
  readonly folder: string;
  /** The minified script of each subject. */
  readonly texts: Record<Subject, string>;
  remove(): Promise<void>;
}

/** Builds our scripts as published, into a temporary folder, and reads those of the others. */
export async function prepareScripts(): Promise<Scripts> {
  const folder = await mkdtemp(join(tmpdir(), 'pusher-elements-bench-'));
  await Promise.all([buildScripts(folder), buildModules(join(folder, 'esm'))]);
  const text = (file: string) => readFile(file, 'utf8');
  const [ours, elements, pusherJs, bare] = await Promise.all([
    text(join(folder, 'pusher.min.js')),
    text(join(folder, 'pusher-elements.min.js')),
    text(createRequire(import.meta.url).resolve('pusher-js/dist/web/pusher.min.js')),
    bundlePage(new URL('../page/bare-script.ts', import.meta.url), true),
  ]);
  return { folder, texts: { ours, elements, pusherJs, bare }, remove: () => rm(folder, { recursive: true }) };
}

/** Bundles a page's own code as a classic script whose exports are in the global `bench`. */
export async function bundlePage(file: URL, minify = false): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file.pathname],
    bundle: true,
    plugins: [sourcePlugin],
    write: false,
    format: 'iife',
    ...(minify ? {} : { globalName: 'bench' }),
    target: 'es2022',
    minify,
  });
  return outputFiles[0]?.text ?? '';
}
