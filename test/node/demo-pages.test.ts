import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type axe from 'axe-core';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { type Demo, startDemo } from '../../demo/server/demo-server.js';
import { EXAMPLES } from '../../demo/server/examples.js';
import { Schedule } from '../../demo/server/schedule.js';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { head, rawRequest } from '../sandbox/raw-request.js';

/** The header with which a browser opens a page. */
const HTML = 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

let demo: Demo;
let browser: Browser;
before(async () => {
  [demo, browser] = await Promise.all([
    startDemo({ env: {} }),
    ensureChromium().then((path) => launch(chromiumOptions(path))),
  ]);
});
after(() => Promise.all([browser?.close(), demo?.close()]));

const urlOf = (path: string) => `http://127.0.0.1:${demo.port}${path}`;

/** Opens a page in a window of its own. */
async function open(path: string, { width = 1280, scripts = true } = {}): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewport({ width, height: width < 500 ? 844 : 800 });
  await page.setJavaScriptEnabled(scripts);
  await page.goto(urlOf(path));
  return page;
}

const textOf = (page: Page, selector: string) => page.$eval(selector, (element) => (element as HTMLElement).innerText);

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: await readFile('node_modules/axe-core/axe.min.js', 'utf8') });
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    const results = await checker.run(document, { resultTypes: ['violations'] });
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
  });
}

describe('the first screen of the demo', () => {
  for (const width of [1280, 390]) {
    it(`shows what this is, for whom, what to do, and live prices in a window of ${width} px`, async () => {
      const page = await open('/', { width });
      const height = width < 500 ? 844 : 800;
      for (const selector of ['h1', '.claim', '.for + .for', '.hero .button', '.hero .more', '#quotes']) {
        const bottom = await page.$eval(selector, (element) => element.getBoundingClientRect().bottom);
        assert.ok(bottom <= height, `${selector} ends at ${bottom}`);
      }
      assert.match(await textOf(page, '.hero'), /For authors .* developers/s);
      const before = await textOf(page, '#quotes');
      await page.waitForFunction((text) => document.getElementById('quotes')?.innerText !== text, {}, before);
      await page.close();
    });
  }

  it('does not move when the scripts and the first events arrive', async () => {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    await page.evaluateOnNewDocument(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      });
      observer.observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(urlOf('/'));
    await page.waitForFunction(() => Number(document.querySelector('[data-live="count"]')?.textContent) > 12);
    const total = await page.evaluate(() =>
      (globalThis as unknown as { shifts: number[] }).shifts.reduce((a, b) => a + b, 0),
    );
    assert.ok(total < 0.01, `cumulative layout shift ${total}`);
    await page.close();
  });
});

describe('a wave that nobody else can receive', () => {
  it('is answered in the page, and the answer is announced', async () => {
    const page = await open('/');
    await page.waitForFunction(() => document.querySelector('#desk')?.matches(':state(subscribed)'));
    await page.click('#wave');
    await page.waitForFunction(() => document.getElementById('wave-answer')?.textContent);
    assert.equal(await textOf(page, '#wave-answer'), 'Nobody else is here. Open this page in a second tab, then wave.');
    const { role } = (await page.accessibility.snapshot({ root: (await page.$('#wave-answer')) ?? undefined })) ?? {};
    assert.equal(role, 'status');

    const other = await open('/');
    await other.waitForFunction(() => document.querySelector('#desk')?.matches(':state(subscribed)'));
    await page.bringToFront();
    await page.click('#wave');
    await page.waitForFunction(() => document.getElementById('wave-answer')?.textContent?.includes('waved back'));
    assert.equal(await textOf(page, '#wave-answer'), '1 other tab waved back.');
    await Promise.all([page.close(), other.close()]);
  });
});

describe('the pages of the demo without JavaScript', () => {
  it('contain the comments, the prices and the code', async () => {
    const page = await open('/', { scripts: false });
    assert.match(await textOf(page, '#comment-list'), /TL\s+Tomás Lind\s+\d+ minutes ago.*GO\s+Grace Okafor/s);
    assert.match(await textOf(page, '#quotes'), /^BTC\s+[\d,]+\.\d\d\s+-?\d+\.\d\d%/);
    assert.match(await textOf(page, '#ticker'), /^BTC\s+[\d,]+\.\d\d\s+-?\d+\.\d\d%/);
    for (const listing of await page.$$eval('code[data-of]', (codes) => codes.map((code) => code.textContent))) {
      assert.match(listing, /^<[a-z].*>$/s);
    }
    assert.match(await textOf(page, '.hero'), /JavaScript is off/);
    await page.close();
  });

  it('contain the lists of the examples, and their code', async () => {
    const shown: Record<string, RegExp> = {
      'comments.html': /Tomás Lind \d+ minutes ago/,
      'live-scores.html': /Harbour Town\s+\d:\d\s+Northfield/,
      'stock-ticker.html': /Gold\s+€[\d,]+\.\d\d/,
      'notifications.html': /Build 1,204 passed/,
    };
    await fetch(urlOf('/notifications'), { method: 'POST' });
    for (const name of Object.keys(EXAMPLES)) {
      const page = await open(`/examples/${name}`, { scripts: false });
      const file = await readFile(`examples/${name}`, 'utf8');
      assert.equal(await page.$eval('.listing code', (code) => code.textContent), file, name);
      assert.match(await textOf(page, 'main'), shown[name] ?? /./, name);
      await page.close();
    }
  });

  it('show a posted comment', async () => {
    const page = await open('/', { scripts: false });
    await page.type('#comment-form [name=author]', 'Ada <b>');
    await page.type('#comment-form [name=text]', 'From a browser without scripts');
    await Promise.all([page.waitForNavigation(), page.click('#comment-form button')]);
    assert.equal(page.url(), urlOf('/'));
    assert.match(await textOf(page, '#comment-list'), /^A<\s+Ada <b>\s+now\s+From a browser without scripts/);
    await page.close();
  });
});

describe('the page of an error', () => {
  it('has the status and the address, and links that work at any depth', async () => {
    const page = await browser.newPage();
    const response = await page.goto(urlOf('/examples/none/at/all.html'));
    assert.equal(response?.status(), 404);
    assert.equal(await textOf(page, 'h1'), 'There is no such page');
    assert.match(await textOf(page, 'main'), /The demo has nothing at \/examples\/none\/at\/all\.html\./);
    for (const link of await page.$$eval('main a, .bar a', (links) =>
      links.map((a) => (a as HTMLAnchorElement).href),
    )) {
      assert.equal((await fetch(link)).status, 200, link);
    }
    await page.close();
  });

  it('answers browsers only: scripts receive JSON with the same status', async () => {
    for (const [path, status, text] of [
      ['/none', 404, 'The demo has nothing at /none.'],
      ['/comments', 405, '/comments does not take GET.'],
    ] as const) {
      const shown = await rawRequest(demo.port, head(path, ['Host: localhost', HTML]));
      assert.equal(shown.status, status);
      assert.match(shown.body, /^<!doctype html>/);
      assert.ok(shown.body.includes(text), path);
      const answer = await fetch(urlOf(path));
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('content-type'), 'application/json');
      assert.deepEqual(await answer.json(), { error: text });
    }
  });

  it('shows a form that was refused, and a failure of the server', async (context) => {
    const page = await open('/', { scripts: false });
    await page.$eval('#comment-form', (form) => form.setAttribute('novalidate', ''));
    const [response] = await Promise.all([page.waitForNavigation(), page.click('#comment-form button')]);
    assert.equal(response?.status(), 400);
    assert.match(await textOf(page, 'main'), /The field author is empty\./);
    context.mock.method(console, 'error', () => {});
    context.mock.method(Schedule.prototype, 'wake', () => {
      throw new Error('the <disk> is full');
    });
    const { status, body } = await rawRequest(demo.port, head('/', ['Host: localhost', HTML]));
    assert.equal(status, 500);
    assert.match(body, /the &lt;disk&gt; is full/);
    await page.close();
  });

  it('contains the path as text', async () => {
    const path = '/<script>alert(1)</script>"&';
    const { status, body } = await rawRequest(demo.port, head(path, ['Host: localhost', HTML]));
    assert.equal(status, 404);
    assert.match(body, /nothing at \/&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&amp;\./);
    assert.doesNotMatch(body, /<script>alert/);
  });
});

describe('the accessibility of the other pages', () => {
  for (const path of ['/examples/', '/none']) {
    for (const scheme of ['light', 'dark']) {
      it(`has no axe violations at ${path}, ${scheme}`, async () => {
        const page = await open(path, { width: 390 });
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        assert.deepEqual(await violations(page), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
        await page.close();
      });
    }
  }
});
