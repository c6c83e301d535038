import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Chromium } from '../../bench/chromium/chromium.js';
import { measureDispatch, openPages } from '../../bench/dispatch/dispatch.js';
import { weigh } from '../../bench/memory/memory.js';
import { importBudgets, ratioBudgets, scriptBudgets } from '../../tools/build/budgets.js';
import { importCosts } from '../../tools/build/import-costs.js';
import { exceededBudgets, sizesOfFile } from '../../tools/build/sizes.js';

const effort = { messages: 10_000, warmUp: 3, rounds: 7 };
const numbers = { channels: 2_000, members: 2_000, clients: 0 };

let chromium: Chromium;
before(async () => {
  chromium = await Chromium.start();
});
after(() => chromium?.close());

function passedRatio(figure: number, other: number, most: number, what: string): string[] {
  return figure <= most * other ? [] : [`${what}: ${(figure / other).toFixed(2)}×, the budget is ${most}×`];
}

/** Measures again where a budget is passed: another program's work passes, and what the code costs stays. */
async function leastPassed(measure: () => Promise<string[]>): Promise<string[]> {
  let passed: string[] = [];
  for (let attempt = 1; attempt <= 4; attempt++) {
    passed = await measure();
    if (passed.length === 0) break;
  }
  return passed;
}

describe('the budgets', () => {
  it('hold for the size of each published script', () => {
    const files = Object.keys(scriptBudgets).map((file) => [file, sizesOfFile(`${chromium.scripts.folder}/${file}`)]);
    assert.deepEqual(exceededBudgets(Object.fromEntries(files), scriptBudgets), []);
  });

  it('hold for what imports cost after tree shaking', async () => {
    assert.deepEqual(exceededBudgets(await importCosts(chromium.scripts.folder), importBudgets), []);
  });

  it('hold for the CPU time of a message, beside pusher-js and a bare client', async () => {
    const everybody = { ours: 'ours', elements: 'elements', pusherJs: 'pusherJs', bare: 'bare' } as const;
    const pages = await openPages(chromium, everybody);
    const passed = await leastPassed(async () => {
      const { ours, elements, pusherJs, bare } = await measureDispatch(pages, { channels: 1, listeners: 1 }, effort);
      const { oursToBare, oursToPusherJs, elementsToPusherJs } = ratioBudgets.dispatch;
      return [
        ...passedRatio(ours, bare, oursToBare, 'the class to bare'),
        ...passedRatio(ours, pusherJs, oursToPusherJs, 'the class to pusher-js'),
        ...passedRatio(elements, pusherJs, elementsToPusherJs, 'elements to pusher-js'),
      ];
    });
    for (const { page } of Object.values(pages)) await page.close();
    assert.deepEqual(passed, []);
  });

  it('hold for the heap of channels and members, beside pusher-js', async () => {
    const ours = await weigh(chromium, 'ours', numbers);
    const pusherJs = await weigh(chromium, 'pusherJs', numbers);
    const { channelToPusherJs, memberToPusherJs } = ratioBudgets.memory;
    assert.deepEqual(passedRatio(ours.channel, pusherJs.channel, channelToPusherJs, 'a channel'), []);
    assert.deepEqual(passedRatio(ours.member, pusherJs.member, memberToPusherJs, 'a presence member'), []);
  });
});
