import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputFile, transform } from 'esbuild';
import { lazyBundle, npmBundle, sandboxBundle } from './bundles.js';

/** All entries of the package except the sandbox. lit has no CommonJS build, so it is bundled. */
const entries = {
  ...npmBundle,
  external: npmBundle.external?.filter((name) => !name.startsWith('@lit/')),
  entryPoints: {
    ...(npmBundle.entryPoints as Record<string, string>),
    ...(lazyBundle.entryPoints as Record<string, string>),
    client: 'src/client/entries/common-js.ts',
  },
} satisfies BuildOptions;

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
  const settings = { outdir, write: false, sourcemap: false, banner: {} } as const;
  const results = await Promise.all([entries, sandbox].map((options) => build({ ...options, ...settings })));
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
    banner: npmBundle.banner?.js,
    legalComments: 'eof',
  });
  const required = code.replace(/(require\("\.[^"]*)\.js"\)/g, '$1.cjs")');
  const isClass = code.includes('"module.exports": () =>');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${required}${isClass ? 'module.exports = module.exports["module.exports"];\n' : ''}`);
}
