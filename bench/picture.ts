import type { Figures, Measured, Row } from './bench-row.js';
import { formatFigure } from './comparison.js';

/** A result that the chart shows: the benchmark, the row, and its label. */
interface Shown {
  bench: string;
  row: string;
  words: string;
}

const shown: readonly Shown[] = [
  { bench: 'size', row: 'pusher.min.js', words: 'Script for the class, gzipped' },
  { bench: 'start', row: 'The class: parse and evaluate', words: 'Parse and evaluate it' },
  { bench: 'start', row: 'The class: start to first event, 1 channel', words: 'Start to first event, 20 ms away' },
  { bench: 'dispatch', row: 'The class: 1 channel, 1 listener', words: 'CPU per message' },
  { bench: 'dispatch', row: 'Elements: 1 channel, 1 listener', words: 'CPU per message, through an element' },
  { bench: 'memory', row: 'A channel with one listener', words: 'Heap per channel' },
  { bench: 'memory', row: 'Kept by each of 1,000 discarded clients', words: 'Heap kept by a discarded client' },
  { bench: 'subscribe', row: 'The class: subscribe 1,000 channels', words: 'Subscribe to 1,000 channels' },
  {
    bench: 'herd',
    row: 'Most connection attempts in any 100 ms, attempt 1',
    words: '1,000 clients dropped: attempts in 100 ms',
  },
];

const WIDTH = 390;
const MARGIN = 12;
const BAR = 12;
/** The distance between two bars. */
const STEP = 16;
const HEAD = 56;
/** The height of a label, three bars, and space. */
const BLOCK = 84;
/** The length of the longest bar; the figure is behind it. */
const LENGTH = 270;

const bars: readonly { of: Measured; label: string }[] = [
  { of: 'ours', label: 'pusher-elements' },
  { of: 'pusherJs', label: 'pusher-js' },
  { of: 'bare', label: 'bare client' },
];

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .figure { font-size: 12px }
  .paper { fill: #fff } .ours { fill: #0969da } .pusherJs { fill: #b35900 } .bare { fill: #6e7781 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .paper { fill: #0d1117 } .ours { fill: #58a6ff } .pusherJs { fill: #e3873c } .bare { fill: #8b949e }
  }`;

/** Draws results by benchmark as an SVG with a bar for each client. Omits figures that were not measured. */
export function drawResults(results: Readonly<Record<string, readonly Row[]>>): string {
  const blocks = shown.flatMap(({ bench, row, words }) => {
    const figures = results[bench]?.find(({ name }) => name === row)?.figures;
    return figures ? [{ words, figures }] : [];
  });
  const height = HEAD + blocks.length * BLOCK;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>pusher-elements compared with pusher-js and a bare client; less is better</title>`,
    `<style>${style}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    text(MARGIN, 22, 'Less is better'),
    ...bars.map(({ of, label }, index) => {
      const x = MARGIN + ([0, 134, 226][index] ?? 0);
      return `<rect class="${of}" x="${x}" y="32" width="10" height="10"/>${text(x + 15, 42, label)}`;
    }),
    ...blocks.map(({ words, figures }, index) => block(HEAD + index * BLOCK, words, figures)),
    '</svg>\n',
  ].join('\n');
}

function block(top: number, words: string, figures: Figures): string {
  const measured = bars.flatMap(({ of }) => (figures[of] === undefined ? [] : [{ of, value: figures[of] }]));
  const most = Math.max(...measured.map(({ value }) => value));
  const rows = measured.map(({ of, value }, index) => {
    const y = top + 24 + index * STEP;
    const length = Math.max(2, Math.round((Math.max(value, 0) / most) * LENGTH));
    const figure = `${formatFigure(value)} ${figures.unit}`.trim();
    const bar = `<rect class="${of}" x="${MARGIN}" y="${y}" width="${length}" height="${BAR}"/>`;
    return bar + text(MARGIN + length + 6, y + BAR - 1, figure, 'figure');
  });
  return [text(MARGIN, top + 16, words), ...rows].join('\n');
}

function text(x: number, y: number, words: string, name = 'label'): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text class="${name}" x="${x}" y="${y}">${escaped}</text>`;
}
