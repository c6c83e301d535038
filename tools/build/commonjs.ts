import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputFile, transform } from 'esbuild';
import { commonJsBundle, sandboxBundle } from './bundles.js';

/** The sandbox. In jest's jsdom environment, `ws` resolves to its build for browsers, which has no server, so it is bundled. */
const sandbox = {
  ...sandboxBundle,
  inject: [fileURLToPath(new URL('node-globals.ts', import.meta.url))],
  external: sandboxBundle.external?.filter((name) => name !== 'ws'),
  define: { 'process.env.WS_NO_BUFFER_UTIL': 'true', 'process.env.WS_NO_UTF_8_VALIDATE': 'true' },
  entryPoints: { sandbox: 'src/sandbox/index.ts' },
} satisfies BuildOptions;

/**
 * Builds `x.cjs` for each entry `x.js`. esbuild splits only modules into chunks, so its files are converted to
 * CommonJS afterwards.
 */
export async function buildCommonJs(outdir: string): Promise<void> {
  const settings = { outdir, write: false, banner: {} } as const;
  const results = await Promise.all([commonJsBundle, sandbox].map((options) => build({ ...options, ...settings })));
  await Promise.all(results.flatMap(({ outputFiles = [] }) => outputFiles).map(convert));
}

async function convert({ path, text }: OutputFile): Promise<void> {
  const file = path.replace(/\.js$/, '.cjs');
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'es2022',
    supported: { 'dynamic-import': false }, // test runners don't support import() in CommonJS
    charset: 'utf8',
    minifySyntax: true,
    minifyWhitespace: true,
    banner: commonJsBundle.banner.js,
    legalComments: 'eof',
  });
  const required = code.replace(/(require\("\.[^"]*)\.js"\)/g, '$1.cjs")');
  const isClass = code.includes('"module.exports":()=>');
  // for tools that find the names of exports without running the file
  const hint = !isClass && /\bdefault:\(\)=>/.test(code) ? '0 && (exports.default = exports.default);\n' : '';
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${required}${isClass ? 'module.exports = module.exports["module.exports"];\n' : hint}`);
}
