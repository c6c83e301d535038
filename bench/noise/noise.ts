import type { Bench } from '../bench-row.js';
import { useChromium } from '../chromium/chromium.js';
import { compare } from '../comparison.js';
import { measureDispatch, openPages } from '../dispatch/dispatch-bench.js';
import { measureOverSockets } from '../dispatch/over-sockets.js';
import { measureEvaluation } from '../start/start.js';
import { measureSubscribing } from '../subscribe/subscribe.js';

const twice = { pusherJs: 'pusherJs', again: 'pusherJs' } as const;

/** Compares pusher-js with itself: any deviation of a ratio from 1 is caused by the machine. */
export const noise: Bench = {
  name: 'noise',
  title: 'A/A: pusher-js compared with itself; the deviation of the ratios from 1 is noise',
  async run() {
    const chromium = await useChromium();
    const pages = await openPages(chromium, twice);
    const effort = { messages: 20_000, warmUp: 2, rounds: 9 };
    const dispatch = await measureDispatch(pages, { channels: 1, listeners: 1 }, effort);
    for (const { page } of Object.values(pages)) await page.close();
    const { subscribe } = await measureSubscribing(chromium, twice);
    const all = [
      { name: 'Dispatch, 1 channel, 1 listener', unit: 'µs', times: dispatch },
      { name: 'Dispatch over a real socket', unit: 'µs', times: await measureOverSockets(chromium, twice) },
      { name: 'Subscribe to 1,000 channels', unit: 'ms', times: subscribe },
      { name: 'Parse and evaluate', unit: 'ms', times: await measureEvaluation(chromium, twice) },
    ];
    return all.map(({ name, unit, times }) =>
      compare({ name, figures: { unit, ours: times.again, pusherJs: times.pusherJs } }),
    );
  },
};
