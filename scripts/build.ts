import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { buildScripts } from './build-scripts.js';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

rmSync('dist', { recursive: true, force: true });
await buildScripts('dist');
chmodSync('dist/pusher-sandbox.js', 0o755);
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
printSizes();

function printSizes(): void {
  const scripts = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const rows = scripts.sort().map((file) => {
    const text = readFileSync(`dist/${file}`);
    return [file, text.length, gzipSync(text, { level: 9 }).length, brotliCompressSync(text).length];
  });
  for (const [file = '', ...sizes] of [['dist/', 'raw', 'gzip -9', 'brotli'], ...rows]) {
    console.log(String(file).padEnd(28) + sizes.map((size) => size.toLocaleString('en').padStart(10)).join(''));
  }
}
