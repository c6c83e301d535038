import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { ensureChromium } from '../scripts/ensure-chromium.js';
import { chromiumOptions } from '../scripts/launchers/chromium-browser.js';
import { createSandbox, type Sandbox } from '../src/sandbox/index.js';
import { eventually } from '../test/servers/eventually.js';
import { buildScripts, folderOf, pluginOfManual } from './plugin.js';
import { readSample, sampleNames, withServer } from './samples.js';
import { type Poster, WordPress } from './wordpress.js';

let wordpress: WordPress;
let sandbox: Sandbox;
let browser: Browser;
before(
  async () => {
    sandbox = await createSandbox();
    const begun = await Promise.allSettled([
      WordPress.start().then((value) => {
        wordpress = value;
      }),
      ensureChromium().then(async (path) => {
        browser = await launch(chromiumOptions(path));
      }),
    ]);
    for (const one of begun) if (one.status === 'rejected') throw one.reason;
    const plugin = await usePlugin('wp_footer');
    await buildScripts(join(wordpress.plugins, folderOf(plugin)));
  },
  { timeout: 240_000 },
);
const stop = () => Promise.all([browser?.close(), wordpress?.close(), sandbox?.close()]);
after(stop);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop().finally(() => process.exit(1)));

/** The address of the sandbox, as the attribute `server` takes it. */
const address = () => `ws://${sandbox.host}:${sandbox.port}`;

/** Puts the plugin of the manual that has this text in it into WordPress. */
async function usePlugin(containing: string): Promise<string> {
  const plugin = await pluginOfManual(containing, { key: sandbox.apps[0]?.key ?? '', url: address() });
  await writeFile(join(wordpress.plugins, 'pusher-elements.php'), plugin);
  return plugin;
}

/** Opens a page of the site in Chromium; nothing in it may throw, and neither console nor network may complain. */
async function visit(link: string, look: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) problems.push(message.text());
  });
  page.on('requestfailed', (request) => problems.push(`${request.url()} ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.url()} ${response.status()}`);
  });
  try {
    await page.goto(link);
    await look(page);
    assert.deepEqual(problems, []);
  } finally {
    await page.close();
  }
}

/** Publishes, and opens the page of the post. */
async function post(poster: Poster, content: string, look: (page: Page) => Promise<void>): Promise<void> {
  await visit((await wordpress.publish(poster, 'A post', content)).link, look);
}

/** Publishes a sample, with the address of the sandbox in it, and opens the page. */
async function postSample(poster: Poster, name: string, look: (page: Page) => Promise<void>): Promise<void> {
  await post(poster, withServer(await readSample(name, 'source'), address()), look);
}

/** Waits until these channels, and no others, are subscribed to. */
async function subscribed(...channels: string[]): Promise<void> {
  await eventually(() => assert.deepEqual(Object.values(sandbox.subscriptions()).flat().sort(), channels.sort()));
}

describe('WordPress', () => {
  for (const name of sampleNames) {
    for (const poster of ['admin', 'writer'] as const) {
      it(`makes of ${name}, posted by ${poster}, what the tests of the elements take it to make`, async () => {
        const { content } = await wordpress.publish(poster, name, await readSample(name, 'source'));
        assert.equal(content.trim(), (await readSample(name, poster)).trim());
      });
    }
  }
});

describe('a post with tags', { timeout: 60_000 }, () => {
  it('hears events on a channel, in the connection that the plugin gives to each page', async () => {
    await post('admin', '<pusher-channel name="news" id="news"></pusher-channel>', async (page) => {
      await subscribed('news');
      await page.evaluate(() => {
        document.getElementById('news')?.addEventListener('story', (event) => {
          document.title = (event as CustomEvent).detail.title;
        });
      });
      sandbox.trigger('news', 'story', { title: 'It works' });
      await eventually(async () => assert.equal(await page.title(), 'It works'));
    });
  });

  it('gets the script from the plugin’s folder, as a classic script', async () => {
    await post('admin', 'Nothing live.', async (page) => {
      const scripts = await page.$$eval('script[src*="pusher-elements"]', (all) =>
        all.map(({ src, type }) => [new URL(src).pathname, type]),
      );
      assert.equal(scripts.length, 1);
      assert.match(
        scripts[0]?.[0] ?? '',
        /^\/wp-content\/mu-plugins\/pusher-elements-[\d.]+\/pusher-elements\.min\.js$/,
      );
      assert.match(scripts[0]?.[1] ?? '', /^(text\/javascript)?$/);
    });
  });
});

describe('a post of an author whose tags are stripped', { timeout: 60_000 }, () => {
  for (const name of ['feed', 'one-line', 'html-block', 'in-text', 'members']) {
    it(`does no harm: ${name}`, async () => {
      await postSample('writer', name, async (page) => {
        await page.waitForNetworkIdle();
        assert.equal(await page.$$eval('.entry-content pusher-channel', (all) => all.length), 0);
      });
    });
  }
});
