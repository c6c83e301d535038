import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestRunnerPlugin } from '@web/test-runner';
import { transform } from 'esbuild';

/** Serves TypeScript to browsers: esbuild removes the types, and an import of `./x.js` resolves to `x.ts`. */
export function typescriptPlugin({ tsconfig }: { tsconfig: string }): TestRunnerPlugin {
  const tsconfigRaw = readFileSync(tsconfig, 'utf8');
  let root = '';
  return {
    name: 'typescript',
    serverStart({ config }) {
      root = config.rootDir;
      void transform(''); // starts esbuild while the browsers start
    },
    resolveMimeType: ({ path }) => (path.endsWith('.ts') ? 'js' : undefined),
    resolveImport({ source, context }) {
      if (!/^\.{1,2}\/.*\.js$/.test(source) || !context.path.endsWith('.ts')) return undefined;
      const typescript = source.replace(/\.js$/, '.ts');
      return existsSync(join(root, dirname(decodeURIComponent(context.path)), typescript)) ? typescript : undefined;
    },
    async transform({ path, body }) {
      if (!path.endsWith('.ts')) return undefined;
      const { code } = await transform(String(body), {
        loader: 'ts',
        target: 'es2022',
        supported: { 'import-attributes': true },
        sourcemap: 'inline',
        sourcefile: join(root, path),
        tsconfigRaw,
        charset: 'utf8',
      }).catch((error: Error) => {
        throw Object.assign(error, { stack: error.message }); // the message has file and line; the stack is esbuild's own
      });
      return { body: code };
    },
  };
}
