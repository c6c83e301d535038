import { readFileSync, writeFileSync } from 'node:fs';
import { minify } from '@swc/core';
import { MODULE_SUFFIX } from './bundles.js';

/**
 * Minifies a script, and updates its source map. esbuild has shortened the names already: it names the private members of
 * each class separately, while swc numbers those of all classes together, which costs 2% (gzip).
 */
export async function minifyScript(file: string): Promise<void> {
  const { code, map } = await minify(readFileSync(file, 'utf8'), {
    ecma: 2022,
    module: file.endsWith(`${MODULE_SUFFIX}.js`),
    compress: { ecma: 2022, passes: 3, unsafe_arrows: true, keep_fargs: false },
    mangle: true,
    format: { comments: 'some', asciiOnly: true },
    sourceMap: { content: readFileSync(`${file}.map`, 'utf8') } as never,
  });
  writeFileSync(file, `${code}\n`);
  if (map) writeFileSync(`${file}.map`, map);
}
