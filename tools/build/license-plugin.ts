import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Adds the licence of each bundled package to its modules as a legal comment. esbuild writes every distinct comment once
 * into each output that has code of the package, so a copy of that one file satisfies the licence.
 */
export const licensePlugin: Plugin = {
  name: 'license',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const [source, license] = await Promise.all([readFile(path, 'utf8'), licenseComment(path)]);
      // at the end, so that positions in the package's own source map stay right
      return { loader: 'js', contents: `${source}\n${license}\n` };
    });
  },
};

/** The folder of the package that a module is in, and its name. */
const PACKAGE = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/;

async function licenseComment(module: string): Promise<string> {
  const [, folder = '', name = ''] = PACKAGE.exec(module) ?? [];
  const file = (await readdir(folder)).find((entry) => /^(un)?licen[cs]e(\.|$)/i.test(entry));
  if (!file) throw new Error(`The package ${name} has no licence file, so it must not be bundled.`);
  const text = (await readFile(join(folder, file), 'utf8')).trim();
  if (text.includes('*/')) throw new Error(`The licence of ${name} would end the comment that it is written in.`);
  return `/*!\n${name.replace('\\', '/')}\n\n${text}\n*/`;
}
