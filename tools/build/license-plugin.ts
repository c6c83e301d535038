import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Adds the license of each bundled package to its modules as a legal comment. esbuild writes each distinct comment once into
 * every output that contains code of the package, so that a copy of that one file satisfies the license.
 */
export const licensePlugin: Plugin = {
  name: 'license',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const [source, license] = await Promise.all([readFile(path, 'utf8'), licenseComment(path)]);
      // at the end, so that positions in the package's own source map stay correct
      return { loader: 'js', contents: `${source}\n${license}\n` };
    });
  },
};

/** Matches the folder and the name of the package that a module belongs to. */
const PACKAGE = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/;

async function licenseComment(module: string): Promise<string> {
  const [, folder = '', name = ''] = PACKAGE.exec(module) ?? [];
  const file = (await readdir(folder)).find((entry) => /^(un)?licen[cs]e(\.|$)/i.test(entry));
  if (!file) throw new Error(`The package ${name} has no license file, so it must not be bundled.`);
  const text = (await readFile(join(folder, file), 'utf8')).trim();
  if (text.includes('*/')) throw new Error(`The license of ${name} contains the end of a comment.`);
  return `/*!\n${name.replace('\\', '/')}\n\n${text}\n*/`;
}
