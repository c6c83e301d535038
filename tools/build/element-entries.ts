import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { elementClasses, elementTags } from './element-tags.js';
import { entryFields } from './package-entries.js';

const root = new URL('../../', import.meta.url);

/**
 * Returns the text of each file that lists the elements, by its path from the root: an entry in `define/` per element,
 * the two public entries of `components/`, and package.json.
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

/** Returns package.json with these entries instead of its present ones. */
function manifestWithEntries(): string {
  return `${JSON.stringify({ ...JSON.parse(read('package.json')), ...entryFields() }, null, 2)}\n`;
}
