import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { importBudgets, scriptBudgets } from './budgets.js';
import { buildScripts } from './build-scripts.js';
import { writeCommonJsTypes } from './commonjs-types.js';
import { writeElementEntries } from './element-entries.js';
import { importCosts } from './import-costs.js';
import { exceededBudgets, type Sizes, sizesOfFile } from './sizes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(root);

writeElementEntries();
rmSync('dist', { recursive: true, force: true });
await buildScripts('dist');
chmodSync('dist/pusher-sandbox.js', 0o755);
linkProgram('pusher-sandbox');
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
writeCommonJsTypes('dist/types');
await cli({ argv: ['analyze'] });
const scripts = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
const files = Object.fromEntries(scripts.sort().map((file) => [file, sizesOfFile(`dist/${file}`)]));
const imports = await importCosts('dist');
printSizes('dist/', files, scriptBudgets);
printSizes('import of', imports, importBudgets);
const exceeded = [...exceededBudgets(files, scriptBudgets), ...exceededBudgets(imports, importBudgets)];
for (const sentence of exceeded) console.error(sentence);
process.exit(exceeded.length === 0 ? 0 : 1);

/**
 * Links the package's program in `node_modules/.bin`, as npm does for installed packages. Without the link,
 * `npx -p pusher-elements pusher-sandbox` fails in a clone, because npx takes the clone for the installed package.
 */
function linkProgram(name: string): void {
  // On Windows, links need special rights, and npm writes scripts instead.
  if (process.platform === 'win32') return;
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync(`node_modules/.bin/${name}`, { force: true });
  symlinkSync(`../../dist/${name}.js`, `node_modules/.bin/${name}`);
}

function printSizes(heading: string, all: Record<string, Sizes>, budgets: Readonly<Record<string, number>>): void {
  console.log(row([heading, 'raw', 'gzip -9', 'budget', 'brotli']));
  for (const [name, { raw, gzip, brotli }] of Object.entries(all))
    console.log(row([name, raw, gzip, budgets[name], brotli]));
}

function row([name, ...cells]: (string | number | undefined)[]): string {
  return String(name).padEnd(36) + cells.map((cell) => (cell ?? '').toLocaleString('en').padStart(10)).join('');
}
