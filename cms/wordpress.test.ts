import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { createSandbox, type Sandbox } from '../src/sandbox/index.js';
import { eventually } from '../test/servers/eventually.js';
import { chromiumOptions } from '../tools/browsers/chromium-options.js';
import { ensureChromium } from '../tools/browsers/ensure-chromium.js';
import { buildScripts } from '../tools/build/build-scripts.js';
import { countChanges, type Missing, withoutEmoji, wordsAndEmoji } from './emoji.js';
import { readSample, sampleNames, withServer } from './samples.js';
import { type Poster, WordPress } from './wordpress.js';
import { folderOf, pluginFromDocs, withOwnConnection } from './wordpress-plugin.js';

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
    const plugin = await pluginFromDocs('wp_footer', server());
    await usePlugin('pusher-elements.php', plugin);
    await buildScripts(join(wordpress.plugins, folderOf(plugin)));
  },
  { timeout: 240_000 },
);
const stop = () => Promise.all([browser?.close(), wordpress?.close(), sandbox?.close()]);
after(stop);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop().finally(() => process.exit(1)));

/** The address of the sandbox, as the attribute `server` takes it. */
const address = () => `ws://${sandbox.host}:${sandbox.port}`;

const server = () => ({ key: sandbox.apps[0]?.key ?? '', url: address() });

/** Adds a plugin to WordPress, or replaces it. */
async function usePlugin(name: string, code: string): Promise<void> {
  await writeFile(join(wordpress.plugins, name), code);
}

interface Visit {
  /** The expected messages of the console and the network. */
  expected?: RegExp[];
  /** The emoji that the browser cannot draw. */
  missing?: Missing;
}

/**
 * Opens a page of the site in Chromium. Fails on uncaught errors, and on messages of the console or the network other
 * than the expected ones.
 */
async function visit(
  link: string,
  check: (page: Page) => Promise<void>,
  { expected = [], missing }: Visit = {},
): Promise<void> {
  const page = await browser.newPage();
  if (missing) await withoutEmoji(page, missing);
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
    await check(page);
    await eventually(() => assert.equal(problems.length, expected.length, problems.join('\n')));
    expected.forEach((pattern, index) => {
      assert.match(problems[index] ?? '', pattern);
    });
  } finally {
    await page.close();
  }
}

/** Publishes a post, and opens its page. */
async function post(
  poster: Poster,
  content: string,
  check: (page: Page) => Promise<void>,
  options?: Visit,
): Promise<void> {
  await visit((await wordpress.publish(poster, 'A post', content)).link, check, options);
}

/** The visible text of the post, with each run of white space as one space. */
function words(page: Page): Promise<string> {
  return page.$eval('.entry-content', (content) => (content as HTMLElement).innerText.replace(/\s+/g, ' ').trim());
}

/** Publishes a sample with the address of the sandbox, and opens its page. */
async function postSample(
  poster: Poster,
  name: string,
  check: (page: Page) => Promise<void>,
  options?: Visit,
): Promise<void> {
  await post(poster, withServer(await readSample(name, 'source'), address()), check, options);
}

/** Waits until clients are subscribed to exactly these channels. */
async function subscribed(...channels: string[]): Promise<void> {
  await eventually(() => assert.deepEqual(Object.values(sandbox.subscriptions()).flat().sort(), channels.sort()));
}

describe('WordPress', () => {
  for (const name of sampleNames) {
    for (const poster of ['admin', 'writer'] as const) {
      it(`renders ${name}, posted by ${poster}, as in the sample that the element tests use`, async () => {
        const { content } = await wordpress.publish(poster, name, await readSample(name, 'source'));
        assert.equal(content.trim(), (await readSample(name, poster)).trim());
      });
    }
  }
});

describe('a post with tags', { timeout: 60_000 }, () => {
  it('receives events on the connection that the plugin adds to each page', async () => {
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

  it('loads the script from the plugin’s folder, as a classic script', async () => {
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

  for (const [name, poster] of [
    ['feed', 'admin'],
    ['one-line', 'admin'],
    ['html-block', 'admin'],
    ['html-block', 'editor'],
  ] as const) {
    it(`is a live feed: ${name}, by ${poster}`, async () => {
      await postSample(poster, name, async (page) => {
        await subscribed('comments');
        sandbox.trigger('comments', 'new-comment', { author: 'Ada', text: 'Hello' });
        sandbox.trigger('comments', 'new-comment', { author: 'Bob', text: '<b>Hi</b>' });
        await eventually(async () => assert.match(await words(page), /Bob:? <b>Hi<\/b>.*Ada:? Hello$/));
        assert.equal(await page.$$eval('.entry-content [data-pusher-item]', (all) => all.length), 2);
      });
    });
  }

  it('is live in the middle of a text: in-text', async () => {
    await postSample('admin', 'in-text', async (page) => {
      await subscribed('scores');
      assert.match(await words(page), /0 : 0/);
      sandbox.trigger('scores', 'goal', { home: 2, away: 1 });
      await eventually(async () => assert.equal(await words(page), 'Before the widget. 2 : 1 After “the” widget.'));
    });
  });
});

describe('a post with members', { timeout: 60_000 }, () => {
  it('shows the members and their count: members', async () => {
    const plugin = await pluginFromDocs('wp_footer', server());
    const endpoint = `${sandbox.url}/pusher/auth`;
    const withEndpoint = plugin.replace('<pusher-connection ', `<pusher-connection auth-endpoint="${endpoint}" `);
    assert.notEqual(withEndpoint, plugin);
    await usePlugin('pusher-elements.php', withEndpoint);
    await postSample('admin', 'members', async (page) => {
      await eventually(async () => assert.match(await words(page), /Guest \d+ 1 here$/));
    });
    await usePlugin('pusher-elements.php', plugin);
  });
});

describe('a post with its own connection', { timeout: 60_000 }, () => {
  it('connects to the server that the site’s owner locked', async () => {
    const lock = 'pusher-elements-lock.php';
    await usePlugin(lock, await pluginFromDocs('wp_head', server()));
    const content = `<!-- wp:html --><pusher-connection api-key="own" server="ws://127.0.0.1:1" auth-endpoint="/own">
      <pusher-channel name="locked"><pusher-value event="e" field="text">none</pusher-value></pusher-channel>
      </pusher-connection><!-- /wp:html -->`;
    const check = async (page: Page) => {
      await subscribed('locked');
      assert.equal(await words(page), 'none');
      sandbox.trigger('locked', 'e', { text: 'by the locked server' });
      await eventually(async () => assert.equal(await words(page), 'by the locked server'));
    };
    const ignored =
      /auth-endpoint="\/own", api-key="own", server="ws:\/\/127.0.0.1:1" ignored: <meta name="pusher-elements">/;
    await post('admin', content, check, { expected: [ignored] });
    await usePlugin(lock, '<?php');
  });
});

describe('a post of an author whose tags are stripped', { timeout: 60_000 }, () => {
  for (const name of ['feed', 'one-line', 'html-block', 'in-text', 'members']) {
    it(`causes no error: ${name}`, async () => {
      await postSample('writer', name, async (page) => {
        await page.waitForNetworkIdle();
        assert.equal(await page.$$eval('.entry-content pusher-channel', (all) => all.length), 0);
      });
    });
  }
});

describe('a post of an author with data attributes', { timeout: 60_000 }, () => {
  const authors = 'pusher-elements-authors.php';

  it('stays unchanged, with one message, if the site’s owner has not enabled them', async () => {
    const check = async (page: Page) => {
      await page.waitForNetworkIdle();
      assert.equal(await words(page), '…');
      assert.deepEqual(Object.values(sandbox.subscriptions()).flat(), []);
    };
    await postSample('writer', 'data-list', check, { expected: [/the tag of the script has no data-channels/] });
  });

  for (const poster of ['writer', 'admin'] as const) {
    it(`is a live list: data-list, by ${poster}`, async () => {
      await usePlugin(authors, await pluginFromDocs('data-channels', server()));
      await postSample(poster, 'data-list', async (page) => {
        await subscribed('news');
        assert.equal(await words(page), '');
        sandbox.trigger('news', 'story', { title: 'A story', url: 'https://example.com/' });
        await eventually(async () => assert.equal(await words(page), 'A story'));
        assert.equal(
          await page.$eval('.entry-content li a', (link) => (link as HTMLAnchorElement).href),
          'https://example.com/',
        );
      });
    });
  }

  it('has live cards: data-card', async () => {
    await postSample('writer', 'data-card', async (page) => {
      await subscribed('news');
      sandbox.trigger('news', 'story', { title: 'One', text: 'first' });
      sandbox.trigger('news', 'story', { title: 'Two', text: 'second' });
      await eventually(async () => assert.equal(await words(page), 'Two second One first'));
    });
  });

  it('subscribes only to channels that the site’s owner allows, and reports others once', async () => {
    const wanted = ['private-news', 'presence-news', 'weather', 'sports-go'];
    const lists = wanted.map((name) => `<ul data-pusher-channel="${name}" data-pusher-event="e"><li>${name}</li></ul>`);
    const check = async (page: Page) => {
      await subscribed('sports-go');
      assert.equal(await words(page), 'private-news presence-news weather');
    };
    const expected = [/"private-news", "presence-news", "weather" may not be used here/];
    await post('writer', lists.join(''), check, { expected });
  });

  it('is live without a connection in the page if the script’s tag has a key', async () => {
    const plugin = await pluginFromDocs('data-channels', server());
    await usePlugin(authors, await withOwnConnection(plugin, server()));
    const withFooter = await pluginFromDocs('wp_footer', server());
    await usePlugin('pusher-elements.php', withFooter.replace(/add_action\('wp_footer'.*?^\}\);$/ms, ''));
    await postSample('writer', 'data-list', async (page) => {
      assert.equal((await page.$$('pusher-connection')).length, 0);
      await subscribed('news');
      sandbox.trigger('news', 'story', { title: 'By the tag' });
      await eventually(async () => assert.equal(await words(page), 'By the tag'));
    });
    await usePlugin('pusher-elements.php', withFooter);
  });

  it('causes no error on the site’s front page', async () => {
    await visit(wordpress.url, async (page) => {
      await page.waitForNetworkIdle();
      assert.match(await page.title(), /A live site/);
    });
  });
});

describe('a post whose emoji WordPress replaces with pictures', () => {
  /** Far more changes than the events need, and far fewer than a loop makes. */
  const MOST = 500;
  const tags = (emoji: string) => `<!-- wp:html --><pusher-connection api-key="${server().key}" server="${address()}"
    auth-endpoint="${sandbox.url}/pusher/auth"><pusher-channel name="presence-news">
    <pusher-value event="e" field="text">none ${emoji}</pusher-value> /
    <pusher-count label="${emoji} # one|${emoji} #">some</pusher-count> /
    <pusher-status grace="0"><b slot="connected">Live ${emoji}</b><b slot="offline">Away ${emoji}</b></pusher-status> /
    <pusher-feed event="e" item-key="id"><p data-empty>Nothing ${emoji}</p><template>${emoji} <p><b data-field="text"></b><i
    data-if="by"> by <u data-field="by" data-field-title="by"></u></i>.</p></template></pusher-feed>
    </pusher-channel></pusher-connection><!-- /wp:html -->`;
  const attributes = (emoji: string) => `<!-- wp:html --><div data-pusher-channel="news" data-pusher-event="e"
    data-pusher-key="id"><p data-empty="">Nothing ${emoji}</p><p>${emoji} <b data-field="text"></b><i
    data-if="by"> by <u data-field="by"></u></i>.</p></div><!-- /wp:html -->`;

  for (const [missing, emoji] of [
    ['emoji', '👍'],
    ['flags', '🇩🇪'],
  ] as const) {
    for (const [form, poster, channel, content, beside] of [
      ['tags', 'admin', 'presence-news', tags, (value: string) => `${value} / ${emoji} 1 one / Live ${emoji} / `],
      ['data attributes', 'writer', 'news', attributes, () => ''],
    ] as const) {
      it(`shows the latest events once each, and comes to rest: ${form}, without ${missing}`, {
        timeout: 60_000,
      }, async () => {
        await usePlugin('pusher-elements-authors.php', await pluginFromDocs('data-channels', server()));
        const check = async (page: Page) => {
          const changes = await countChanges(page);
          const send = (id: number, text: string, by?: string) => sandbox.trigger(channel, 'e', { id, text, by });
          const shows = (value: string, ...items: string[]) =>
            eventually(async () => {
              const list = items.map((item) => `${emoji} ${item}.`).join('') || `Nothing ${emoji}`;
              assert.equal(await wordsAndEmoji(page), beside(value) + list);
              const pictures = await page.$$eval('[data-pusher-item] img.emoji', (all) => all.length);
              assert.equal(pictures, items.length && list.split(emoji).length - 1);
            });
          await subscribed(channel);
          await shows(`none ${emoji}`);
          send(1, `one ${emoji}`);
          await shows(`one ${emoji}`, `one ${emoji}`);
          send(2, `${emoji} two`, 'Ada');
          await shows(`${emoji} two`, `${emoji} two by Ada`, `one ${emoji}`);
          send(1, `${emoji}${emoji} new`, `Bob ${emoji}`);
          await shows(`${emoji}${emoji} new`, `${emoji} two by Ada`, `${emoji}${emoji} new by Bob ${emoji}`);
          for (let times = 0; times < 5; times++) send(2, `${emoji} again`);
          await shows(`${emoji} again`, `${emoji} again`, `${emoji}${emoji} new by Bob ${emoji}`);
          send(1, 'none');
          await shows('none', `${emoji} again`, 'none');
          const settled = await changes();
          assert.ok(settled < MOST, `${settled} changes`);
          await shows('none', `${emoji} again`, 'none');
        };
        await post(poster, content(emoji), check, { missing });
      });
    }
  }
});
