import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildScripts } from '../../tools/build/build-scripts.js';

/** Who is measured: our class, our elements, pusher-js, and the least that a page could do itself. */
export type Subject = 'ours' | 'elements' | 'pusherJs' | 'bare';

/** The scripts of a page, as they are published. */
export interface Scripts {
  /** The folder of all that this package publishes. */
  readonly folder: string;
  /** By subject: what a page loads for it, minified. */
  readonly texts: Record<Subject, string>;
  remove(): Promise<void>;
}

/** Builds our scripts as they are published, into a folder of their own, and reads the others'. */
export async function prepareScripts(): Promise<Scripts> {
  const folder = await mkdtemp(join(tmpdir(), 'pusher-elements-bench-'));
  await buildScripts(folder);
  const text = (file: string) => readFile(file, 'utf8');
  const [ours, elements, pusherJs, bare] = await Promise.all([
    text(join(folder, 'pusher.min.js')),
    text(join(folder, 'pusher-elements.min.js')),
    text(createRequire(import.meta.url).resolve('pusher-js/dist/web/pusher.min.js')),
    bundlePage(new URL('../page/bare-script.ts', import.meta.url), true),
  ]);
  return { folder, texts: { ours, elements, pusherJs, bare }, remove: () => rm(folder, { recursive: true }) };
}

/** A page's own code, as one classic script; what it exports is in the global `bench`. */
export async function bundlePage(file: URL, minify = false): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file.pathname],
    bundle: true,
    write: false,
    format: 'iife',
    ...(minify ? {} : { globalName: 'bench' }),
    target: 'es2022',
    minify,
  });
  return outputFiles[0]?.text ?? '';
}
