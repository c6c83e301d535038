import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { SetupError } from '../browsers/engines.js';

/** The folders whose tests run in Node; all the others run in browsers. */
export const nodeSuites = ['test/sandbox', 'test/node', 'test/chaos', 'test/bench'];

/** Test files by where they run; paths relative to the project, with forward slashes. */
export interface TestFiles {
  node: string[];
  browser: string[];
}

/** The test files that are named (files or folders), or all. Throws a SetupError for a name that is no test. */
export function findTestFiles(names: readonly string[] = []): TestFiles {
  const all = (names.length > 0 ? names : ['test']).flatMap(testsOf);
  const inNode = (file: string) => nodeSuites.some((folder) => file.startsWith(`${folder}/`));
  const files = [...new Set(all)].sort();
  return { node: files.filter(inNode), browser: files.filter((file) => !inNode(file)) };
}

function testsOf(name: string): string[] {
  const path = relative(process.cwd(), name).split(sep).join('/');
  if (!existsSync(path)) throw new SetupError(`There is no test file ${name}.`);
  if (!statSync(path).isDirectory()) {
    if (!/^test\/.*\.test\.ts$/.test(path)) throw new SetupError(`${name} is no test: those are test/**/*.test.ts.`);
    return [path];
  }
  const found = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return found.map((file) => join(path, file).split(sep).join('/'));
}
