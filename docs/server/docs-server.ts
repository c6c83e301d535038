import type { IncomingMessage, ServerResponse } from 'node:http';
import { DevelopmentScripts } from '../../demo/server/development-scripts.js';
import { joinLoopback, type Listener } from '../../demo/server/loopback.js';
import { OriginRules } from '../../src/sandbox/http/origins.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { freePort } from '../../tools/browsers/free-port.js';
import { SITE } from './built-site.js';
import { ExampleApps } from './example-apps.js';
import { answerLive, type LiveContext } from './live-examples.js';
import { readStaticFile } from './static-files.js';

/** The options of {@link startDocs}. All are optional. */
export interface DocsOptions {
  /**
   * The TCP port. 0 is any free port.
   * @default 0
   */
  port?: number;
  /**
   * The folder of the built site.
   * @default the site that `npm run docs:build` builds
   */
  site?: string;
  /**
   * Serves the pages from their sources, and reloads them when they change. The folder of the built site is not used.
   * @default false
   */
  watch?: boolean;
  /**
   * The scripts that examples load. They aren't closed with the server.
   * @default the scripts of this checkout
   */
  scripts?: DevelopmentScripts;
}

/** A running server of the documentation. */
export interface DocsServer {
  readonly url: string;
  readonly port: number;
  /** Stops everything that the server started. */
  close(): Promise<void>;
}

/** Answers the requests for pages. */
interface Pages {
  answer(request: IncomingMessage, response: ServerResponse): unknown;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** The examples run in sandboxed iframes, whose origin is `null`. Their keys are random and known to their own page only. */
const ORIGINS = ['localhost', HOST, '[::1]', 'null'];

/**
 * Serves the documentation, the scripts of this checkout, and a sandbox for the live examples of the pages, on this
 * machine only. Rejects with `code` `EADDRINUSE` if the port is in use.
 */
export async function startDocs(options: DocsOptions = {}): Promise<DocsServer> {
  const { port = 0, site = SITE, watch = false } = options;
  const apps = new ExampleApps();
  const parts: { live?: LiveContext; pages?: Pages } = {};
  const sandbox = await createSandbox({
    ...{ port, host: HOST, origins: ORIGINS, apps: apps.settings },
    async next(request, response) {
      const { live, pages } = await ready;
      if (!(await answerLive(request, response, live))) await pages.answer(request, response);
    },
  });
  let joined: Listener | undefined;
  const ready = start();
  try {
    joined = await joinLoopback(sandbox.port);
    await ready;
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `http://localhost:${sandbox.port}`, port: sandbox.port, close };

  async function start(): Promise<{ live: LiveContext; pages: Pages }> {
    const origins = new OriginRules(HOST);
    const [scripts, pages] = await Promise.all([
      options.scripts ?? DevelopmentScripts.build(watch),
      watch ? watchPages() : pagesIn(site),
    ]);
    const publish: LiveContext['publish'] = (appId, channel, event, data) =>
      sandbox.trigger(channel, event, data, { appId });
    const hasSubscriber = (appId: string, channel: string) =>
      Object.values(sandbox.subscriptions({ appId })).some((channels) => channels.includes(channel));
    const live = { apps, origins, scripts, publish, hasSubscriber };
    Object.assign(parts, { live, pages });
    return { live, pages };
  }

  async function close(): Promise<void> {
    await ready.catch(() => {});
    const scripts = options.scripts ? undefined : parts.live?.scripts;
    await Promise.all([joined?.close(), sandbox.close(), scripts?.close(), parts.pages?.close()]);
  }
}

/** Marks a page as served together with a sandbox, so that its examples run. */
const LIVE = '<meta name="live-examples" content="on">';

function pagesIn(site: string): Pages {
  return {
    async answer(request, response) {
      const path = (request.url ?? '/').replace(/\?.*$/s, '');
      const found = await readStaticFile(site, path);
      const file = found ?? (await readStaticFile(site, '/404.html'));
      if (!file) return void response.writeHead(404).end('The documentation is not built: npm run docs:build');
      const isPage = file.type.startsWith('text/html');
      response.writeHead(found ? 200 : 404, {
        'content-type': file.type,
        'cache-control': file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        'x-content-type-options': 'nosniff',
      });
      response.end(isPage ? String(file.content).replace('<head>', `<head>${LIVE}`) : file.content);
    },
    async close() {},
  };
}

async function watchPages(): Promise<Pages> {
  process.env.DOCS_WATCH = 'on';
  const { createServer } = await import('vitepress');
  // the port of the socket that reloads pages is any free one
  const vite = await createServer('docs', { middlewareMode: true, hmr: { port: await freePort() } });
  return { answer: (request, response) => vite.middlewares(request, response), close: () => vite.close() };
}
