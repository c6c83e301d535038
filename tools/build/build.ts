import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { importBudgets, scriptBudgets } from './budgets.js';
import { buildPackage } from './build-scripts.js';
import { cdnTag, withIntegrity } from './cdn-tags.js';
import { writeElementEntries } from './element-entries.js';
import { importCosts } from './import-costs.js';
import { publishTypes } from './publish-types.js';
import { exceededBudgets, type Sizes, sizesOfFile } from './sizes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(root);

writeElementEntries();
rmSync('dist', { recursive: true, force: true });
await buildPackage('dist');
chmodSync('dist/pusher-sandbox.js', 0o755);
linkProgram('pusher-sandbox');
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
publishTypes('dist/types');
await cli({ argv: ['analyze'] });
const readme = readFileSync('README.md', 'utf8');
const current = withIntegrity(readme, 'dist/browser');
if (current !== readme) writeFileSync('README.md', current);
const scripts = readdirSync('dist/browser').filter((file) => file.endsWith('.js'));
const files = Object.fromEntries(scripts.sort().map((file) => [file, sizesOfFile(`dist/browser/${file}`)]));
const imports = await importCosts('dist');
printSizes('dist/browser/', files, scriptBudgets);
printSizes('import of', imports, importBudgets);
for (const file of ['pusher-elements.min.js', 'pusher-elements.all.min.js', 'pusher.min.js']) {
  console.log(cdnTag('dist/browser', file));
}
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
