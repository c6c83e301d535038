import { setImmediate, setTimeout } from 'node:timers/promises';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import type { BenchPage, Chromium } from '../chromium/chromium.js';
import type { Subject } from '../chromium/scripts.js';
import { interleave, type Sample } from '../rounds.js';
import type * as Page from './socket-page.js';

const MESSAGES = 2_000;
/** The number of messages sent at a time. */
const BURST = 100;
const rounds = { warmUp: 2, rounds: 5 };

/** Measures the CPU time of the page's main thread per message over a real socket, in µs, of each subject. */
export async function measureOverSockets<Name extends string>(
  chromium: Chromium,
  subjects: Record<Name, Subject>,
): Promise<Record<Name, number>> {
  const sandbox = await createSandbox();
  const samples = {} as Record<Name, Sample>;
  const pages: BenchPage<typeof Page>[] = [];
  for (const [name, subject] of Object.entries(subjects) as [Name, Subject][]) {
    const page = await chromium.open<typeof Page>(new URL('socket-page.ts', import.meta.url), subject);
    pages.push(page);
    await page.call('listen', subject, { host: sandbox.host, port: sandbox.port }, name);
    while (!Object.values(sandbox.subscriptions()).some((channels) => channels.includes(name))) await setTimeout(10);
    samples[name] = () => costOf(page, sandbox, name);
  }
  const costs = await interleave(samples, rounds);
  for (const page of pages) await page.close();
  await sandbox.close();
  return costs;
}

async function costOf(page: BenchPage<typeof Page>, sandbox: Sandbox, channel: string): Promise<number> {
  const begin = await page.cpu();
  const done = page.call('receive', MESSAGES);
  // the page answers this only after it has started to wait
  await page.cpu();
  for (let sent = 0; sent < MESSAGES; sent++) {
    sandbox.trigger(channel, 'new-comment', {
      id: sent,
      author: 'Ada',
      text: 'A comment of some length, as they are.',
    });
    if (sent % BURST === 0) await setImmediate();
  }
  await done;
  return ((await page.cpu()) - begin) / MESSAGES;
}
