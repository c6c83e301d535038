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
import { type InstalledPackage, installPackage } from './installed-package.js';
import { PageServer } from './page-server.js';

let installed: InstalledPackage;
let sandbox: Sandbox;
let server: Pusher;
let site: PageServer;
let cdn: PageServer;
let browser: Browser;
before(async () => {
  sandbox = await createSandbox({ origins: ['127.0.0.1', 'null'] }); // `null`: pages opened as files
  const begun = await Promise.allSettled([
    installPackage().then((value) => {
      installed = value;
    }),
    ensureChromium().then(async (path) => {
      // puppeteer disables the back/forward cache by default
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

/** Prefixes of channel names. */
const open = ['', 'private-'];
const all = [...open, 'private-encrypted-'];

/** Source text: subscribes to channels of the test's sandbox, and reports that and their events to the test. */
function program(as: string, kinds: string[]): string {
  const channels = kinds.map((kind) => kind + as);
  return `{
    const report = (value) => fetch('${site.url}/report?as=${as}', { method: 'POST', body: JSON.stringify(value) });
    const fail = (event) => report({ error: event.message ?? String(event.reason ?? JSON.stringify(event)) });
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
        if (waiting.size === 0) report('ready');
      });
      channel.bind('story', (story) => report([name, story]));
    }
  }`;
}

/** HTML: elements on a channel of this name, and a function `report` with which they report their events to the test. */
function elements(as: string): string {
  return `<script>
      const report = (value) =>
        fetch('${site.url}/report?as=${as}', { method: 'POST', keepalive: true, body: JSON.stringify(value) });
      addEventListener('pusher-error', ({ detail }) => detail.retryable || report({ error: detail.message }));
      addEventListener('pusher-subscribed', () => report('subscribed'));
      addEventListener('pusher-event', ({ detail }) => detail.event === 'story' && report(detail.data));
    </script>
    <pusher-connection api-key="app-key" server="${sandbox.url.replace('http', 'ws')}">
      <pusher-channel name="${as}"></pusher-channel>
    </pusher-connection>`;
}

/** Opens a page with this name and body, and expects its program to receive an event on each channel. */
async function receivesOn(as: string, body: string, kinds: string[]): Promise<void> {
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

describe('the installed package in Chromium', { concurrency: 4 }, () => {
  for (const file of ['pusher.js', 'pusher.min.js']) {
    for (const [way, host] of [
      ['a script tag', () => site],
      ['a script tag of another origin', () => cdn],
    ] as const) {
      it(`sets globalThis.Pusher, and decrypts events, with ${file} by ${way}`, async () => {
        const as = `${file}-${way.length}`;
        const source = `<script src="${host().url}/package/dist/browser/${file}"></script>`;
        await receivesOn(as, `${source}<script>${program(as, all)}</script>`, all);
      });
    }
  }

  it('works as a module without a bundler, also for encrypted channels', async () => {
    const start = `import Pusher from '/package/dist/esm/src/client/index.js'`;
    await receivesOn('module', `<script type="module">${start}; ${program('module', all)}</script>`, all);
  });

  for (const [context, kind, worker] of [
    ['a dedicated worker', 'worker', 'Worker'],
    ['a shared worker', 'shared', 'SharedWorker'],
  ] as const) {
    it(`works in ${context} by importScripts(), also for encrypted channels`, async () => {
      const as = `classic-${kind}`;
      site.texts.set(`/${as}.js`, `importScripts('/package/dist/browser/pusher.min.js'); ${program(as, all)}`);
      await receivesOn(as, `<script>new ${worker}('/${as}.js')</script>`, all);
    });

    it(`works in ${context} that is a module, also for encrypted channels`, async () => {
      const as = `module-${kind}`;
      site.texts.set(`/${as}.js`, `import Pusher from '/package/dist/esm/src/client/index.js'; ${program(as, all)}`);
      await receivesOn(as, `<script>new ${worker}('/${as}.js', { type: 'module' })</script>`, all);
    });
  }

  it('can be imported with its elements in a worker, from a bundle', async () => {
    const { exports } = JSON.parse(await readFile(installed.path('package.json'), 'utf8')) as { exports: object };
    const isLoadable = (path: string) => !/package|sandbox|react|svelte|vue|json/.test(path);
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
    await receivesOn('worker-bundle', `<script>new Worker('/worker-bundle.js')</script>`, all);
  });

  for (const [form, type, start] of [
    ['by importScripts()', 'classic', `importScripts('/package/dist/browser/pusher.min.js');`],
    ['that is a module', 'module', `import Pusher from '/package/dist/esm/src/client/index.js';`],
  ] as const) {
    it(`works in a service worker ${form}, for public channels`, async () => {
      await receivesInServiceWorker(`${type}-service`, type, start, ['']);
    });
  }

  // a service worker cannot use import(), so it loads the client that contains all chunks
  for (const [form, type, start] of [
    ['by importScripts()', 'classic', `importScripts('/package/dist/browser/pusher.worker.min.js');`],
    ['that is a module', 'module', `import Pusher from '/package/dist/esm/src/client/entries/worker.js';`],
  ] as const) {
    it(`works in a service worker ${form}, for private and encrypted channels`, async () => {
      await receivesInServiceWorker(`${type}-service-all`, type, start, all);
    });
  }

  it('works in a service worker that loads the chunk of private channels itself', async () => {
    const start = `importScripts('/package/dist/browser/pusher.min.js', '/package/dist/browser/private-channels.js');`;
    await receivesInServiceWorker('classic-service-part', 'classic', start, ['private-']);
  });

  it('works as an inline script, also for private and encrypted channels', async () => {
    const script = (await readFile(installed.path('dist/browser/pusher.worker.min.js'), 'utf8')).replace(
      /<\/script/g,
      '<\\/script',
    );
    await receivesOn('inline', `<script>${script}</script><script>${program('inline', all)}</script>`, all);
  });

  async function receivesInServiceWorker(as: string, type: string, start: string, kinds: string[]): Promise<void> {
    site.texts.set(`/${as}.js`, `${start} ${program(as, kinds)}`);
    const register = `navigator.serviceWorker.register('/${as}.js', { type: '${type}', scope: '/${as}/' })`;
    await receivesOn(as, `<script>${register}</script>`, kinds);
  }

  it('decrypts events on a page opened as a file', async () => {
    const file = join(installed.project, 'page.html');
    const source = '<script src="node_modules/pusher-elements/dist/browser/pusher.min.js"></script>';
    await writeFile(file, `<!doctype html><title>as a file</title>${source}<script>${program('file', all)}</script>`);
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    assert.equal(await site.next('file'), 'ready');
    await server.trigger('private-encrypted-file', 'story', { n: 1 });
    assert.deepEqual(await site.next('file'), ['private-encrypted-file', { n: 1 }]);
    await page.close();
  });

  it('has live elements on a page opened as a file', async () => {
    const file = join(installed.project, 'elements.html');
    const source = '<script src="node_modules/pusher-elements/dist/browser/pusher-elements.min.js"></script>';
    await writeFile(file, `<!doctype html><title>elements as a file</title>${source}${elements('elements-file')}`);
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    assert.equal(await site.next('elements-file'), 'subscribed');
    await server.trigger('elements-file', 'story', { n: 1 });
    assert.deepEqual(await site.next('elements-file'), { n: 1 });
    await page.close();
  });

  it('has live feeds and values on a page opened as a file', async () => {
    const as = 'family-file';
    const file = join(installed.project, 'family.html');
    const source = '<script src="node_modules/pusher-elements/dist/browser/pusher-elements.min.js"></script>';
    const channel = `<pusher-channel name="${as}">`;
    const withDisplayElements = `${channel}<pusher-status grace="0"></pusher-status>
      <pusher-feed event="story"><template><b data-field="text"></b></template></pusher-feed>
      <pusher-value event="story" field="n">0</pusher-value>`;
    await writeFile(
      file,
      `<!doctype html><title>${as}</title>${source}${elements(as).replace(channel, withDisplayElements)}`,
    );
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

  it('has elements that resubscribe on a page from the back/forward cache, and report the gap', async () => {
    const as = 'elements-back';
    const source = '<script src="/package/dist/browser/pusher-elements.min.js"></script>';
    const noted = `<script>
      addEventListener('pageshow', ({ persisted }) => persisted && report('restored'));
      addEventListener('pusher-gap', ({ detail }) => report(['gap', detail.channelName, detail.filled]));
    </script>`;
    site.texts.set(`/${as}.html`, `<!doctype html><title>${as}</title><body>${source}${elements(as)}${noted}`);
    site.texts.set('/next.html', '<!doctype html><title>next</title>');
    const page = await browser.newPage();
    await page.goto(`${site.url}/${as}.html`);
    assert.equal(await site.next(as), 'subscribed');
    await page.goto(`${site.url}/next.html`);
    await page.evaluate(() => void setTimeout(() => history.back()));
    const reports = [await site.next(as), await site.next(as), await site.next(as)];
    assert.deepEqual(reports.map(String).sort(), ['gap,elements-back,false', 'restored', 'subscribed']);
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
