import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, it, mock } from 'node:test';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { type Demo, type DemoOptions, startDemo } from '../../demo/server/demo-server.js';
import { Schedule } from '../../demo/server/schedule.js';
import { readService } from '../../demo/server/service.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { head, rawRequest } from '../sandbox/raw-request.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The addresses of the demo that accept POST requests. */
const POSTS = ['/comments', '/notifications', '/notifications/read', '/bell', '/burst', '/pusher/auth'];
const SECRET = 'a-secret-that-nobody-reads';

const open: { close(): Promise<void> }[] = [];
// the demo reports refused requests there
before(() => mock.method(console, 'warn', () => {}));
after(() => Promise.all(open.map((server) => server.close())));

async function demo(options: DemoOptions = {}): Promise<Demo> {
  const started = await startDemo({ env: {}, ...options });
  open.push(started);
  return started;
}

async function sandbox(): Promise<Sandbox> {
  const started = await createSandbox({ apps: [{ id: 'far-app', key: 'far-key', secret: SECRET }] });
  open.push(started);
  return started;
}

function get({ port }: Demo, path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`);
}

function post({ port }: Demo, path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers });
}

/** The connection tag of the page. */
async function connectionTag(running: Demo): Promise<string> {
  return /<pusher-connection\b[^>]*>/.exec(await (await get(running, '/')).text())?.[0] ?? '';
}

/** Subscribes to a public channel; `first` resolves with the data of the first event of this name. */
async function subscribe(
  server: string,
  key: string,
  channel: string,
  event: string,
): Promise<{ first: Promise<unknown> }> {
  const socket = new WebSocket(`${server}/app/${key}?protocol=7`);
  open.push({ close: async () => socket.terminate() });
  const frame = (name: string) =>
    new Promise<string | undefined>((resolve) => {
      socket.on('message', (text) => {
        const { event: received, data } = JSON.parse(String(text)) as { event: string; data?: string };
        if (received === name) resolve(data);
      });
    });
  const subscribed = frame('pusher_internal:subscription_succeeded');
  const first = frame(event).then((data) => JSON.parse(data ?? 'null') as unknown);
  await frame('pusher:connection_established');
  socket.send(JSON.stringify({ event: 'pusher:subscribe', data: { channel } }));
  await subscribed;
  return { first };
}

function run(args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 90_000,
  });
  open.push({ close: async () => void child.kill('SIGKILL') });
  return child;
}

/** The output of a program that ends by itself. */
async function end(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const start = (env: Record<string, string>) => end(run(['demo/server/start-demo.ts'], env));

describe('the demo with a sandbox', () => {
  it('serves the page, and the four scripts with their source maps and licenses', async () => {
    const running = await demo();
    const page = await get(running, '/');
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(await page.text(), /<pusher-channel\b/);
    assert.equal((await get(running, '/index.html')).status, 200);
    for (const name of ['pusher.js', 'pusher.min.js', 'pusher-elements.js', 'pusher-elements.min.js']) {
      const script = await get(running, `/${name}`);
      assert.equal(script.status, 200, name);
      assert.match(script.headers.get('content-type') ?? '', /^text\/javascript/);
      assert.match(await script.text(), new RegExp(`//# sourceMappingURL=${name}\\.map\\s*$`));
      const { sources } = (await (await get(running, `/${name}.map`)).json()) as { sources: string[] };
      assert.ok(
        sources.some((source) => source.endsWith('src/client/pusher.ts')),
        name,
      );
    }
    for (const name of ['pusher-elements.min.js', 'display.js']) {
      const inPackage = await get(running, `/dist/browser/${name}`);
      assert.equal(await inPackage.text(), await (await get(running, `/${name}`)).text(), name);
    }
    for (const name of ['pusher-elements.js', 'pusher-elements.min.js', 'encryption.js']) {
      const script = await (await get(running, `/${name}`)).text();
      assert.ok(/Copyright \(c\).*SOFTWARE IS PROVIDED/s.test(script), `license in ${name}`);
    }
    for (const path of ['/package.json', '/demo/page.ts', '/demo/%2e%2e/package.json']) {
      assert.equal((await get(running, path)).status, 404, path);
    }
  });

  it('connects the page to the address at which it was requested', async () => {
    const running = await demo();
    const server = `ws://127.0.0.1:${running.port}`;
    assert.equal(
      await connectionTag(running),
      `<pusher-connection id="connection" api-key="app-key" server="${server}">`,
    );
    assert.equal(running.url, `http://localhost:${running.port}`);
  });

  it('answers at every address of localhost', async () => {
    const { port } = await demo();
    for (const host of ['127.0.0.1', 'localhost']) assert.equal((await fetch(`http://${host}:${port}/`)).status, 200);
    const over6 = await fetch(`http://[::1]:${port}/`).then(
      ({ status }) => status,
      () => 'no IPv6',
    );
    assert.ok(over6 === 200 || over6 === 'no IPv6', String(over6));
  });

  it('publishes a posted comment, and stores it for later visitors', async () => {
    const running = await demo();
    const { first } = await subscribe(`ws://127.0.0.1:${running.port}`, 'app-key', 'comments', 'new-comment');
    assert.equal((await post(running, '/comments', { author: ' Ada ', text: 'Hello' })).status, 204);
    const { id, author, text } = (await first) as Record<string, unknown>;
    assert.deepEqual({ author, text }, { author: 'Ada', text: 'Hello' });
    const [kept] = (await (await get(running, '/comments.json')).json()) as { id: number; text: string }[];
    assert.deepEqual([kept?.id, kept?.text], [id, 'Hello']);
  });

  it('has two comments from the start, some minutes old', async () => {
    const list = (await (await get(await demo(), '/comments.json')).json()) as { text: string; at: string }[];
    const ages = list.map(({ at }) => Math.round((Date.now() - Date.parse(at)) / 60_000));
    assert.deepEqual(ages, [3, 26]);
    for (const { text } of list) assert.ok(text.length > 40);
  });

  it('publishes prices after a visit', async () => {
    const running = await demo();
    const { first } = await subscribe(`ws://127.0.0.1:${running.port}`, 'app-key', 'ticker-btc', 'tick');
    await get(running, '/');
    const { price, change } = (await first) as { price: number; change: number };
    assert.ok(price > 0 && Math.abs(change) < 100);
  });

  it('refuses comments that are empty, too long, too large, or from another site', async () => {
    const running = await demo();
    const refuse = async (fields: Record<string, string>, headers?: Record<string, string>) => {
      const answer = await post(running, '/comments', fields, headers);
      return [answer.status, ((await answer.json()) as { error: string }).error];
    };
    const author = 'Ada';
    assert.deepEqual(await refuse({ author, text: ' ' }), [400, 'The field text is empty.']);
    assert.deepEqual(await refuse({ text: 'Hello' }), [400, 'The field author is empty.']);
    const long = 'x'.repeat(281);
    assert.deepEqual(await refuse({ author, text: long }), [400, 'The field text may have at most 280 characters.']);
    const big = 'x'.repeat(100_000);
    assert.deepEqual(await refuse({ author, text: big }), [
      413,
      'A form may have at most 8192 bytes; this one has more.',
    ]);
    const [status] = await refuse({ author, text: 'Hello' }, { 'sec-fetch-site': 'cross-site' });
    assert.equal(status, 403);
    assert.equal((await get(running, '/comments')).status, 405);
  });

  it('refuses POST requests of other origins', async () => {
    const running = await demo();
    for (const origin of ['https://evil.test', 'null', 'http://localhost.evil.test']) {
      for (const path of POSTS) {
        const answer = await post(running, path, { author: 'Ada', text: 'Hello' }, { origin });
        assert.equal(answer.status, 403, path);
        const { error } = (await answer.json()) as { error: string };
        assert.match(error, /^The origin ".*" is not allowed\./);
      }
    }
    const own = { origin: `http://127.0.0.1:${running.port}`, 'sec-fetch-site': 'same-origin' };
    assert.equal((await post(running, '/comments', { author: 'Ada', text: 'Hello' }, own)).status, 204);
    assert.equal(((await (await get(running, '/comments.json')).json()) as unknown[]).length, 3);
  });

  it('lets Node exit once it is closed', async () => {
    const script = `
      const { startDemo } = await import('./demo/server/demo-server.ts');
      const demo = await startDemo({ env: {} });
      await (await fetch('http://127.0.0.1:' + demo.port + '/')).text();
      await demo.close();
      await demo.close();
      console.log('closed');`;
    const { code, out, err } = await end(run(['--input-type=module', '-e', script]));
    assert.deepEqual({ code, out, err }, { code: 0, out: 'closed\n', err: '' });
  });
});

describe('the demo with a sandbox or a PUSHER_URL', () => {
  for (const isRemote of [false, true]) {
    const service = isRemote ? 'a PUSHER_URL' : 'a sandbox';
    const url = isRemote ? { PUSHER_URL: `http://far-key:${SECRET}@127.0.0.1:1/apps/42` } : {};

    it(`answers at loopback names only (${service})`, async () => {
      const { port } = await demo({ env: url });
      const statusOf = async (host: string) => (await rawRequest(port, head('/market.json', [`Host: ${host}`]))).status;
      for (const host of ['localhost', `127.0.0.1:${port}`, `[::1]:${port}`, 'demo.localhost:80']) {
        assert.equal(await statusOf(host), 200, host);
      }
      for (const host of ['evil.test', `localhost.evil.test:${port}`, 'localhost@evil.test', '192.0.2.1']) {
        assert.equal(await statusOf(host), 403, host);
      }
    });

    it(`also answers at the names in ORIGINS, and accepts POST requests of their pages (${service})`, async () => {
      const { port } = await demo({ env: { ...url, ORIGINS: 'https://demo.test, localhost' } });
      const statusOf = async (path: string, method: string, ...headers: string[]) =>
        (await rawRequest(port, head(path, headers, method))).status;
      assert.equal(await statusOf('/market.json', 'GET', 'Host: demo.test'), 200);
      assert.equal(await statusOf('/market.json', 'GET', 'Host: evil.test'), 403);
      const text = ['Content-Length: 0', 'Host: demo.test'];
      assert.equal(await statusOf('/comments', 'POST', ...text, 'Origin: https://demo.test'), 400);
      assert.equal(await statusOf('/comments', 'POST', ...text, 'Origin: https://evil.test'), 403);
    });
  }
});

describe('the demo with a PUSHER_URL', () => {
  it('derives the service from the URL', () => {
    const connection = (url: string, cluster?: string) => readService(url, cluster).connection;
    assert.deepEqual(connection('https://k:s@api-eu.pusher.com/apps/42'), { cluster: 'eu' });
    assert.deepEqual(connection('https://k:s@api-eu.pusher.com/apps/42', 'ap2'), { cluster: 'eu' });
    assert.deepEqual(connection('http://k:s@api.pusherapp.com/apps/42'), { cluster: 'mt1' });
    assert.deepEqual(connection('http://k:s@api.pusher.com/apps/42', 'ap2'), { cluster: 'ap2' });
    assert.deepEqual(connection('http://k:s@127.0.0.1:6001/apps/app'), { server: 'ws://127.0.0.1:6001' });
    assert.deepEqual(connection('https://k:s@push.example.org/apps/app/'), { server: 'wss://push.example.org' });
    assert.deepEqual(connection('https://k:s@push.example.org/apps/app', 'eu'), { server: 'wss://push.example.org' });
    const { key, secret, host } = readService('http://a%2Fb:c%3Ad@api.pusher.com/apps/42', 'ap2');
    assert.deepEqual({ key, secret, host }, { key: 'a/b', secret: 'c:d', host: 'api-ap2.pusher.com' });
  });

  it('writes that service into the page', async () => {
    // the schedule would contact the service, which is not on this machine
    const schedule = mock.method(Schedule.prototype, 'wake', () => {});
    const eu = await demo({ env: { PUSHER_URL: `https://far-key:${SECRET}@api-eu.pusher.com/apps/42` } });
    assert.equal(await connectionTag(eu), '<pusher-connection id="connection" api-key="far-key" cluster="eu">');
    schedule.mock.restore();
    const far = await sandbox();
    const own = await demo({ env: { PUSHER_URL: far.pusherUrl } });
    const server = `ws://127.0.0.1:${far.port}`;
    assert.equal(await connectionTag(own), `<pusher-connection id="connection" api-key="far-key" server="${server}">`);
    assert.equal(own.service, `app far-app at 127.0.0.1:${far.port}`);
  });

  it('publishes comments through that service', async () => {
    const far = await sandbox();
    const running = await demo({ env: { PUSHER_URL: far.pusherUrl } });
    const { first } = await subscribe(`ws://127.0.0.1:${far.port}`, 'far-key', 'comments', 'new-comment');
    assert.equal((await post(running, '/comments', { author: 'Ada', text: 'Far away' })).status, 204);
    assert.equal(((await first) as { text: string }).text, 'Far away');
  });

  it('authorizes its own channels, and recognizes a returning guest', async () => {
    const far = await sandbox();
    const running = await demo({ env: { PUSHER_URL: far.pusherUrl } });
    const authorize = (channel: string, cookie = '') =>
      post(running, '/pusher/auth', { socket_id: '1.2', channel_name: channel }, { cookie });
    const first = await authorize('presence-lobby');
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0];
    const { auth, channel_data } = (await first.json()) as { auth: string; channel_data: string };
    assert.match(auth, /^far-key:[0-9a-f]{64}$/);
    const { user_id, user_info } = JSON.parse(channel_data) as { user_id: string; user_info: { name: string } };
    assert.match(user_id, /^guest-/);
    assert.match(user_info.name, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
    const again = (await (await authorize('presence-lobby', cookie)).json()) as { channel_data: string };
    assert.equal(again.channel_data, channel_data);
    assert.deepEqual(Object.keys((await (await authorize('private-desk')).json()) as object), ['auth']);
    assert.equal((await authorize('private-other')).status, 403);
  });

  it('reports that the service is unreachable', async () => {
    const far = await sandbox();
    const running = await demo({ env: { PUSHER_URL: far.pusherUrl } });
    await far.close();
    const answer = await post(running, '/comments', { author: 'Ada', text: 'Anybody?' });
    assert.equal(answer.status, 502);
    const { error } = (await answer.json()) as { error: string };
    assert.equal(error, `The service, app far-app at 127.0.0.1:${far.port}, cannot be reached (ECONNREFUSED).`);
  });
});

describe('npm start', () => {
  const malformed: [what: string, url: string, line: RegExp][] = [
    ['is no URL', `not ${SECRET}`, /^PUSHER_URL is not of the form .*: it is not a URL\.\n$/],
    ['has another scheme', `ftp://k:${SECRET}@host/apps/1`, /^PUSHER_URL .*neither with http.*\n$/],
    ['has no secret', 'http://key@host/apps/1', /^PUSHER_URL .*it has no SECRET\.\n$/],
    ['has no app', `http://k:${SECRET}@host/`, /^PUSHER_URL .*there must be \/apps\/ID.*\n$/],
  ];
  for (const [mistake, url, line] of malformed) {
    it(`ends with one line if PUSHER_URL ${mistake}`, async () => {
      const { code, out, err } = await start({ PUSHER_URL: url });
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, line);
      assert.ok(!err.includes(SECRET), 'the output contains the secret');
    });
  }

  it('ends with one line if PUSHER_CLUSTER, ORIGINS or PORT is invalid', async () => {
    assert.deepEqual(await start({ PUSHER_URL: 'http://k:s@api.pusherapp.com/apps/1', PUSHER_CLUSTER: 'not one' }), {
      code: 1,
      out: '',
      err: 'PUSHER_CLUSTER is not the name of a cluster, such as mt1, eu or ap2.\n',
    });
    const origins = await start({ ORIGINS: 'demo.test/page' });
    assert.deepEqual([origins.code, origins.out], [1, '']);
    assert.match(origins.err, /^The option origins cannot contain "demo\.test\/page": .*\n$/);
    assert.deepEqual(await start({ PORT: 'many' }), {
      code: 1,
      out: '',
      err: 'PORT must be a number from 0 to 65535, not "many".\n',
    });
  });

  it('ends with one line if the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    open.push({ close: async () => void taken.close() });
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    for (const service of ['', 'http://k:s@127.0.0.1:6001/apps/1']) {
      const { code, out, err } = await start({ PUSHER_URL: service, PORT: String(port) });
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, new RegExp(`^Port ${port} is in use by another program; .*PORT=${port + 1} npm start\\n$`));
    }
  });

  it('ends with one line for arguments, which it does not support', async () => {
    const { code, out, err } = await end(run(['demo/server/start-demo.ts', '--port=8080']));
    assert.deepEqual([code, out], [1, '']);
    assert.equal(
      err,
      'npm start takes no arguments, such as "--port=8080"; to choose a port, use PORT=8080 npm start.\n',
    );
  });

  it('prints the address of the demo, and ends on SIGINT', async () => {
    const child = run(['demo/server/start-demo.ts']);
    const ended = end(child);
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^The demo of pusher-elements is running at http:\/\/localhost:\d+ and uses the sandbox .*\n$/);
  });
});
