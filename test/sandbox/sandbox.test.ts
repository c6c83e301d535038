import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { createSandbox } from '../../src/sandbox/index.js';
import { RawClient } from './raw-client.js';
import { head, rawRequest } from './raw-request.js';

describe('a sandbox', { concurrency: true }, () => {
  it('exposes its address and its apps', async () => {
    const sandbox = await createSandbox({ apps: [{ id: '1', key: 'k', secret: 's/s' }] });
    assert.ok(sandbox.port > 0);
    assert.equal(sandbox.host, '127.0.0.1');
    assert.equal(sandbox.url, `http://127.0.0.1:${sandbox.port}`);
    assert.equal(sandbox.pusherUrl, `http://k:s%2Fs@127.0.0.1:${sandbox.port}/apps/1`);
    const { encryptionMasterKey, ...app } = sandbox.apps[0] ?? assert.fail();
    assert.deepEqual(app, { id: '1', key: 'k', secret: 's/s', clientEvents: true, subscriptionCount: false });
    assert.equal(Buffer.from(encryptionMasterKey, 'base64').length, 32);
    await sandbox.close();
  });

  it('closes its sockets with 4200, frees its port, and can be closed again', async () => {
    const sandbox = await createSandbox();
    const clients = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    await clients[0]?.subscribe('presence-a', { user_id: 'ann' });
    await fetch(`${sandbox.url}/nothing`);
    await Promise.all([sandbox.close(), sandbox.close()]);
    for (const client of clients) assert.equal(await client.closed, 4200);
    const again = await createSandbox({ port: sandbox.port });
    await again.close();
    await sandbox.close();
  });

  it('closes even if a client does not respond', async () => {
    const sandbox = await createSandbox();
    const client = await RawClient.connect(sandbox);
    client.socket.pause();
    await sandbox.close();
    client.socket.resume();
    await client.closed;
  });

  it('reports in one sentence that its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await assert.rejects(createSandbox({ port }), (error: NodeJS.ErrnoException) => {
      assert.equal(error.code, 'EADDRINUSE');
      assert.match(error.message, new RegExp(`^Port ${port} on 127.0.0.1 is in use by another program; choose .*\\.$`));
      return true;
    });
    other.close();
  });

  it('rejects invalid options with a message', async () => {
    const app = { id: '1', key: 'k', secret: 's' };
    await assert.rejects(createSandbox({ apps: [] }), /at least one app/);
    await assert.rejects(createSandbox({ apps: [{ ...app, key: '' }] }), /a non-empty string as its key\.$/);
    await assert.rejects(createSandbox({ apps: [app, { ...app, id: '2' }] }), /the same key: k, k/);
    await assert.rejects(createSandbox({ activityTimeout: 0 }), /activityTimeout/);
    for (const sessionGrace of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '300' as unknown as number]) {
      const message = /^The limits\.sessionGrace of a sandbox must be .* at most 2147483647\.$/;
      await assert.rejects(createSandbox({ limits: { sessionGrace } }), { name: 'RangeError', message });
    }
    await assert.rejects(createSandbox({ port: 70_000 }), /port 70000/);
  });

  it('throws if an event violates the protocol', async () => {
    const sandbox = await createSandbox();
    assert.throws(() => sandbox.trigger('a b', 'story', {}), /"a b"/);
    assert.throws(() => sandbox.trigger('a', '', {}), /"name"/);
    assert.throws(() => sandbox.trigger('a', 'story', 'x'.repeat(10_241)), /10241 bytes/);
    assert.throws(() => sandbox.trigger('a', 'story', {}, { appId: 'nobody' }), /nobody/);
    await sandbox.close();
  });

  it('returns the channels of each socket by app, and the number of open sockets', async () => {
    const secret = 'app-secret';
    const apps = [
      { id: 'app-id', key: 'app-key', secret },
      { id: 'other', key: 'other-key', secret },
    ];
    const sandbox = await createSandbox({ apps });
    const [one, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox, 'other-key')];
    for (const channel of ['sport', 'news', 'late']) await one.subscribe(channel);
    await other.subscribe('news');
    one.send('pusher:unsubscribe', { channel: 'news' });
    await one.expectNothingMore();
    assert.equal(sandbox.sockets(), 2);
    assert.deepEqual(sandbox.subscriptions(), { [one.socketId]: ['sport', 'late'] });
    assert.deepEqual(sandbox.subscriptions({ appId: 'other' }), { [other.socketId]: ['news'] });
    assert.throws(() => sandbox.subscriptions({ appId: 'nobody' }), /no app with the id "nobody"/);
    await sandbox.close();
    assert.equal(sandbox.sockets(), 0);
    assert.deepEqual(sandbox.subscriptions(), {});
  });

  it('passes requests that it does not handle to `next`', async () => {
    const sandbox = await createSandbox({ next: (request, response) => void response.end(`page ${request.url}`) });
    const get = async (path: string) => (await fetch(sandbox.url + path)).text();
    assert.equal(await get('/index.html?a=1'), 'page /index.html?a=1');
    assert.equal(await get('/pusher/authors'), 'page /pusher/authors');
    assert.match(await get('/apps/nobody/channels'), /no app/);
    await sandbox.close();
  });

  it('lists what it serves if there is no `next`', async () => {
    const sandbox = await createSandbox();
    const response = await fetch(`${sandbox.url}/index.html`);
    assert.equal(response.status, 404);
    assert.match(await response.text(), /nothing at \/index\.html.*\/app\/KEY/);
    await sandbox.close();
  });
});

describe('pusher-sandbox', { concurrency: true }, () => {
  const script = fileURLToPath(new URL('../../src/sandbox/cli.ts', import.meta.url));

  function start(...args: string[]): { child: ChildProcess; output: Promise<Output>; ready: Promise<string> } {
    const child = spawn(process.execPath, ['--import', 'tsx/esm', script, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (text[name] += chunk));
    const output = once(child, 'close').then(([code, signal]) => ({ ...text, code, signal }));
    const ready = new Promise<string>((resolve) => {
      child.stdout.on('data', () => text.stdout.includes('PUSHER_URL=') && resolve(text.stdout));
    });
    return { child, output, ready };
  }
  interface Output {
    stdout: string;
    stderr: string;
    code: number | null;
    signal: string | null;
  }

  it('serves the app of its flags, prints its URL, and exits cleanly on SIGTERM', async () => {
    const { child, output, ready } = start('--port', '0', '--app-id', '7', '--key', 'k', '--secret=s');
    const stdout = await ready;
    const [, url] = /listening on (http:\S+)\n/.exec(stdout) ?? assert.fail(stdout);
    assert.equal(/^PUSHER_URL=(.*)$/m.exec(stdout)?.[1], `${url?.replace('http://', 'http://k:s@')}/apps/7`);
    const socket = new WebSocket(`${url?.replace('http', 'ws')}/app/k?protocol=7`);
    const closed = once(socket, 'close');
    assert.match(String((await once(socket, 'message'))[0]), /connection_established/);
    child.kill('SIGTERM');
    assert.equal((await closed)[0], 4200);
    const { code, signal, stderr } = await output;
    assert.deepEqual([code, signal, stderr], [0, null, '']);
  });

  it('allows the pages and the host names in --origins', async () => {
    const { child, output, ready } = start('--port=0', '--origins', 'https://app.test, sandbox');
    const port = Number(/:(\d+)\n/.exec(await ready)?.[1]);
    const statusOf = async (...headers: string[]) =>
      (await rawRequest(port, head('/pusher/auth', headers, 'OPTIONS'))).status;
    assert.equal(await statusOf('Host: sandbox:6001'), 204);
    assert.equal(await statusOf('Host: localhost', 'Origin: https://app.test'), 204);
    assert.equal(await statusOf('Host: localhost', 'Origin: http://localhost:3000'), 403);
    assert.equal(await statusOf('Host: evil.test'), 403);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await output;
    assert.deepEqual([code, stderr, stdout.match(/ refused .*--origins.*$/gm)?.length], [0, '', 2]);
  });

  it('exits with one line if --origins is invalid', async () => {
    for (const origins of ['--origins=https://app.test/page', '--origins=']) {
      const { stdout, stderr, code } = await start(origins).output;
      assert.deepEqual([stdout, code], ['', 2]);
      assert.match(stderr, /^pusher-sandbox: The option origins cannot contain .*\n$/);
    }
  });

  it('exits with one line if the port is in use', async () => {
    const taken = await createSandbox();
    const { stdout, stderr, code } = await start(`--port=${taken.port}`).output;
    await taken.close();
    assert.deepEqual([stdout, code], ['', 1]);
    assert.match(stderr, /^pusher-sandbox: Port \d+ on 127\.0\.0\.1 is in use .*\n$/);
  });

  it('exits with one line for an unknown flag', async () => {
    const { stdout, stderr, code } = await start('--color', 'red').output;
    assert.deepEqual([stdout, code], ['', 2]);
    assert.match(stderr, /^pusher-sandbox: .*--color.*\n$/);
  });

  it('continues without a message if the reader of its output ends', async () => {
    const { child, output, ready } = start('--port=0');
    const [, url = ''] = /listening on (\S+)/.exec(await ready) ?? [];
    child.stdout?.destroy();
    for (let client = 0; client < 3; client++) await (await RawClient.connect({ url })).close();
    child.kill('SIGTERM');
    const { code, stderr } = await output;
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('sends an event with trigger, which exits with 0, 1 or 2', async () => {
    const sandbox = await createSandbox();
    const client = await RawClient.connect(sandbox);
    await client.subscribe('comments');
    const sent = await start('--port', String(sandbox.port), 'trigger', 'comments', 'new-comment', '[1]').output;
    assert.deepEqual((await client.next('new-comment')).data, [1]);
    await sandbox.close();
    assert.deepEqual([sent.code, sent.stderr], [0, '']);
    assert.equal(sent.stdout, `Sent new-comment to comments (sandbox at ${sandbox.url}): 1 subscriber\n`);
    const [failed, mistaken] = await Promise.all([
      start('trigger', '--port', String(sandbox.port), 'comments', 'new-comment').output,
      start('trigger', 'comments').output,
    ]);
    assert.deepEqual([failed.code, mistaken.code], [1, 2]);
    assert.match(failed.stderr, /^pusher-sandbox: No server at \S+: .*\n$/);
    assert.match(mistaken.stderr, /^pusher-sandbox: trigger needs a channel and an event: .*\n$/);
  });

  it('sends {} with trigger if its standard input is a socket that stays silent', async () => {
    const sandbox = await createSandbox();
    const args = ['--import', 'tsx/esm', script, 'trigger', `--port=${sandbox.port}`, 'comments', 'new-comment'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    await sandbox.close();
    assert.match(stdout, /^Sent new-comment to comments /);
  });

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const { stdout, code } = await start('--version').output;
    assert.deepEqual([stdout, code], [`${version}\n`, 0]);
  });
});
