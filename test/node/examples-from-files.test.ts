import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { EXAMPLES } from '../../demo/server/examples.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { lazyBundle, scriptBundle } from '../../tools/build/bundles.js';

/** The address in the files: a sandbox with the default port. */
const ADDRESS = 'localhost:6001';

/** An event with the data that the file of an example names, and what the example then shows. */
const SENT: Record<string, [channel: string, event: string, data: object, shown: RegExp]> = {
  'comments.html': ['comments', 'new-comment', { id: 1, author: 'Ada', text: 'Hello' }, /Ada\s+Hello/],
  'live-scores.html': [
    'scores',
    'score',
    { id: 1, home: 'Kestrels', homeGoals: 1, away: 'Millbrook', awayGoals: 0, time: '34′', state: 'live' },
    /Kestrels\s+1:0\s+Millbrook\s+34′/,
  ],
  'stock-ticker.html': [
    'market',
    'tick',
    { symbol: 'Gold', price: 2654, change: 0.012, direction: 'up' },
    /Gold\s+€2,654\.00\s+1\.20%/,
  ],
  'notifications.html': [
    'private-cache-notifications',
    'notification',
    { id: 1, title: 'Build passed', text: 'All checks are green.', unread: 1 },
    /1 new\s+Build passed\s+All checks are green\./,
  ],
  'burst.html': ['burst', 'tick', { sent: 1 }, /event 1/],
};

let folder: string;
let sandbox: Sandbox;
let browser: Browser;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
  await mkdir(join(folder, 'dist'));
  await mkdir(join(folder, 'examples'));
  const outdir = join(folder, 'dist/browser');
  [sandbox, browser] = await Promise.all([
    createSandbox({ origins: ['null'] }),
    ensureChromium().then((path) => launch(chromiumOptions(path))),
    build({ ...scriptBundle({ minify: true }), outdir, logLevel: 'silent' }),
    build({ ...lazyBundle, outdir, logLevel: 'silent' }),
  ]);
  // the tests leave the default port to other programs, and change nothing else
  for (const name of Object.keys(EXAMPLES)) {
    const source = await readFile(`examples/${name}`, 'utf8');
    await writeFile(join(folder, 'examples', name), source.replaceAll(ADDRESS, `localhost:${sandbox.port}`));
  }
});
after(async () => {
  await Promise.all([browser?.close(), sandbox?.close()]);
  await rm(folder, { recursive: true });
});

/** Opens an example as a file, and waits until all of its channels are subscribed. */
async function open(name: string): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) problems.push(message.text());
  });
  await page.goto(pathToFileURL(join(folder, 'examples', name)).href);
  await page.waitForFunction(() =>
    [...document.querySelectorAll('pusher-channel')].every(
      (channel) => (channel as { subscribed?: boolean }).subscribed,
    ),
  );
  return { page, problems };
}

const shows = (page: Page, text: RegExp) =>
  page.waitForFunction((source) => new RegExp(source).test(document.body.innerText), { polling: 100 }, text.source);

describe('the examples, opened as files', () => {
  for (const [name, [channel, event, data, shown]] of Object.entries(SENT)) {
    it(`${name} shows an event that the sandbox sends, and says how to send it`, async () => {
      const { page, problems } = await open(name);
      await shows(page, new RegExp(`pusher-sandbox trigger ${channel}\\s+${event}`));
      const command = await page.$eval('[data-empty] code:last-child', (code) => code.textContent ?? '');
      const [, json = ''] = /'(\{.*\})'/.exec(command) ?? [];
      assert.deepEqual(JSON.parse(json), data);
      sandbox.trigger(channel, event, data);
      await shows(page, shown);
      assert.equal(await page.$eval('[data-empty]', (element) => (element as HTMLElement).hidden), true);
      assert.deepEqual(problems, []);
      await page.close();
    });
  }

  it('whos-here.html shows the members, with round avatars', async () => {
    const [one, other] = [await open('whos-here.html'), await open('whos-here.html')];
    await shows(one.page, /2 people are here\./);
    await shows(one.page, /that’s you/);
    await shows(one.page, /Guest \d+ joined\./);
    const shape = await one.page.$eval('.people i', (avatar) => {
      const { width, height } = avatar.getBoundingClientRect();
      return [width, height, getComputedStyle(avatar).borderRadius];
    });
    assert.deepEqual(shape, [44, 44, '50%']);
    assert.deepEqual([...one.problems, ...other.problems], []);
    await Promise.all([one.page.close(), other.page.close()]);
  });

  it('typing.html sends drafts, messages and signs to other pages', async () => {
    const [one, other] = [await open('typing.html'), await open('typing.html')];
    await other.page.waitForFunction(() => document.querySelector('pusher-trigger')?.matches(':state(ready)'));
    await other.page.type('[name=text]', 'Good mor');
    await shows(one.page, /Somebody is typing: Good mor/);
    await other.page.keyboard.press('Enter');
    for (const { page } of [one, other]) await shows(page, /Somebody Good mor/);
    await shows(one.page, /Nobody else is typing/);
    await other.page.click('button[value="Hello!"]');
    await one.page.bringToFront();
    await one.page.waitForFunction(() => document.querySelector('.signs b')?.textContent === 'Hello!');
    assert.deepEqual([...one.problems, ...other.problems], []);
    await Promise.all([one.page.close(), other.page.close()]);
  });

  it('are all tested here', () => {
    assert.deepEqual(Object.keys(EXAMPLES).sort(), [...Object.keys(SENT), 'typing.html', 'whos-here.html'].sort());
  });
});
