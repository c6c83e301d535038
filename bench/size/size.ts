import { scriptBudgets } from '../../tools/build/budgets.js';
import { importCost, importCosts } from '../../tools/build/import-costs.js';
import { type Sizes, sizesOf, sizesOfFile } from '../../tools/build/sizes.js';
import type { Bench, Figures, Row } from '../bench-row.js';
import { useChromium } from '../chromium/chromium.js';
import { compare, type Goal } from '../comparison.js';

/** The maximum size of a page's script, gzipped, in bytes. */
const goals: Record<string, Goal> = {
  'pusher.min.js': { most: 7_000 },
  'pusher-elements.min.js': { most: 14_000 },
};

/** Returns a row with a script's three sizes, of which the gzipped one is compared. */
function rowOf(name: string, ours: Sizes, others: { pusherJs?: Sizes; bare?: Sizes } = {}, goal?: Goal): Row {
  const { pusherJs, bare } = others;
  const figures: Figures = { unit: 'B', ours: ours.gzip, pusherJs: pusherJs?.gzip, bare: bare?.gzip };
  return {
    ...compare({ name, figures, goal }),
    ours: describe(ours),
    pusherJs: describe(pusherJs),
    bare: describe(bare),
  };
}

function describe(sizes: Sizes | undefined): string {
  if (!sizes) return '–';
  return [sizes.raw, sizes.gzip, sizes.brotli].map((bytes) => bytes.toLocaleString('en')).join(' / ');
}

export const size: Bench = {
  name: 'size',
  title:
    'What a page loads, in bytes: raw / gzip / brotli of each script, and of imports after tree shaking by esbuild',
  async run() {
    const { folder, texts } = (await useChromium()).scripts;
    const others = { pusherJs: sizesOf(texts.pusherJs), bare: sizesOf(texts.bare) };
    const scripts = Object.keys(scriptBudgets).map((file) => {
      const compared = file in goals ? others : {};
      return rowOf(file, sizesOfFile(`${folder}/${file}`), compared, goals[file]);
    });
    const pusherJs = await importCost("import Pusher from 'pusher-js'; new Pusher('key', { cluster: 'eu' });");
    const imports = Object.entries(await importCosts(folder)).map(([name, sizes]) =>
      rowOf(`Import of ${name}`, sizes, name === 'the class' ? { ...others, pusherJs } : {}),
    );
    return [...scripts, ...imports];
  },
};
