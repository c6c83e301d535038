import type { Row } from './bench-row.js';

const HEADINGS = ['', 'pusher-js', 'ours', 'goal', ''];
/** How many characters wide a column is at most. */
const MAX_WIDTHS = [46, 30, 30, 26, 3];

/** Rows as a table of text, long cells broken between words. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map(({ name, pusherJs, ours, goal, met }) => [name, pusherJs, ours, goal, met ? 'ok' : 'NOT']);
  const lines = [HEADINGS, ...cells].map((row) => row.map((cell, column) => wrap(cell, MAX_WIDTHS[column] as number)));
  const widths = HEADINGS.map((_, column) => Math.max(...lines.flatMap((row) => row[column]?.map(lengthOf) ?? [])));
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  const [heading, ...body] = lines.map((row) => formatRow(row, widths));
  return [heading, rule, body.join(`\n${rule}\n`)].join('\n');
}

function formatRow(row: readonly (readonly string[])[], widths: readonly number[]): string {
  const height = Math.max(...row.map(({ length }) => length));
  const line = (index: number) => row.map((cell, column) => (cell[index] ?? '').padEnd(widths[column] as number));
  return Array.from({ length: height }, (_, index) => line(index).join(' │ ').trimEnd()).join('\n');
}

/** Breaks a text into lines, between words; a time stays with its unit, and a word that is too long whole. */
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
