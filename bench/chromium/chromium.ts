import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type CDPSession, launch, type Page } from 'puppeteer-core';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { bundlePage, prepareScripts, type Scripts, type Subject } from './scripts.js';

/** A page that measures. `Functions` is the type of its module. */
export class BenchPage<Functions extends object> {
  readonly #page: Page;
  readonly #devtools: CDPSession;

  readonly #load: () => Promise<void>;

  constructor(page: Page, devtools: CDPSession, load: () => Promise<void>) {
    this.#page = page;
    this.#devtools = devtools;
    this.#load = load;
  }

  /** Reloads the page. */
  reload(): Promise<void> {
    return this.#load();
  }

  /** Calls a function in the page. */
  async call<Name extends keyof Functions & string>(
    name: Name,
    ...args: ArgumentsOf<Functions[Name]>
  ): Promise<Awaited<ResultOf<Functions[Name]>>> {
    const result = await this.#page.evaluate(
      (called, given) =>
        (globalThis as never as { bench: Record<string, (...args: unknown[]) => unknown> }).bench[called]?.(...given),
      name as string,
      args as unknown[],
    );
    return result as Awaited<ResultOf<Functions[Name]>>;
  }

  /** Returns the CPU time that the page's main thread has used, in µs. */
  async cpu(): Promise<number> {
    const { metrics } = await this.#devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN) * 1e6;
  }

  /** Returns the size of the page's heaps after garbage collection, including DOM nodes, in bytes. */
  async heapSize(): Promise<number> {
    for (let turn = 0; turn < 3; turn++) await this.#devtools.send('HeapProfiler.collectGarbage');
    const usage = await this.#devtools.send('Runtime.getHeapUsage');
    return usage.usedSize + ((usage as { embedderHeapUsedSize?: number }).embedderHeapUsedSize ?? 0);
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}

type ArgumentsOf<F> = F extends (...args: infer Arguments) => unknown ? Arguments : never;
type ResultOf<F> = F extends (...args: never) => infer Result ? Result : never;

/** A Chromium for measurements. No DevTools network domain is enabled, because it would throttle sockets. */
export class Chromium {
  readonly scripts: Scripts;
  readonly #browser: Browser;
  readonly #site: Server;
  readonly #codes = new Map<string, Promise<string>>();

  private constructor(browser: Browser, site: Server, scripts: Scripts) {
    this.#browser = browser;
    this.#site = site;
    this.scripts = scripts;
  }

  static async start(): Promise<Chromium> {
    const site = createServer((_request, response) => {
      // cross-origin isolated, so that clocks are precise
      const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
      response.writeHead(200, { ...headers, 'content-type': 'text/html', connection: 'close' });
      response.end('<!doctype html><title>bench</title><link rel="icon" href="data:,"><main></main>');
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    const [browser, scripts] = await Promise.all([ensureChromium().then(startQuietly), prepareScripts()]);
    return new Chromium(browser, site, scripts);
  }

  /** Opens a page with its own code, and its subject's script unless the code loads that itself. */
  async open<Functions extends object>(code: URL, subject?: Subject): Promise<BenchPage<Functions>> {
    const page = await this.#browser.newPage();
    const devtools = await page.createCDPSession();
    await devtools.send('Performance.enable');
    const load = async () => {
      await page.goto(`http://127.0.0.1:${(this.#site.address() as AddressInfo).port}/`);
      if (subject && subject !== 'bare') await page.addScriptTag({ content: this.scripts.texts[subject] });
      // The chunk for presence channels is loaded from the start, so that it doesn't affect the measurement.
      if (subject === 'ours' || subject === 'elements') {
        await page.addScriptTag({ path: join(this.scripts.folder, 'private-channels.js') });
      }
      await page.addScriptTag({ content: await this.#code(code) });
    };
    await load();
    return new BenchPage(page, devtools, load);
  }

  async close(): Promise<void> {
    this.#site.close();
    await Promise.all([this.#browser.close(), this.scripts.remove()]);
  }

  #code(file: URL): Promise<string> {
    const code = this.#codes.get(file.href) ?? bundlePage(file);
    this.#codes.set(file.href, code);
    return code;
  }
}

/** Each page has its own process, so that pages don't share garbage or compiled code. */
function startQuietly(executablePath: string): Promise<Browser> {
  const options = chromiumOptions(executablePath);
  return launch({ ...options, args: [...(options.args ?? []), '--process-per-tab', '--disable-extensions'] });
}

let shared: Promise<Chromium> | undefined;

/** Returns the Chromium of this run, which starts with the first call. */
export function useChromium(): Promise<Chromium> {
  shared ??= Chromium.start();
  return shared;
}

/** Closes the Chromium of this run, if it was started. */
export async function closeChromium(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}
