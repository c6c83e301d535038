import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, launch } from 'puppeteer-core';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { sourcePlugin } from '../../tools/build/source-plugin.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A page with a link to another page, which browsers prerender. */
const first = `<!doctype html><title>first</title><a href="/second">second</a>
<script type="speculationrules">{"prerender":[{"urls":["/second"],"eagerness":"immediate"}]}</script>`;

/** A page that opens connections and requests. Its time passes faster, so that delayed attempts show, too. */
const second = (sandbox: Sandbox) => `<!doctype html><title>second</title>
<script>
  const report = (what) => fetch('/report?' + what, { method: 'POST', body: JSON.stringify([...dialled, ...requested]) });
  const { WebSocket, fetch, setTimeout } = window;
  const dialled = [], requested = [];
  window.WebSocket = class extends WebSocket { constructor(url) { super(url); dialled.push(url); } };
  window.fetch = (url, init) => { if (!String(url).startsWith('/report')) requested.push(String(url)); return fetch(url, init); };
  window.setTimeout = (act, ms, ...args) => setTimeout(act, ms / 50, ...args);
</script>
<pusher-connection api-key="app-key" server="ws://${sandbox.host}:${sandbox.port}" signin
    auth-endpoint="${sandbox.url}/pusher/auth?user_id=a" user-auth-endpoint="${sandbox.url}/pusher/user-auth?user_id=a">
  <pusher-channel name="presence-c">
    <pusher-members></pusher-members>
    <pusher-feed event="e" src="/list"><template><p class="item" data-field="text"></p></template></pusher-feed>
  </pusher-channel>
</pusher-connection>
<script src="/script.js"></script>
<script>
  setTimeout(() => report('before ' + (document.prerendering ? 'prerendering' : 'shown') + ' ' + localStorage.length), 1000);
  document.addEventListener('prerenderingchange', () => report('activated'));
  const channel = document.querySelector('pusher-channel');
  channel.addEventListener('pusher-subscribed', () => report('subscribed'));
  new MutationObserver(() => document.querySelector('.item') && report('listed')).observe(document, { childList: true, subtree: true });
</script>`;

describe('a page that Chromium prerenders', () => {
  let sandbox: Sandbox;
  let site: Server;
  let browser: Browser;
  const reports: { what: string; opened: string[] }[] = [];
  const requests: IncomingMessage[] = [];
  const reported = new EventEmitter();

  before(async () => {
    sandbox = await createSandbox({ origins: ['127.0.0.1'] });
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: ['components/script/script-tag.ts'],
      plugins: [sourcePlugin],
      ...{ bundle: true, write: false, format: 'iife', target: 'es2022' },
    });
    const script = outputFiles?.[0]?.text ?? '';
    site = createServer(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      requests.push(request);
      if (url.pathname === '/report') {
        const body = await request.setEncoding('utf8').toArray();
        reports.push({ what: decodeURIComponent(url.search.slice(1)), opened: JSON.parse(body.join('')) });
        reported.emit('report');
      }
      const type =
        url.pathname === '/script.js' ? 'text/javascript' : url.pathname === '/list' ? 'application/json' : 'text/html';
      response.setHeader('Content-Type', `${type};charset=utf-8`);
      const texts: Record<string, string> = {
        '/': first,
        '/second': second(sandbox),
        '/script.js': script,
        '/list': '[{"text":"a"}]',
      };
      response.end(texts[url.pathname] ?? '');
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    browser = await launch(chromiumOptions(await ensureChromium()));
  });
  after(async () => {
    await browser?.close();
    site?.close();
    site?.closeAllConnections();
    await sandbox?.close();
  });

  async function nextReport(what: RegExp) {
    const signal = AbortSignal.timeout(90_000);
    for (;;) {
      const found = reports.find((one) => what.test(one.what));
      if (found) return found;
      await once(reported, 'report', { signal });
    }
  }

  it('opens nothing, fetches no list and stores nothing until it is activated, then becomes live', async () => {
    const { port } = site.address() as AddressInfo;
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const prerendered = await nextReport(/^before/);
    assert.equal(prerendered.what, 'before prerendering 0');
    assert.deepEqual(prerendered.opened, []);
    assert.equal(requests.filter(({ url }) => url?.startsWith('/list')).length, 0);
    assert.equal(sandbox.sockets(), 0);

    // the page itself reports its activation, as puppeteer loses a page that another one replaces
    await page.click('a').catch(() => {});
    await nextReport(/^activated/);
    await nextReport(/^subscribed/);
    await nextReport(/^listed/);
  });
});
