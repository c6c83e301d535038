import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import type { Sandbox } from '../../src/sandbox/index.js';

/** Maximum time for each step on a page, in ms. */
const PATIENCE = 20_000;

const types: Record<string, string> = {
  ...{ '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' },
  ...{ '.mjs': 'text/javascript', '.map': 'application/json', '.txt': 'text/plain' },
};

/** Serves a folder of files on a free port. */
export async function serveFolder(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    void read(join(folder, path)).then(
      ({ body, type }) => response.writeHead(200, { 'Content-Type': type }).end(body),
      () => response.writeHead(path === '/favicon.ico' ? 204 : 404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => closeServer(server) };
}

async function read(path: string): Promise<{ body: Buffer; type: string }> {
  const file = (await stat(path)).isDirectory() ? join(path, 'index.html') : path;
  return { body: await readFile(file), type: types[extname(file)] ?? 'application/octet-stream' };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/**
 * Opens a built page, and publishes an event on its private channel: the page must show it, and report no problem.
 *
 * @param hasIsland true if a component of the page must also receive it, once by a tag and once by a hook
 */
export async function checkPage(browser: Browser, url: string, sandbox: Sandbox, hasIsland = false): Promise<void> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('console', (message) => {
    const isProblem = ['error', 'warn'].includes(message.type()) && !message.text().startsWith('Lit is in dev mode');
    if (isProblem) problems.push(message.text());
  });
  const outside: string[] = [];
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^https?:|^wss?:/.test(protocol) && hostname !== '127.0.0.1') outside.push(request.url());
  });
  const waitFor = (condition: string) => page.waitForFunction(condition, { timeout: PATIENCE, polling: 50 });
  try {
    await page.goto(url, { timeout: PATIENCE });
    await waitFor("document.querySelector('pusher-channel')?.subscribed");
    if (hasIsland) await waitFor("document.querySelector('#island').textContent.startsWith('true 0')");
    sandbox.trigger('private-news', 'story', { title: 'Hello' });
    await waitFor("document.querySelector('pusher-feed p')?.textContent === 'Hello'");
    if (hasIsland) await waitFor("document.querySelector('#island').textContent.trim() === 'true 1 Hello'");
  } catch (error) {
    const html = await page.evaluate('document.body.outerHTML').catch(() => '');
    throw new Error(`${error}\n${problems.join('\n')}\n${html}`, { cause: error });
  } finally {
    await context.close();
  }
  assert.deepEqual([problems, outside], [[], []]);
}
