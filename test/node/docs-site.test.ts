import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type axe from 'axe-core';
import { expect } from 'chai';
import { type Browser, type Frame, launch, type Page } from 'puppeteer-core';
import { rewrites } from '../../docs/.vitepress/markdown/pages.js';
import { sidebar } from '../../docs/.vitepress/sidebar.js';
import { buildSite, isCurrent, SITE } from '../../docs/server/built-site.js';
import { type DocsServer, startDocs } from '../../docs/server/docs-server.js';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { eventually } from '../servers/eventually.js';
import { brokenLinks, sitePages } from './site-links.js';

const axeSource = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
/** The rules for a document that is only part of a page. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const EXAMPLE = '.live-example';

let docs: DocsServer;
let browser: Browser;

before(async () => {
  if (!isCurrent()) await buildSite({ output: 'ignore' });
  docs = await startDocs();
  browser = await launch(chromiumOptions(await ensureChromium()));
});
after(async () => {
  await browser?.close();
  await docs?.close();
});

/** A page, and the problems on it and in its examples. */
interface Visit {
  page: Page;
  problems: string[];
}

async function visit(path: string): Promise<Visit> {
  // a second tab of a window would be hidden, and run no examples
  const page = await (await browser.createBrowserContext()).newPage();
  const problems: string[] = [];
  page.on('console', (line) => {
    if (['error', 'warn'].includes(line.type())) problems.push(line.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && host !== new URL(docs.url).host) problems.push(`A request to ${request.url()}`);
  });
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(`${docs.url}${path}`, { waitUntil: 'load' });
  return { page, problems };
}

/** The violations that axe finds on the page in a color scheme, one line for each element. */
async function violations(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.waitForFunction(
    (isDark) => document.documentElement.classList.contains('dark') === isDark,
    {},
    scheme === 'dark',
  );
  // only colors differ between the two
  const rules = scheme === 'dark' ? ['color-contrast'] : undefined;
  return findViolations(page, rules);
}

/** Runs axe with these rules or tags of rules, or with all rules. */
async function findViolations(place: Page | Frame, runOnly?: string[]): Promise<string[]> {
  await place.evaluate(axeSource);
  return place.evaluate(async (only) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const options: axe.RunOptions = { resultTypes: ['violations'], iframes: false, ...(only && { runOnly: only }) };
    const results = await axe.run(document, options);
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    );
  }, runOnly);
}

/** Everything that an example shows: in its frames, and on its console. */
async function shownText(frames: Frame[], page: Page, index: number): Promise<string> {
  const texts = await Promise.all(frames.map((frame) => frame.evaluate(() => document.body.innerText)));
  const lines = await page.evaluate(
    (selector, at) => document.querySelectorAll(selector)[at]?.querySelector('.console')?.textContent ?? '',
    EXAMPLE,
    index,
  );
  return [...texts, lines].join('\n');
}

/** Waits until an example runs. Returns its frames. */
async function runningFrames(page: Page, index: number): Promise<Frame[]> {
  const example = (await page.$$(EXAMPLE))[index];
  await example?.evaluate((element) => element.scrollIntoView());
  await page.waitForFunction(
    (selector, at) => {
      const figures = document.querySelectorAll(selector)[at]?.querySelectorAll('figure') ?? [];
      return [...figures].every((figure) => figure.querySelector('iframe'));
    },
    { timeout: 20_000 },
    EXAMPLE,
    index,
  );
  const handles = (await example?.$$('iframe')) ?? [];
  return Promise.all(
    handles.map(async (handle) => {
      const frame = await handle.contentFrame();
      const isSubscribed = () => {
        const channels = [...document.querySelectorAll('pusher-channel')];
        const connection = document.querySelector('pusher-connection');
        if (connection && connection.state !== 'connected') return false;
        return document.readyState === 'complete' && channels.every((channel) => channel.subscribed);
      };
      await frame.waitForFunction(isSubscribed, { timeout: 20_000 });
      return frame;
    }),
  );
}

/** Runs an example, and sends its first event. Returns the violations that axe finds in its frames. */
async function runExample(page: Page, index: number): Promise<string[]> {
  const frames = await runningFrames(page, index);
  const example = (await page.$$(EXAMPLE))[index];
  const data = await example?.evaluate(
    (element) => element.querySelector<HTMLInputElement>('.send-event input')?.value,
  );
  if (data !== undefined) await example?.$eval('.send-event button', (button) => (button as HTMLElement).click());
  const values = Object.values(data ? (JSON.parse(data) as object) : {}).filter((value) => typeof value !== 'object');
  await eventually(async () => {
    const text = await shownText(frames, page, index);
    const isShown = values.length > 0 ? values.some((value) => text.includes(String(value))) : text.trim() !== '';
    if (!isShown) throw new Error(`Example ${index + 1} shows ${JSON.stringify(text)} after ${data}.`);
  }, 60_000);
  return (await Promise.all(frames.map((frame) => findViolations(frame, WCAG)))).flat();
}

const pagePaths = Object.values(rewrites).map((path) => `/${path.replace(/(index)?\.md$/, '')}`);

describe('the documentation', () => {
  it('has every page in its sidebar', () => {
    const links = sidebar.flatMap(({ items = [] }) => items.map(({ link }) => link)).sort();
    expect(links).to.deep.equal(pagePaths.filter((path) => path !== '/').sort());
  });

  it('contains no link that leads nowhere', () => {
    expect([...sitePages(SITE).keys()].sort()).to.deep.equal([...pagePaths].sort());
    expect(brokenLinks(SITE)).to.deep.equal([]);
  });

  describe('on every page', { concurrency: 3 }, () => {
    for (const path of pagePaths) {
      it(`has no problem on ${path}`, async () => {
        const { page, problems } = await visit(path);
        await page.waitForSelector('.VPNav');
        for (const scheme of ['light', 'dark'] as const) problems.push(...(await violations(page, scheme)));
        const examples = (await page.$$(EXAMPLE)).length;
        for (let index = 0; index < examples; index++) problems.push(...(await runExample(page, index)));
        await page.browserContext().close();
        expect(problems).to.deep.equal([]);
      });
    }
  });
});
