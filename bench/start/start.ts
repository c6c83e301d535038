import { createSandbox } from '../../src/sandbox/index.js';
import type { Bench, Row } from '../bench-row.js';
import { type Chromium, useChromium } from '../chromium/chromium.js';
import type { Subject } from '../chromium/scripts.js';
import { compare, type Goal } from '../comparison.js';
import { interleave, median, type Rounds, type Sample } from '../rounds.js';
import { type DistantServer, moveAway } from './distant-server.js';
import type * as Page from './start-page.js';

const ROUND_TRIP = 20;
const code = new URL('start-page.ts', import.meta.url);
const subjects = { ours: 'ours', elements: 'elements', pusherJs: 'pusherJs', bare: 'bare' } as const;
const milestones = { connected: 'connected', subscribed: 'subscribed', firstEvent: 'first event' } as const;

/** Measures how long each subject's script takes to parse and evaluate, in ms. */
export async function measureEvaluation<Name extends string>(
  chromium: Chromium,
  subjects: Record<Name, Subject>,
  rounds: Rounds = { warmUp: 1, rounds: 11 },
): Promise<Record<Name, number>> {
  const page = await chromium.open<typeof Page>(code);
  const samples = {} as Record<Name, Sample>;
  for (const [name, subject] of Object.entries(subjects) as [Name, Subject][]) {
    samples[name] = async () => {
      await page.reload();
      return page.call('evaluate', chromium.scripts.texts[subject]);
    };
  }
  const times = await interleave(samples, rounds);
  await page.close();
  return times;
}

type Starts = Record<keyof typeof subjects, Page.Milestones[]>;

async function measureStart(chromium: Chromium, server: DistantServer, channels: number): Promise<Starts> {
  const starts: Starts = { ours: [], elements: [], pusherJs: [], bare: [] };
  const samples = {} as Record<keyof Starts, Sample>;
  const { host, port } = server;
  const page = await chromium.open<typeof Page>(code);
  for (const subject of Object.values(subjects)) {
    const text = chromium.scripts.texts[subject];
    samples[subject] = async () => {
      await page.reload();
      const reached = await page.call('start', subject, text, { host, port }, channels);
      starts[subject].push(reached);
      return reached.firstEvent;
    };
  }
  await interleave(samples, { warmUp: 0, rounds: 9 });
  await page.close();
  return starts;
}

function rowsOf(starts: Starts, channels: number): Row[] {
  return (Object.keys(milestones) as (keyof typeof milestones)[]).flatMap((milestone) => {
    const time = (who: keyof Starts) => median(starts[who].map((reached) => reached[milestone]));
    const goal: Goal | undefined = milestone === 'firstEvent' ? { most: 1.05, times: 'bare' } : undefined;
    const others = { unit: 'ms', pusherJs: time('pusherJs'), bare: time('bare') };
    const what = `start to ${milestones[milestone]}, ${channels === 1 ? '1 channel' : `${channels} channels`}`;
    return [
      compare({ name: `The class: ${what}`, figures: { ...others, ours: time('ours') }, goal }),
      compare({ name: `Tags: ${what}`, figures: { ...others, ours: time('elements') } }),
    ];
  });
}

export const start: Bench = {
  name: 'start',
  title: `From the start of the script, in fresh pages of Chromium, with the server ${ROUND_TRIP} ms away`,
  async run() {
    const chromium = await useChromium();
    const { ours, elements, pusherJs, bare } = await measureEvaluation(chromium, subjects);
    const evaluation = [
      { name: 'The class: parse and evaluate', own: ours, most: 0.4 },
      { name: 'The whole bundle: parse and evaluate', own: elements, most: 0.9 },
    ].map(({ name, own, most }) =>
      compare({ name, figures: { unit: 'ms', ours: own, pusherJs, bare }, goal: { most, times: 'pusherJs' } }),
    );
    const sandbox = await createSandbox();
    for (let index = 0; index < 100; index++) sandbox.trigger(`cache-${index}`, 'story', { id: index });
    const server = await moveAway(sandbox.port, ROUND_TRIP);
    const rows: Row[] = [];
    for (const channels of [1, 100]) rows.push(...rowsOf(await measureStart(chromium, server, channels), channels));
    await server.close();
    await sandbox.close();
    return [...evaluation, ...rows];
  },
};
