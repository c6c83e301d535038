/** Returns a Markdown table. Cells may be undefined, and contain line breaks and vertical bars. */
export function table(header: string[], rows: (string | undefined)[][]): string {
  const line = (cells: (string | undefined)[]) =>
    `|${cells.map((cell) => (cell ? ` ${oneLine(cell)} ` : ' ')).join('|')}|`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Formats a text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}
