import type { ElementReference } from './element-manifest.js';
import { code, table } from './markdown-table.js';

/** The order of the tags: those that others need first. Tags that are missing here follow in the order of the alphabet. */
const FIRST = ['pusher-connection', 'pusher-channel', 'pusher-feed', 'pusher-value', 'pusher-members', 'pusher-count'];

type Tables = Record<string, (element: ElementReference) => string>;

/** Returns a section for each tag: its attributes, properties, events, slots and states. */
export function tagsReference(elements: ElementReference[], tables: Tables): string {
  const place = ({ tagName }: ElementReference) => (FIRST.indexOf(tagName) + 1 || FIRST.length + 1) - 1;
  const sorted = [...elements].sort((a, b) => place(a) - place(b) || a.tagName.localeCompare(b.tagName));
  return sorted.map((element) => section(element, tables)).join('\n\n');
}

function section(element: ElementReference, tables: Tables): string {
  const { tagName, description = '', attributes = [], members = [], events = [], slots = [], cssStates = [] } = element;
  const parts: [title: string, isShown: boolean, render: () => string][] = [
    ['Attributes', attributes.length > 0, () => tables.attributes?.(element) ?? ''],
    [
      'Properties and methods',
      members.some(({ attribute, description, name }) => !attribute && description && name !== 'addEventListener'),
      () => tables.properties?.(element) ?? '',
    ],
    ['Events', events.length > 0, () => tables.events?.(element) ?? ''],
    [
      'Slots',
      slots.length > 0,
      () =>
        table(
          ['Slot', 'Content'],
          slots.map(({ name, description = '' }) => [code(name), sentence(description)]),
        ),
    ],
    [
      'States',
      cssStates.length > 0,
      () =>
        table(
          ['State', 'Meaning'],
          cssStates.map(({ name, description = '' }) => [code(`:state(${name})`), sentence(description)]),
        ),
    ],
  ];
  const tag = tagName.replace('pusher-', '');
  const shown = parts
    .filter(([, isShown]) => isShown)
    .map(([title, , render]) => `### ${title} of ${tag}\n\n${render()}`);
  const guide = /connection|channel/.test(tag) ? `../README.md#${tagName}` : `elements.md#${tagName}`;
  return [`## \`<${tagName}>\``, linked(description), `[Guide and examples](${guide})`, ...shown].join('\n\n');
}

/** Turns the names of pages in a doc comment into links: `docs/templates.md` is next to the reference. */
function linked(text: string): string {
  return text.replace(/\bdocs\/([\w-]+)\.md\b/g, '[$1]($1.md)');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
