import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Sizes, sizesOf } from './sizes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a page's script imports, of the files in `dist`. */
const programs: Readonly<Record<string, (file: (name: string) => string) => string>> = {
  'the class': (file) => `import Pusher from ${file('client.js')}; new Pusher('key', { cluster: 'eu' });`,
  '<pusher-connection>': (file) => `import ${file('pusher-connection.js')};`,
  '<pusher-channel>': (file) => `import ${file('pusher-channel.js')};`,
  'all elements': (file) => `import ${file('index.js')};`,
};

/** What imports from a folder of published modules cost a page, after esbuild's tree shaking; parts loaded later are left out. */
export async function importCosts(folder: string): Promise<Record<string, Sizes>> {
  const file = (name: string) => JSON.stringify(resolve(folder, name));
  const costs: Record<string, Sizes> = {};
  for (const [name, program] of Object.entries(programs)) costs[name] = await importCost(program(file));
  return costs;
}

/** What a script costs a page with all that it imports. */
export async function importCost(program: string): Promise<Sizes> {
  const { outputFiles } = await build({
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
    legalComments: 'none',
    logLevel: 'silent',
  });
  return sizesOf(await onLoad(outputFiles));
}

/** The entry, and what it imports at once: parts that are imported on demand are left out. */
async function onLoad(files: readonly { path: string; text: string }[]): Promise<string> {
  const textOf = new Map(files.map(({ path, text }) => [path.split('/').at(-1) as string, text]));
  const seen = new Set(['stdin.js']);
  for (const name of seen) {
    const statics = textOf.get(name)?.matchAll(/(?:from|import)"\.\/([^"]+)"/g) ?? [];
    for (const [, imported] of statics) seen.add(imported as string);
  }
  return [...seen].map((name) => textOf.get(name) ?? '').join('\n');
}
