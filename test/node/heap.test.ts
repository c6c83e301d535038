import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { type Browser, type CDPSession, launch, type Page } from 'puppeteer-core';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { scriptBundle } from '../../tools/build/bundles.js';

/** Maximum growth of the heap for one of thousands, in bytes. A leaked object is far larger. */
const FLAT = 40;

let sandbox: Sandbox;
let browser: Browser;
let page: Page;
let devtools: CDPSession;
before(async () => {
  sandbox = await createSandbox({ origins: ['null'] }); // the origin of about:blank
  browser = await launch(chromiumOptions(await ensureChromium()));
  page = await browser.newPage();
  devtools = await page.createCDPSession();
  const { outputFiles = [] } = await build({ ...scriptBundle({ minify: false }), sourcemap: false, write: false });
  const script = outputFiles.find(({ path }) => path.endsWith('pusher-elements.js'));
  assert.ok(script);
  await page.setContent('<!doctype html><title>heap</title><main></main>');
  await page.addScriptTag({ content: script.text });
});
after(() => Promise.all([browser?.close(), sandbox?.close()]));

/** The size of the heap after garbage collection, in bytes. */
async function heapSize(): Promise<number> {
  for (let n = 0; n < 3; n++) await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize;
}

/** Growth of the heap for each of `count`, in bytes. The first thousand, which fill caches and pools, do not count. */
async function growth(count: number, act: (count: number) => Promise<void>): Promise<number> {
  await act(1000);
  const start = await heapSize();
  await act(count);
  return ((await heapSize()) - start) / count;
}

describe('the heap', () => {
  it('does not grow with 10,000 mounts of a <pusher-channel>', async () => {
    const server = `ws://${sandbox.host}:${sandbox.port}`;
    await page.evaluate((address) => {
      const connection = document.createElement('pusher-connection');
      connection.setAttribute('api-key', 'app-key');
      connection.setAttribute('server', address);
      document.querySelector('main')?.append(connection);
    }, server);
    const mount = (count: number) =>
      page.evaluate(async (times) => {
        const connection = document.querySelector('pusher-connection');
        for (let n = 1; n <= times; n++) {
          const channel = document.createElement('pusher-channel');
          channel.setAttribute('name', `c${n % 50}`);
          connection?.append(channel);
          channel.remove();
          if (n % 100 === 0) await new Promise((resolve) => setTimeout(resolve));
        }
      }, count);
    assert.ok((await growth(10_000, mount)) < FLAT);
    await page.evaluate(() => document.querySelector('pusher-connection')?.remove());
  });

  it('does not grow with 10,000 subscriptions', async () => {
    const subscribe = (count: number) =>
      page.evaluate(
        async (host, port, times) => {
          const client = new (
            globalThis as never as { Pusher: typeof import('../../src/client/index.js').Pusher }
          ).Pusher('app-key', { wsHost: host, wsPort: port, forceTLS: false });
          await client.ready();
          for (let n = 1; n <= times; n++) {
            client.subscribe(`c${n}`).bind('e', () => {});
            client.unsubscribe(`c${n}`);
            if (n % 100 === 0) await new Promise((resolve) => setTimeout(resolve));
          }
          while (client.allChannels().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
          client.disconnect();
        },
        sandbox.host,
        sandbox.port,
        count,
      );
    assert.ok((await growth(10_000, subscribe)) < FLAT);
  });

  it('does not grow with 1,000 clients', async () => {
    const connect = (count: number) =>
      page.evaluate(
        async (host, port, times) => {
          for (let n = 1; n <= times; n++) {
            const client = new (
              globalThis as never as { Pusher: typeof import('../../src/client/index.js').Pusher }
            ).Pusher('app-key', { wsHost: host, wsPort: port, forceTLS: false });
            client.subscribe('c').bind('e', () => {});
            client.disconnect();
            if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
          }
        },
        sandbox.host,
        sandbox.port,
        count,
      );
    assert.ok((await growth(1000, connect)) < 4 * FLAT);
  });

  it('belongs to clients that leave no socket on the server', async () => {
    for (let tries = 0; sandbox.sockets() > 0 && tries < 200; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(sandbox.sockets(), 0);
  });
});
