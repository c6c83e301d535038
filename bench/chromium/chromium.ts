import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type CDPSession, launch, type Page } from 'puppeteer-core';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { bundlePage, prepareScripts, type Scripts, type Subject } from './scripts.js';

/** A page that measures: `Functions` is what its own code exports. */
export class BenchPage<Functions extends object> {
  readonly #page: Page;
  readonly #devtools: CDPSession;

  readonly #load: () => Promise<void>;

  constructor(page: Page, devtools: CDPSession, load: () => Promise<void>) {
    this.#page = page;
    this.#devtools = devtools;
    this.#load = load;
  }

  /** Begins anew, as if the page had just been opened. */
  renew(): Promise<void> {
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

  /** How much CPU time the page's main thread has used, in µs. */
  async cpu(): Promise<number> {
    const { metrics } = await this.#devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN) * 1e6;
  }

  /** The size of what its heaps hold after garbage collection, DOM nodes included, in bytes. */
  async held(): Promise<number> {
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

/** A Chromium to measure in. No DevTools network domain is on: it would throttle sockets. */
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
      // isolated, so that clocks are exact
      const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
      response.writeHead(200, { ...headers, 'content-type': 'text/html', connection: 'close' });
      response.end('<!doctype html><title>bench</title><link rel="icon" href="data:,"><main></main>');
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    const [browser, scripts] = await Promise.all([ensureChromium().then(startQuietly), prepareScripts()]);
    return new Chromium(browser, site, scripts);
  }

  /** Opens a page with its own code; its subject's script, too, unless the code is to load that itself. */
  async open<Functions extends object>(code: URL, subject?: Subject): Promise<BenchPage<Functions>> {
    const page = await this.#browser.newPage();
    const devtools = await page.createCDPSession();
    await devtools.send('Performance.enable');
    const load = async () => {
      await page.goto(`http://127.0.0.1:${(this.#site.address() as AddressInfo).port}/`);
      if (subject && subject !== 'bare') await page.addScriptTag({ content: this.scripts.texts[subject] });
      // what presence channels need is there from the start, so that all is measured in one go
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

/** Each page has a process of its own: no page's garbage or compiled code is another's. */
function startQuietly(executablePath: string): Promise<Browser> {
  const options = chromiumOptions(executablePath);
  return launch({ ...options, args: [...(options.args ?? []), '--process-per-tab', '--disable-extensions'] });
}

let shared: Promise<Chromium> | undefined;

/** The one Chromium of a run, started when it is first asked for. */
export function useChromium(): Promise<Chromium> {
  shared ??= Chromium.start();
  return shared;
}

/** Closes the Chromium of a run, where one was started. */
export async function closeChromium(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}
