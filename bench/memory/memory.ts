import type { Bench, Row } from '../bench-row.js';
import { type BenchPage, type Chromium, useChromium } from '../chromium/chromium.js';
import type { Subject } from '../chromium/scripts.js';
import { compare } from '../comparison.js';
import type * as Page from './memory-page.js';

/** The numbers of objects to measure. */
export interface Numbers {
  channels: number;
  members: number;
  /** 0 skips the measurement of discarded clients. */
  clients: number;
}

const thorough: Numbers = { channels: 10_000, members: 10_000, clients: 1_000 };
/** The share of objects created before the measurement, to fill caches and pools. */
const FIRST = 0.1;

/** The cost of each object, in bytes. */
export interface Weights {
  channel: number;
  member: number;
  discarded: number;
}

type MemoryPage = BenchPage<typeof Page>;

/** Measures the bytes that each object costs, in a page of its own for each subject. */
export async function weigh(chromium: Chromium, subject: Subject, numbers: Numbers): Promise<Weights> {
  const page = await chromium.open<typeof Page>(new URL('memory-page.ts', import.meta.url), subject);
  await page.call('prepare', subject);
  const first = numbers.channels * FIRST;
  const channel = await growth(page, numbers.channels, first, (from, count) => page.call('subscribe', from, count));
  const member = await growth(page, numbers.members, numbers.members * FIRST, (from, count) =>
    page.call('join', `presence-${from}`, count),
  );
  await page.close();
  if (numbers.clients === 0) return { channel, member, discarded: 0 };
  const other = await chromium.open<typeof Page>(new URL('memory-page.ts', import.meta.url), subject);
  const discarded = await growth(other, numbers.clients, numbers.clients / 2, (_, count) =>
    other.call('discard', subject, count),
  );
  await other.close();
  return { channel, member, discarded };
}

/** Returns how much the heap grows per object, in bytes. */
async function growth(
  page: MemoryPage,
  count: number,
  first: number,
  act: (from: number, count: number) => Promise<void>,
): Promise<number> {
  await act(0, first);
  const before = await page.heapSize();
  await act(first, count);
  return ((await page.heapSize()) - before) / count;
}

/** Returns how much memory each of 10,000 mounts of an element leaves behind, in bytes. */
async function leftByMounts(chromium: Chromium): Promise<number> {
  const page = await chromium.open<typeof Page>(new URL('memory-page.ts', import.meta.url), 'elements');
  await page.call('prepare', 'elements');
  const left = await growth(page, 10_000, 1_000, (_, count) => page.call('mount', count));
  await page.close();
  return left;
}

export const memory: Bench = {
  name: 'memory',
  title: 'Heap after garbage collection in Chromium, in bytes per object',
  async run() {
    const chromium = await useChromium();
    const bare = await weigh(chromium, 'bare', thorough);
    const pusherJs = await weigh(chromium, 'pusherJs', thorough);
    const ours = await weigh(chromium, 'ours', thorough);
    const elements = await weigh(chromium, 'elements', { ...thorough, clients: 300 });
    const all = (part: keyof Weights) => ({ unit: 'B', ours: ours[part], pusherJs: pusherJs[part], bare: bare[part] });
    const element = { unit: 'B', ours: elements.channel, pusherJs: pusherJs.channel, bare: bare.channel };
    const mounts = { unit: 'B', ours: await leftByMounts(chromium) };
    return [
      { name: 'A channel with one listener', figures: all('channel'), goal: { most: 0.7, times: 'pusherJs' } as const },
      { name: 'A presence member', figures: all('member'), goal: { most: 1.1, times: 'bare' } as const },
      { name: 'A <pusher-channel> with one listener', figures: element },
      { name: 'Kept by each of 1,000 discarded clients', figures: all('discarded'), goal: { most: 100 } },
      { name: 'Kept by each of 300 discarded <pusher-connection>', figures: { unit: 'B', ours: elements.discarded } },
      { name: 'Kept by each of 10,000 mounts', figures: mounts },
    ].map(compare) satisfies Row[];
  },
};
