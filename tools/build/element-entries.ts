import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const components = new URL('components/', root);

/** The classes of the elements by tag. The list of elements is the files in `components/` that declare a tag. */
export const elementClasses: ReadonlyMap<string, string> = new Map(
  readdirSync(components)
    .filter((file) => file.startsWith('pusher-'))
    .flatMap((file) => {
      const source = readFileSync(new URL(file, components), 'utf8');
      const [, tag, name] = /interface HTMLElementTagNameMap \{\s*'(.+?)': (\w+);/.exec(source) ?? [];
      return tag && name ? [[tag, name]] : [];
    }),
);

/** The tags in the order of definition: as `components/index.ts` has them, then new ones. */
export const elementTags: readonly string[] = inOrder(definedTags());

/**
 * Returns the text of each file that lists the elements, by its path from the root: an entry in `define/` per element,
 * the two public entries of `components/`, and the exports of the package.
 */
export function elementEntries(): Record<string, string> {
  const defines = [...elementClasses].map(([tag, name]) => [`components/define/${tag}.ts`, defineEntry(tag, name)]);
  return {
    ...Object.fromEntries(defines),
    'components/index.ts': indexEntry(),
    'components/elements.ts': elementsEntry(),
    'package.json': manifestWithEntries(),
  };
}

/** Writes each file that lists the elements and is out of date. */
export function writeElementEntries(): void {
  for (const [path, text] of Object.entries(elementEntries())) {
    const file = new URL(path, root);
    if (!existsSync(file) || read(path) !== text) writeFileSync(file, text);
  }
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function definedTags(): string[] {
  return [...read('components/index.ts').matchAll(/^import '.\/define\/(.*)\.js';/gm)].map(([, tag]) => tag as string);
}

function inOrder(defined: readonly string[]): string[] {
  const tags = [...elementClasses.keys()];
  return [...defined.filter((tag) => tags.includes(tag)), ...tags.filter((tag) => !defined.includes(tag))];
}

function defineEntry(tag: string, name: string): string {
  return `import { ${name} } from '../${tag}.js';
import { define } from './define.js';

define('${tag}', ${name});

export { ${name} };
`;
}

function indexEntry(): string {
  const rest = read('components/index.ts').replace(/^import '.\/define\/.*\n/gm, '');
  return elementTags.map((tag) => `import './define/${tag}.js';\n`).join('') + rest;
}

/** Returns the text of `components/elements.ts`, sorted by path as the formatter does. */
function elementsEntry(): string {
  const path = (line: string) => /'(.*)'/.exec(line)?.[1] ?? '';
  const others = read('components/elements.ts').match(/^export (?!\*).*\n/gm) ?? [];
  const lines = [...others, ...elementTags.map((tag) => `export * from './${tag}.js';\n`)];
  return lines.sort((a, b) => (path(a) < path(b) ? -1 : 1)).join('');
}

function manifestWithEntries(): string {
  const manifest = JSON.parse(read('package.json')) as {
    exports: Record<string, unknown>;
    typesVersions: { '*': Record<string, string[]> };
  };
  const { exports, typesVersions } = manifest;
  for (const path of Object.keys(exports)) {
    const tag = path.slice(2);
    if (!tag.startsWith('pusher-') || elementClasses.has(tag)) continue;
    delete exports[path];
    delete typesVersions['*'][tag];
  }
  for (const tag of elementTags) {
    const types = `./dist/types/components/define/${tag}.d.ts`;
    typesVersions['*'][tag] = [types];
    exports[`./${tag}`] = {
      types,
      'module-sync': `./dist/${tag}.js`,
      require: `./dist/${tag}.cjs`,
      default: `./dist/${tag}.js`,
    };
  }
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
