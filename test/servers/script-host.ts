import { get } from 'node:http';
import type { TestRunnerConfig } from '@web/test-runner';
import { VERSION } from '../../src/client/base/version.js';

type Middleware = NonNullable<TestRunnerConfig['middleware']>[number];

interface Answer {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  text?: string;
}

/** How a site serves the scripts, by the first segment of a path below `/scripts/`. */
const hosts: Record<string, (file: string, read: (file: string) => Promise<string>, query: string) => Promise<Answer>> =
  {
    /** Without CORS headers. */
    plain: async (file, read) => ({ text: await read(file) }),
    cors: async (file, read) => ({ text: await read(file), headers: { 'access-control-allow-origin': '*' } }),
    /** Serves the scripts without their chunks. */
    alone: async (file, read) => (isScript(file) ? { text: await read(file) } : { status: 404 }),
    /** Answers requests for chunks with a page, as single-page applications do. */
    html: async (file, read) =>
      isScript(file) ? { text: await read(file) } : { text: '<!doctype html>', type: 'text/html' },
    /** Serves chunks of another version. */
    old: async (file, read) => ({ text: isScript(file) ? await read(file) : older(await read(file)) }),
    /** A cache that returns chunks of another version for URLs without a query. */
    stale: async (file, read, query) => ({
      text: isScript(file) || query ? await read(file) : older(await read(file)),
    }),
    /** Redirects everything to another host without CORS headers. */
    moved: async (file) => ({ status: 302, headers: { location: `//127.0.0.1:PORT/scripts/plain/${file}` } }),
    /** Redirects the scripts to another folder, and has no chunks. */
    latest: async (file) =>
      isScript(file) ? { status: 302, headers: { location: `/scripts/plain/${file}` } } : { status: 404 },
  };

/** Files that are derived from the scripts. */
const made: Record<string, (read: (file: string) => Promise<string>) => Promise<string>> = {
  'renamed.js': (read) => read('pusher-elements.min.js'),
  'pusher-elements.min.3f2a.js': (read) => read('pusher-elements.min.js'),
  'bundle.js': async (read) =>
    `var before = 1;\n${await read('pusher.min.js')}\n;${await read('pusher-elements.min.js')}\n;var after = 1;`,
  'pusher-elements.old.js': async (read) => older(await read('pusher-elements.min.js')),
  'stating-bundle.js': async (read) =>
    `${await read('pusher-elements.min.js')}\n;PusherElements.chunksUrl = '/scripts/plain';`,
};

const isScript = (file: string) => file.startsWith('pusher') || file in made;

const older = (text: string) => text.replaceAll(VERSION, '0.0.9');

/**
 * Serves the demo's scripts at `/scripts/HOST/…` for each host above, and pages at `/scripts/page?html=…&policy=…`. The
 * test runner is reachable as `localhost` and as `127.0.0.1`, which are two origins.
 */
export function scriptHost(): Middleware {
  return async (context, next) => {
    const [, host = '', file = ''] = /^\/scripts\/([^/]+)(?:\/(.+))?$/.exec(context.path) ?? [];
    if (!host) return next();
    const port = context.req.socket.localPort;
    const read = async (name: string): Promise<string> =>
      made[name] ? made[name](read) : fetchText(`http://127.0.0.1:${port}/demo/${name}`);
    const answer = hosts[host] ? await hosts[host](file, read, context.querystring) : page(context.query);
    const { status = 200, type = 'text/javascript', headers = {}, text = '' } = answer;
    // Bypasses the test runner, which makes browsers cache files for a year.
    context.respond = false;
    for (const [name, value] of Object.entries(headers)) {
      context.res.setHeader(name, value.replace('PORT', String(port)));
    }
    context.res.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(text);
  };
}

function page({ html, policy }: Record<string, unknown>): Answer {
  const headers = policy ? { 'content-security-policy': String(policy) } : undefined;
  return { type: 'text/html', text: String(html), ...(headers && { headers }) };
}

function fetchText(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(address, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}
