import { readFile } from 'node:fs/promises';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';

/** The pages with reference tables. */
export const referencePages = ['README.md', 'docs/elements.md'];

/** The parts of an element in `dist/custom-elements.json` that tables show. */
interface ElementReference {
  tagName: string;
  attributes?: { name: string; default?: string; description?: string }[];
  members?: {
    kind: 'field' | 'method';
    name: string;
    attribute?: string;
    description?: string;
    parameters?: Named[];
  }[];
  events?: { name: string; description?: string }[];
}

interface Named {
  name: string;
}

/** Matches a table between the comments that mark it: `<!-- reference: pusher-feed attributes -->`. */
const TABLE = /(<!-- reference: ([a-z-]+) (\w+) -->\n)[\s\S]*?(?=<!-- end -->)/g;

const tables: Record<string, (element: ElementReference) => string> = {
  attributes: ({ attributes = [] }) =>
    table(
      ['Attribute', 'Default', 'Description'],
      attributes.map(({ name, default: value, description }) => [code(name), describeDefault(value), description]),
    ),
  properties: ({ members = [] }) =>
    table(
      ['Property, method', 'Description'],
      members
        .filter(({ name, attribute, description }) => !attribute && description && name !== 'addEventListener')
        .map(({ kind, name, parameters = [], description }) => [
          code(kind === 'method' ? `${name}(${parameters.map((parameter) => parameter.name).join(', ')})` : name),
          description,
        ]),
    ),
  events: ({ events = [] }) =>
    table(
      ['Event', 'Description'],
      events.map(({ name, description }) => [code(name), description]),
    ),
};

/** Returns the text of a page with its reference tables as the doc comments of the elements define them. */
export async function withReferenceTables(page: string): Promise<string> {
  const elements = await readElements();
  const text = await readFile(page, 'utf8');
  return text.replace(TABLE, (_table, mark: string, tag: string, kind: string) => {
    const element = elements.find(({ tagName }) => tagName === tag);
    const render = tables[kind];
    if (!element || !render) throw new Error(`${page}: there is no reference of ${tag} ${kind}.`);
    return `${mark}${render(element)}\n`;
  });
}

let manifest: ReturnType<typeof cli> | undefined;

async function readElements(): Promise<ElementReference[]> {
  manifest ??= cli({ argv: ['analyze'], noWrite: true });
  const { modules } = (await manifest) as { modules: { declarations: ElementReference[] }[] };
  return modules.flatMap(({ declarations }) => declarations);
}

function table(header: string[], rows: (string | undefined)[][]): string {
  const line = (cells: (string | undefined)[]) =>
    `|${cells.map((cell) => (cell ? ` ${oneLine(cell)} ` : ' ')).join('|')}|`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Formats a default: values as code, words as text. */
function describeDefault(value = 'none'): string {
  if (value === 'none' || value === 'false') return '';
  return /^[\w./|-]+$/.test(value) && value !== 'all' ? code(value) : value;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${text}\``;
}
