import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

/** Maximum wait for a report of a page, in ms. */
const patience = 90_000;

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.map': 'application/json' };

/**
 * A site with the files of the package under `/package/`, and with pages and scripts of the test. Pages report to the
 * test with POST requests to `/report?as=NAME`, as JSON.
 */
export class PageServer {
  readonly #http = createServer((request, response) => {
    this.#answer(request, response).catch((error: Error) => response.writeHead(404).end(error.message));
  });
  readonly #reports = new Map<string, unknown[]>();
  readonly #events = new EventEmitter().setMaxListeners(0);

  private constructor(
    /** Text by path: `/page.html`. */
    readonly texts: Map<string, string>,
    readonly packageFile: (file: string) => string,
  ) {}

  static async start(packageFile: (file: string) => string): Promise<PageServer> {
    const server = new PageServer(new Map(), packageFile);
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Resolves with the next report of NAME. Rejects if that is an error, `{"error": …}`, or does not arrive within 20 s. */
  async next(name: string): Promise<unknown> {
    const signal = AbortSignal.timeout(patience);
    while (this.#queue(name).length === 0) {
      await once(this.#events, 'report', { signal }).catch((cause) => {
        throw new Error(`${name} reported nothing within ${patience / 1000} s`, { cause });
      });
    }
    const value = this.#queue(name).shift();
    if (typeof value === 'object' && value !== null && 'error' in value) throw new Error(`${name}: ${value.error}`);
    return value;
  }

  async close(): Promise<void> {
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (pathname === '/report') {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
      this.#queue(searchParams.get('as') ?? '').push(JSON.parse(text));
      this.#events.emit('report');
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
      return;
    }
    const file = pathname.startsWith('/package/') ? this.packageFile(pathname.slice('/package/'.length)) : undefined;
    const content = file === undefined ? this.texts.get(pathname) : await readFile(file);
    if (content === undefined) throw new Error(`The server does not have ${pathname}.`);
    response.setHeader('content-type', types[extname(pathname)] ?? 'text/plain');
    response.setHeader('access-control-allow-origin', '*'); // as a CDN does
    response.end(content);
  }

  #queue(name: string): unknown[] {
    const queue = this.#reports.get(name) ?? [];
    this.#reports.set(name, queue);
    return queue;
  }
}
