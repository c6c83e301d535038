import { type Declaration, type DocumentedMember, readDeclarations } from './doc-comments.js';
import { code, table } from './markdown-table.js';

/** The files whose classes and interfaces the reference shows. */
const SOURCES = [
  ...['pusher.ts', 'base/event-emitter.ts', 'connection/connection.ts', 'options/options.ts', 'delivery/gap.ts'],
  ...[
    'channels/channel.ts',
    'channels/presence-channel.ts',
    'channels/members.ts',
    'user/user.ts',
    'user/watchlist.ts',
  ],
  ...['protocol/pusher-error.ts'],
].map((file) => `src/client/${file}`);

/** The longest type that fits into a table. */
const MAX_TYPE = 48;

let declarations: Map<string, Declaration> | undefined;

/** Returns the description and the members of a class or an interface; undefined if the sources don’t declare it. */
export function classReference(name: string): string | undefined {
  declarations ??= readDeclarations(SOURCES);
  const declaration = declarations.get(name);
  if (!declaration) return undefined;
  const { description, example, members } = declaration;
  const of = (kind: DocumentedMember['kind'], isStatic: boolean) =>
    members.filter((member) => member.kind === kind && member.isStatic === isStatic);
  const parts = [
    paragraphs(description),
    example && `\`\`\`js\n${example}\n\`\`\``,
    properties(isOptions(declaration) ? 'Option' : 'Property', of('property', false)),
    methods('Method', of('method', false)),
    properties('Static property', of('property', true)),
    methods('Static method', of('method', true)),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function isOptions({ name }: Declaration): boolean {
  return name.endsWith('Options');
}

function properties(title: string, members: DocumentedMember[]): string | undefined {
  if (members.length === 0) return undefined;
  const hasDefaults = members.some((member) => member.default !== undefined);
  return table(
    [title, 'Type', ...(hasDefaults ? ['Default'] : []), 'Description'],
    members.map((member) => [
      code(member.name),
      shortType(member),
      ...(hasDefaults ? [member.default && describeDefault(member.default)] : []),
      describe(member),
    ]),
  );
}

function methods(title: string, members: DocumentedMember[]): string | undefined {
  if (members.length === 0) return undefined;
  return table(
    [title, 'Returns', 'Description'],
    members.map((member) => [
      code(`${member.name}(${member.parameters.join(', ')})`),
      member.type === 'void' ? undefined : shortType(member),
      describe(member),
    ]),
  );
}

function describe({ description, throws }: DocumentedMember): string {
  const text = description.replace(/\bdocs\/([\w-]+)\.md\b/g, '[$1]($1.md)');
  return throws ? `${text} Throws ${throws.replace(/\.?$/, '.')}` : text;
}

function shortType({ type }: DocumentedMember): string | undefined {
  const text = type.replace(/\s+/g, ' ').replace('(TransportName | (string & {}))', 'TransportName');
  if (text.includes('=>') && text.length > MAX_TYPE) return 'a function';
  return text && text.length <= MAX_TYPE ? code(text) : undefined;
}

function describeDefault(value: string): string {
  return /^('[^']*'|[\w./[\]]+)$/.test(value) ? code(value) : value;
}

/** Removes the line breaks within paragraphs. A list begins a new one. */
function paragraphs(text: string): string {
  return text
    .replace(/\n(- [\s\S]*?)(?=\n\n|$)/g, '\n\n$1')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*(?!- )/g, ' '))
    .join('\n\n');
}
