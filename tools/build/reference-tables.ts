import { readFile } from 'node:fs/promises';
import { classReference } from './class-reference.js';
import { type ElementReference, readElements } from './element-manifest.js';
import { code, table } from './markdown-table.js';
import { tagsReference } from './tags-reference.js';

/** The pages with a generated reference. */
export const referencePages = ['README.md', 'docs/elements.md', 'docs/tags.md', 'docs/class.md'];

/** Matches a text between the comments that mark it: `<!-- reference: pusher-feed attributes -->`. */
const REFERENCE = /(<!-- reference: ([a-z-]+) (\w+) -->\n)[\s\S]*?(?=<!-- end -->)/g;

/** The tables of an element, by kind. */
export const elementTables: Record<string, (element: ElementReference) => string> = {
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

/** Returns the text of a page with its references as the doc comments of the sources define them. */
export async function withReferenceTables(page: string): Promise<string> {
  const elements = await readElements();
  const text = await readFile(page, 'utf8');
  return text.replace(REFERENCE, (_reference, mark: string, name: string, kind: string) => {
    const rendered = render(elements, name, kind);
    if (rendered === undefined) throw new Error(`${page}: there is no reference of ${name} ${kind}.`);
    return `${mark}${rendered}\n`;
  });
}

function render(elements: ElementReference[], name: string, kind: string): string | undefined {
  if (name === 'every' && kind === 'tag') return tagsReference(elements, elementTables);
  if (name === 'class' || name === 'interface') return classReference(kind);
  const element = elements.find(({ tagName }) => tagName === name);
  return element && elementTables[kind]?.(element);
}

/** Formats a default: values as code, words as text. */
function describeDefault(value = 'none'): string {
  if (value === 'none' || value === 'false') return '';
  return /^[\w./|-]+$/.test(value) && value !== 'all' ? code(value) : value;
}
