import type { Bench, Figures, Row } from '../bench-row.js';
import { type BenchPage, type Chromium, useChromium } from '../chromium/chromium.js';
import type { Subject } from '../chromium/scripts.js';
import { compare } from '../comparison.js';
import { interleave, type Rounds, type Sample } from '../rounds.js';
import type * as Page from './dispatch-page.js';
import { measureOverSockets } from './over-sockets.js';

interface Scenario {
  name: string;
  traffic: Page.Traffic;
}

const scenarios: readonly Scenario[] = [
  { name: '1 channel, 1 listener', traffic: { channels: 1, listeners: 1 } },
  { name: '100 channels of 3 listeners', traffic: { channels: 100, listeners: 3 } },
  { name: 'presence, with metadata', traffic: { channels: 1, listeners: 1, presence: true } },
  { name: 'events without listeners', traffic: { channels: 1, listeners: 1, noListener: true } },
];

/** The precision of the measurement. */
export interface Effort extends Rounds {
  /** The number of messages per round. */
  messages: number;
}

const thorough: Effort = { messages: 20_000, warmUp: 2, rounds: 9 };

/** A page for each subject, under any name. */
export type Pages<Name extends string> = Record<Name, { subject: Subject; page: BenchPage<typeof Page> }>;

export async function openPages<Name extends string>(
  chromium: Chromium,
  subjects: Record<Name, Subject>,
): Promise<Pages<Name>> {
  const pages = {} as Pages<Name>;
  for (const [name, subject] of Object.entries(subjects) as [Name, Subject][]) {
    pages[name] = { subject, page: await chromium.open(new URL('dispatch-page.ts', import.meta.url), subject) };
  }
  return pages;
}

/** Measures the CPU time per message of each subject, in µs. */
export async function measureDispatch<Name extends string>(
  pages: Pages<Name>,
  traffic: Page.Traffic,
  { messages, ...rounds }: Effort,
): Promise<Record<Name, number>> {
  const expected = traffic.noListener ? 0 : messages * traffic.listeners;
  const samples = {} as Record<Name, Sample>;
  for (const [name, { subject, page }] of Object.entries(pages) as [Name, Pages<Name>[Name]][]) {
    await page.call('prepare', subject, traffic);
    samples[name] = () => costOf(page, messages, expected);
  }
  return interleave(samples, rounds);
}

async function costOf(page: BenchPage<typeof Page>, messages: number, expected: number): Promise<number> {
  const begin = await page.cpu();
  const received = await page.call('receive', messages);
  const cost = ((await page.cpu()) - begin) / messages;
  if (received !== expected) throw new Error(`Listeners were called ${received} times instead of ${expected} times.`);
  return cost;
}

const subjects = { ours: 'ours', elements: 'elements', pusherJs: 'pusherJs', bare: 'bare' } as const;

async function compareScenario(pages: Pages<keyof typeof subjects>, { name, traffic }: Scenario): Promise<Row[]> {
  const { ours, elements, pusherJs, bare } = await measureDispatch(pages, traffic, thorough);
  const figures = (own: number): Figures => ({ unit: 'µs', ours: own, pusherJs, bare });
  return [
    { name: `The class: ${name}`, figures: figures(ours), goal: { most: 1.2, times: 'bare' } as const },
    { name: `Elements: ${name}`, figures: figures(elements), goal: { most: 1.2, times: 'pusherJs' } as const },
  ].map(compare);
}

async function compareOverSockets(chromium: Chromium): Promise<Row[]> {
  const { ours, elements, pusherJs, bare } = await measureOverSockets(chromium, subjects);
  const row = (name: string, own: number) => compare({ name, figures: { unit: 'µs', ours: own, pusherJs, bare } });
  return [row('The class: over a real socket', ours), row('Elements: over a real socket', elements)];
}

export const dispatch: Bench = {
  name: 'dispatch',
  title: 'CPU time of the page’s main thread per message in Chromium, with a fake WebSocket and over a real one',
  async run() {
    const chromium = await useChromium();
    const pages = await openPages(chromium, subjects);
    const rows: Row[] = [];
    for (const scenario of scenarios) rows.push(...(await compareScenario(pages, scenario)));
    for (const { page } of Object.values(pages)) await page.close();
    return [...rows, ...(await compareOverSockets(chromium))];
  },
};
