import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Sizes, sizesOf } from './sizes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Programs that import modules of the package, as a page's script does. */
const programs: Readonly<Record<string, (file: (name: string) => string) => string>> = {
  'the class': (file) => `import Pusher from ${file('src/client/index.js')}; new Pusher('key', { cluster: 'eu' });`,
  '<pusher-connection>': (file) => `import ${file('components/define/pusher-connection.js')};`,
  '<pusher-channel>': (file) => `import ${file('components/define/pusher-channel.js')};`,
  'all elements': (file) => `import ${file('components/index.js')};`,
};

/** Returns the size of each program after esbuild's tree shaking, without the chunks that are loaded later. */
export async function importCosts(folder: string): Promise<Record<string, Sizes>> {
  const file = (name: string) => JSON.stringify(resolve(folder, 'esm', name));
  const costs: Record<string, Sizes> = {};
  for (const [name, program] of Object.entries(programs)) costs[name] = await importCost(program(file));
  return costs;
}

/** Returns the size of a program with everything that it imports statically. */
export async function importCost(program: string): Promise<Sizes> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: root },
    absWorkingDir: root,
    nodePaths: [join(root, 'node_modules')],
    outdir: 'out',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const files = new Set(['out/stdin.js']);
  for (const file of files) {
    for (const { path, kind } of metafile.outputs[file]?.imports ?? [])
      if (kind === 'import-statement') files.add(path);
  }
  const texts = outputFiles.filter(({ path }) => files.has(relative(root, path))).map(({ text }) => text);
  return sizesOf(texts.join('\n'));
}
