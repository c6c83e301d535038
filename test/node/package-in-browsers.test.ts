import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Browser, launch } from 'puppeteer-core';
import Pusher from 'pusher';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { type InstalledPackage, installPackage } from './runtimes/installed-package.js';
import { PageServer } from './runtimes/page-server.js';

let installed: InstalledPackage;
let sandbox: Sandbox;
let server: Pusher;
let site: PageServer;
let cdn: PageServer;
let browser: Browser;
before(async () => {
  sandbox = await createSandbox({ origins: ['127.0.0.1', 'null'] }); // `null`: pages that are opened as files
  const begun = await Promise.allSettled([
    installPackage().then((value) => {
      installed = value;
    }),
    ensureChromium().then(async (path) => {
      // which puppeteer would have without
      browser = await launch({ ...chromiumOptions(path), ignoreDefaultArgs: ['--disable-back-forward-cache'] });
    }),
  ]);
  for (const one of begun) if (one.status === 'rejected') throw one.reason;
  site = await PageServer.start(installed.path);
  cdn = await PageServer.start(installed.path);
  const [app] = sandbox.apps;
  assert.ok(app);
  server = new Pusher({
    ...{ appId: app.id, key: app.key, secret: app.secret, encryptionMasterKeyBase64: app.encryptionMasterKey },
    ...{ host: sandbox.host, port: String(sandbox.port), useTLS: false },
  });
});
after(() => Promise.all([browser?.close(), site?.close(), cdn?.close(), installed?.remove(), sandbox?.close()]));

/** What the names of channels begin with. */
const open = ['', 'private-'];
const all = [...open, 'private-encrypted-'];

/** Source text: subscribes to channels of the test's sandbox, and tells the test when it has, and what it hears. */
function program(as: string, kinds: string[]): string {
  const channels = kinds.map((kind) => kind + as);
  return `{
    const tell = (what) => fetch('${site.url}/tell?as=${as}', { method: 'POST', body: JSON.stringify(what) });
    const fail = (event) => tell({ error: event.message ?? String(event.reason ?? JSON.stringify(event)) });
    addEventListener('error', fail);
    addEventListener('unhandledrejection', fail);
    const client = new Pusher('app-key', {
      cluster: '', wsHost: '${sandbox.host}', wsPort: ${sandbox.port}, forceTLS: false,
      channelAuthorization: { transport: 'ajax', endpoint: '${sandbox.url}/pusher/auth' },
    });
    const waiting = new Set(${JSON.stringify(channels)});
    for (const name of [...waiting]) {
      const channel = client.subscribe(name);
      channel.bind('pusher:subscription_error', fail);
      channel.bind('pusher:subscription_succeeded', () => {
        waiting.delete(name);
        if (waiting.size === 0) tell('ready');
      });
      channel.bind('story', (story) => tell([name, story]));
    }
  }`;
}

/** HTML: elements on a channel of this name, and a script, `tell`, by which they tell the test what they hear. */
function elements(as: string): string {
  return `<script>
      const tell = (what) =>
        fetch('${site.url}/tell?as=${as}', { method: 'POST', keepalive: true, body: JSON.stringify(what) });
      addEventListener('pusher-error', ({ detail }) => detail.retryable || tell({ error: detail.message }));
      addEventListener('pusher-subscribed', () => tell('subscribed'));
      addEventListener('pusher-event', ({ detail }) => detail.event === 'story' && tell(detail.data));
    </script>
    <pusher-connection api-key="app-key" server="${sandbox.url.replace('http', 'ws')}">
      <pusher-channel name="${as}"></pusher-channel>
    </pusher-connection>`;
}

/** Opens a page of this name with this in its body; each channel's event has to reach whoever it starts. */
async function hearsOn(as: string, body: string, kinds: string[]): Promise<void> {
  const page = await browser.newPage();
  const problems: unknown[] = [];
  page.on('pageerror', (error) => problems.push(error));
  site.texts.set(`/${as}.html`, `<!doctype html><title>${as}</title><body>${body}`);
  await page.goto(`${site.url}/${as}.html`);
  assert.equal(await site.next(as), 'ready');
  for (const channel of kinds.map((kind) => kind + as)) {
    await server.trigger(channel, 'story', { for: as });
    assert.deepEqual(await site.next(as), [channel, { for: as }]);
  }
  await page.close();
  assert.deepEqual(problems, []);
}

describe('the installed package, in Chromium', { concurrency: 4 }, () => {
  for (const file of ['pusher.js', 'pusher.min.js']) {
    for (const [what, where] of [
      ['a script tag', () => site],
      ['a script tag that gets it from another origin', () => cdn],
    ] as const) {
      it(`works by ${what}: ${file} sets globalThis.Pusher, and opens encrypted channels, too`, async () => {
        const as = `${file}-${what.length}`;
        const source = `<script src="${where().url}/package/dist/${file}"></script>`;
        await hearsOn(as, `${source}<script>${program(as, all)}</script>`, all);
      });
    }
  }

  it('works as a module of the page, without a bundler, and opens encrypted channels, too', async () => {
    const start = `import Pusher from '/package/dist/client.js'`;
    await hearsOn('module', `<script type="module">${start}; ${program('module', all)}</script>`, all);
  });

  for (const [what, kind, worker] of [
    ['a dedicated worker', 'worker', 'Worker'],
    ['a shared worker', 'shared', 'SharedWorker'],
  ] as const) {
    it(`works in ${what} by importScripts(), and opens encrypted channels, too`, async () => {
      const as = `classic-${kind}`;
      site.texts.set(`/${as}.js`, `importScripts('/package/dist/pusher.min.js'); ${program(as, all)}`);
      await hearsOn(as, `<script>new ${worker}('/${as}.js')</script>`, all);
    });

    it(`works in ${what} that is a module, and opens encrypted channels, too`, async () => {
      const as = `module-${kind}`;
      site.texts.set(`/${as}.js`, `import Pusher from '/package/dist/client.js'; ${program(as, all)}`);
      await hearsOn(as, `<script>new ${worker}('/${as}.js', { type: 'module' })</script>`, all);
    });
  }

  it('is imported in a worker, elements and all, by a bundle: nothing is defined there, and nothing fails', async () => {
    const { exports } = JSON.parse(await readFile(installed.path('package.json'), 'utf8')) as { exports: object };
    const isLoadable = (path: string) => !/dist|package|sandbox|react|svelte|vue/.test(path);
    const names = Object.keys(exports)
      .filter(isLoadable)
      .map((path) => path.slice(1));
    const imports = names.map((name) => `import 'pusher-elements${name}';`);
    const start = `${imports.join(' ')} import Pusher from 'pusher-elements'; ${program('worker-bundle', all)}`;
    const { outputFiles } = await build({
      stdin: { contents: start, resolveDir: installed.project },
      ...{ bundle: true, format: 'iife', platform: 'browser', write: false, absWorkingDir: installed.project },
    });
    site.texts.set('/worker-bundle.js', outputFiles[0]?.text ?? '');
    await hearsOn('worker-bundle', `<script>new Worker('/worker-bundle.js')</script>`, all);
  });

  for (const [what, type, start] of [
    ['by importScripts()', 'classic', `importScripts('/package/dist/pusher.min.js');`],
    ['that is a module', 'module', `import Pusher from '/package/dist/client.js';`],
  ] as const) {
    it(`works in a service worker ${what}, for public channels`, async () => {
      await registers(`${type}-service`, type, start, ['']);
    });
  }

  // a service worker may not use import(): it takes the client that has all in it
  for (const [what, type, start] of [
    ['by importScripts()', 'classic', `importScripts('/package/dist/pusher.worker.min.js');`],
    ['that is a module', 'module', `import Pusher from '/package/dist/client.worker.js';`],
  ] as const) {
    it(`opens private and encrypted channels in a service worker ${what}`, async () => {
      await registers(`${type}-service-all`, type, start, all);
    });
  }

  it('opens private channels in a service worker that brings what they need', async () => {
    const start = `importScripts('/package/dist/pusher.min.js', '/package/dist/private-channels.js');`;
    await registers('classic-service-part', 'classic', start, ['private-']);
  });

  it('works by a script that is copied into the page, private and encrypted channels, too', async () => {
    const script = (await readFile(installed.path('dist/pusher.worker.min.js'), 'utf8')).replace(
      /<\/script/g,
      '<\\/script',
    );
    await hearsOn('inline', `<script>${script}</script><script>${program('inline', all)}</script>`, all);
  });

  async function registers(as: string, type: string, start: string, kinds: string[]): Promise<void> {
    site.texts.set(`/${as}.js`, `${start} ${program(as, kinds)}`);
    const register = `navigator.serviceWorker.register('/${as}.js', { type: '${type}', scope: '/${as}/' })`;
    await hearsOn(as, `<script>${register}</script>`, kinds);
  }

  it('opens encrypted channels on a page that was opened as a file', async () => {
    const file = join(installed.project, 'page.html');
    const source = '<script src="node_modules/pusher-elements/dist/pusher.min.js"></script>';
    await writeFile(file, `<!doctype html><title>as a file</title>${source}<script>${program('file', all)}</script>`);
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    assert.equal(await site.next('file'), 'ready');
    await server.trigger('private-encrypted-file', 'story', { n: 1 });
    assert.deepEqual(await site.next('file'), ['private-encrypted-file', { n: 1 }]);
    await page.close();
  });

  it('has elements that are live on a page that was opened as a file', async () => {
    const file = join(installed.project, 'elements.html');
    const source = '<script src="node_modules/pusher-elements/dist/pusher-elements.min.js"></script>';
    await writeFile(file, `<!doctype html><title>elements as a file</title>${source}${elements('elements-file')}`);
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    assert.equal(await site.next('elements-file'), 'subscribed');
    await server.trigger('elements-file', 'story', { n: 1 });
    assert.deepEqual(await site.next('elements-file'), { n: 1 });
    await page.close();
  });

  it('has feeds and values that are live on a page that was opened as a file', async () => {
    const as = 'family-file';
    const file = join(installed.project, 'family.html');
    const source = '<script src="node_modules/pusher-elements/dist/pusher-elements.min.js"></script>';
    const channel = `<pusher-channel name="${as}">`;
    const family = `${channel}<pusher-status grace="0"></pusher-status>
      <pusher-feed event="story"><template><b data-field="text"></b></template></pusher-feed>
      <pusher-value event="story" field="n">0</pusher-value>`;
    await writeFile(file, `<!doctype html><title>${as}</title>${source}${elements(as).replace(channel, family)}`);
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    assert.equal(await site.next(as), 'subscribed');
    const story = { text: 'A story', n: 7 };
    await server.trigger(as, 'story', story);
    assert.deepEqual(await site.next(as), story);
    await page.waitForFunction(() =>
      ['pusher-feed b', 'pusher-value', 'pusher-status']
        .map((selector) => document.querySelector(selector)?.textContent?.trim())
        .join()
        .startsWith('A story,7,Connected'),
    );
    await page.close();
  });

  it('has elements that come back with a page from the back/forward cache, and tell of the gap', async () => {
    const as = 'elements-back';
    const source = '<script src="/package/dist/pusher-elements.min.js"></script>';
    const noted = `<script>
      addEventListener('pageshow', ({ persisted }) => persisted && tell('restored'));
      addEventListener('pusher-gap', ({ detail }) => tell(['gap', detail.channelName, detail.filled]));
    </script>`;
    site.texts.set(`/${as}.html`, `<!doctype html><title>${as}</title><body>${source}${elements(as)}${noted}`);
    site.texts.set('/next.html', '<!doctype html><title>next</title>');
    const page = await browser.newPage();
    await page.goto(`${site.url}/${as}.html`);
    assert.equal(await site.next(as), 'subscribed');
    await page.goto(`${site.url}/next.html`);
    await page.evaluate(() => void setTimeout(() => history.back()));
    const told = [await site.next(as), await site.next(as), await site.next(as)];
    assert.deepEqual(told.map(String).sort(), ['gap,elements-back,false', 'restored', 'subscribed']);
    await server.trigger(as, 'story', { n: 2 });
    assert.deepEqual(await site.next(as), { n: 2 });
    assert.equal(
      Object.values(sandbox.subscriptions())
        .flat()
        .filter((name) => name === as).length,
      1,
    );
    await page.close();
  });
});
