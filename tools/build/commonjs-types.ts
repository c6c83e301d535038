import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Matches a relative specifier in a declaration, including the quotation mark before it. */
const SPECIFIER = /(['"])(\.{1,2}\/[^'"]+)\.js(?=['"])/g;

/**
 * Writes the declarations of the CommonJS builds: a `.d.cts` copy of each declaration of the client and the sandbox, because
 * CommonJS can't import the types of a module; and `client.d.cts`, in which the client is `module.exports`.
 */
export function writeCommonJsTypes(folder: string): void {
  const client = join(folder, 'src/client/index.d.ts');
  const written = new Set<string>();
  writeCopies(client, written);
  writeCopies(join(folder, 'src/sandbox/index.d.ts'), written);
  writeFileSync(join(folder, 'client.d.cts'), exportAssignment(readFileSync(client, 'utf8')));
}

/** Writes copies of a declaration and of all declarations that it imports. */
function writeCopies(file: string, written: Set<string>): void {
  if (written.has(file)) return;
  written.add(file);
  const text = readFileSync(file, 'utf8');
  // an alias in a namespace can't refer to a type-only export
  const copy = text
    .replace(SPECIFIER, '$1$2.cjs')
    .replace(/^export (type )?\{.*\}/gm, (list) => list.replace(/\btype /g, ''));
  writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), copy);
  for (const [, , specifier] of text.matchAll(SPECIFIER)) {
    writeCopies(join(dirname(file), `${specifier}.d.ts`), written);
  }
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
