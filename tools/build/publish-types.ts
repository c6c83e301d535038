import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { declarationOf, packageEntries } from './package-entries.js';

/** Matches a relative specifier in a declaration, including the quotation mark before it. */
const SPECIFIER = /(['"])(\.{1,2}\/[^'"]+)\.js(?=['"])/g;

/**
 * Reduces the declarations in a folder to those that the entries of the package need: each as `.d.ts` and, because CommonJS
 * can't import the types of a module, as `.d.cts`. In `client.d.cts`, the client is `module.exports`.
 */
export function publishTypes(folder: string): void {
  writeFileSync(
    join(folder, 'chunk.d.ts'),
    '// A chunk: it registers itself, and exports nothing for pages.\nexport {};\n',
  );
  const needed = new Set<string>();
  const entries = Object.keys(packageEntries).map(declarationOf);
  for (const entry of [...entries, 'src/sandbox/index.d.ts']) addImported(join(folder, entry), needed);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, file);
    if (file.endsWith('.d.ts') && !needed.has(path)) rmSync(path);
  }
  for (const file of needed)
    writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), commonJsCopy(readFileSync(file, 'utf8')));
  const client = readFileSync(join(folder, 'src/client/index.d.ts'), 'utf8');
  writeFileSync(join(folder, 'client.d.cts'), exportAssignment(client));
}

/** Adds a declaration, and all declarations that it imports. */
function addImported(file: string, needed: Set<string>): void {
  if (needed.has(file)) return;
  needed.add(file);
  for (const [, , specifier] of readFileSync(file, 'utf8').matchAll(SPECIFIER)) {
    addImported(join(dirname(file), `${specifier}.d.ts`), needed);
  }
}

function commonJsCopy(text: string): string {
  // an alias in a namespace can't refer to a type-only export
  return text
    .replace(SPECIFIER, '$1$2.cjs')
    .replace(/^export (type )?\{.*\}/gm, (list) => list.replace(/\btype /g, ''));
}

/** Returns a declaration that exports the class with `export =`, and all other exports in the namespace of the class. */
function exportAssignment(declaration: string): string {
  const statements = [...declaration.matchAll(/^export (?:type )?\{([^}]*)\} from /gm)];
  const names = statements.flatMap(([, list = '']) => list.split(',').map((name) => name.trim().split(/\s+/)));
  const exported = names.map((words) => words.at(-1)).filter((name) => name && name !== 'default');
  if (!exported.includes('Pusher') || /^export \*/m.test(declaration))
    throw new Error('Unexpected exports of the client');
  return `import client = require('./src/client/index.cjs');

declare class Pusher<Events extends object = object> extends client.Pusher<Events> {}
declare namespace Pusher {
${exported.map((name) => `  export import ${name} = client.${name};`).join('\n')}
  export { Pusher as default };
}
export = Pusher;
`;
}
