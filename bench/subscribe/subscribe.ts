import type { Bench, Row } from '../bench-row.js';
import { type BenchPage, type Chromium, useChromium } from '../chromium/chromium.js';
import type { Subject } from '../chromium/scripts.js';
import { compare } from '../comparison.js';
import { interleave, median, type Rounds, type Sample } from '../rounds.js';
import { type Cost, exponentOf } from './growth.js';
import type * as Page from './subscribe-page.js';

type SubscribePage = BenchPage<typeof Page>;

const CHANNELS = 1_000;
const COUNTS = [10, 100, 1_000, 10_000];
/** The total for each count: small counts are repeated. */
const TOTAL = 10_000;
const kinds = ['channels', 'listeners', 'members'] as const;

async function open(chromium: Chromium, subject: Subject): Promise<SubscribePage> {
  const page = await chromium.open<typeof Page>(new URL('subscribe-page.ts', import.meta.url), subject);
  await page.call('prepare', subject);
  return page;
}

/** Measures the main-thread time to subscribe to 1,000 channels and to unsubscribe, in ms, of each subject. */
export async function measureSubscribing<Name extends string>(
  chromium: Chromium,
  subjects: Record<Name, Subject>,
  rounds: Rounds = { warmUp: 2, rounds: 7 },
): Promise<Record<'subscribe' | 'unsubscribe', Record<Name, number>>> {
  const samples = {} as Record<Name, Sample>;
  const leaving = {} as Record<Name, number[]>;
  const pages: SubscribePage[] = [];
  for (const [name, subject] of Object.entries(subjects) as [Name, Subject][]) {
    const page = await open(chromium, subject);
    pages.push(page);
    leaving[name] = [];
    samples[name] = async () => {
      const begin = await page.cpu();
      await page.call('subscribe', CHANNELS);
      const subscribed = await page.cpu();
      await page.call('unsubscribe', CHANNELS);
      leaving[name].push(((await page.cpu()) - subscribed) / 1000);
      return (subscribed - begin) / 1000;
    };
  }
  const subscribe = await interleave(samples, rounds);
  for (const page of pages) await page.close();
  const left = Object.entries(leaving) as [Name, number[]][];
  const unsubscribe = Object.fromEntries(left.map(([name, times]) => [name, median(times.slice(rounds.warmUp))]));
  return { subscribe, unsubscribe: unsubscribe as Record<Name, number> };
}

/** Returns the power of the number by which the cost of channels, listeners or members grows. */
async function growthOf(page: SubscribePage, kind: (typeof kinds)[number]): Promise<number> {
  const costs: Cost[] = [];
  for (const count of COUNTS) {
    const times: number[] = [];
    // the first count also warms up for all others
    for (let round = count === COUNTS[0] ? -2 : 0; round < 2; round++) {
      const begin = await page.cpu();
      const done = await page.call(kind, count, TOTAL / count);
      if (done !== TOTAL) throw new Error(`Expected ${TOTAL} ${kind}, but got ${done}.`);
      if (round >= 0) times.push((await page.cpu()) - begin);
    }
    costs.push({ count, cost: (median(times) * count) / TOTAL });
  }
  return exponentOf(costs);
}

async function compareGrowth(chromium: Chromium): Promise<Row[]> {
  const exponents: Record<string, number[]> = {};
  for (const subject of ['ours', 'pusherJs', 'bare'] as const) {
    const page = await open(chromium, subject);
    exponents[subject] = [];
    for (const kind of kinds) exponents[subject].push(await growthOf(page, kind));
    await page.close();
  }
  return kinds.map((kind, index) => {
    const of = (subject: string) => exponents[subject]?.[index] as number;
    const figures = { unit: '', ours: of('ours'), pusherJs: of('pusherJs'), bare: of('bare') };
    return {
      ...compare({ name: `Exponent of growth, 10 to 10,000 ${kind}`, figures, goal: { most: 1.1 } }),
      ratios: '',
    };
  });
}

export const subscribe: Bench = {
  name: 'subscribe',
  title: 'Main-thread time to subscribe and unsubscribe, in Chromium, and the growth of costs (1 is linear)',
  async run() {
    const chromium = await useChromium();
    const subjects = { ours: 'ours', elements: 'elements', pusherJs: 'pusherJs', bare: 'bare' } as const;
    const times = await measureSubscribing(chromium, subjects);
    const rows = (['subscribe', 'unsubscribe'] as const).flatMap((what) => {
      const { ours, elements, pusherJs, bare } = times[what];
      const goal = what === 'subscribe' ? ({ most: 2, times: 'bare' } as const) : undefined;
      return [
        compare({ name: `The class: ${what} 1,000 channels`, figures: { unit: 'ms', ours, pusherJs, bare }, goal }),
        compare({ name: `Elements: ${what} 1,000`, figures: { unit: 'ms', ours: elements, pusherJs, bare } }),
      ];
    });
    return [...rows, ...(await compareGrowth(chromium))];
  },
};
