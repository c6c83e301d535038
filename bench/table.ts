import type { Row } from './bench-row.js';

interface Column {
  heading: string;
  /** The maximum width in characters. */
  width: number;
  cell(row: Row): string;
}

const columns: readonly Column[] = [
  { heading: '', width: 46, cell: ({ name }) => name },
  { heading: 'bare', width: 30, cell: ({ bare }) => bare ?? '' },
  { heading: 'pusher-js', width: 30, cell: ({ pusherJs }) => pusherJs },
  { heading: 'ours', width: 30, cell: ({ ours }) => ours },
  { heading: 'ratios', width: 28, cell: ({ ratios }) => ratios ?? '' },
  { heading: 'goal', width: 26, cell: ({ goal }) => goal },
  { heading: '', width: 12, cell: verdict },
];

/** Returns whether a goal is reached, or by how much it is missed. */
function verdict({ goal, met, missed }: Row): string {
  if (goal === '') return '';
  return met ? 'ok' : ['NOT', missed].filter(Boolean).join(', ');
}

/** Formats rows as a text table. Wraps long cells between words, and omits empty columns. */
export function formatTable(rows: readonly Row[]): string {
  const needed = columns.filter(({ cell }) => rows.some((row) => cell(row) !== ''));
  const lines = [
    needed.map(({ heading, width }) => wrap(heading, width)),
    ...rows.map((row) => needed.map(({ cell, width }) => wrap(cell(row), width))),
  ];
  const widths = needed.map((_, column) => Math.max(...lines.flatMap((row) => row[column]?.map(lengthOf) ?? [])));
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  const [heading, ...body] = lines.map((row) => formatRow(row, widths));
  return [heading, rule, body.join(`\n${rule}\n`)].join('\n');
}

function formatRow(row: readonly (readonly string[])[], widths: readonly number[]): string {
  const height = Math.max(...row.map(({ length }) => length));
  const line = (index: number) => row.map((cell, column) => (cell[index] ?? '').padEnd(widths[column] as number));
  return Array.from({ length: height }, (_, index) => line(index).join(' │ ').trimEnd()).join('\n');
}

/** Wraps text between words. A number stays with its unit, and a word that is too long stays whole. */
function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(/ (?!m?s\b)/)) {
    const line = lines.at(-1) as string;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function lengthOf({ length }: string): number {
  return length;
}
