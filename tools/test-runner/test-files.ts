import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { SetupError } from '../browsers/find-browsers.js';

/** The folders of the tests that run in Node, as do all files named `.node.test.ts`. All others run in browsers. */
const nodeSuites = ['test/sandbox', 'test/node', 'test/chaos', 'test/bench'];

/** The tests of code that behaves the same in every engine. They run in the first engine only. */
const oneEngineSuites = [
  ...['base', 'channels', 'compat', 'delivery', 'options', 'protocol', 'user'].map((folder) => `test/client/${folder}`),
  ...['test/client/messages.test.ts', 'test/components/controllers/markup-checks'],
  ...['test/differential', 'test/echo', 'test/servers'],
];

/** The paths of test files by where they run, relative to the project, with forward slashes. */
export interface TestFiles {
  node: string[];
  browser: string[];
}

/**
 * Returns the test files with these names (files or folders), or all test files.
 *
 * @throws SetupError if a name isn't a test file or folder
 */
export function findTestFiles(names: readonly string[]): TestFiles {
  const files = [...new Set((names.length > 0 ? names : ['test']).flatMap(testsOf))].sort();
  const isForNode = (file: string) => isIn(nodeSuites, file) || file.endsWith('.node.test.ts');
  return { node: files.filter(isForNode), browser: files.filter((file) => !isForNode(file)) };
}

/** Returns true if a browser test runs in the first engine only. */
export function needsOneEngine(file: string): boolean {
  return isIn(oneEngineSuites, file);
}

function isIn(paths: readonly string[], file: string): boolean {
  return paths.some((path) => file === path || file.startsWith(`${path}/`));
}

function testsOf(name: string): string[] {
  const path = relative('', name).split(sep).join('/');
  if (!existsSync(path)) throw new SetupError(`There is no test file ${name}.`);
  if (!statSync(path).isDirectory()) {
    if (!/^test\/.*\.test\.ts$/.test(path)) throw new SetupError(`${name} isn't a test file: test/**/*.test.ts.`);
    return [path];
  }
  const found = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return found.map((file) => join(path, file).split(sep).join('/'));
}
