import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { head, rawRequest, upgrade } from '../raw-request.js';

const H2C = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
const FORM = 'socket_id=1.2&channel_name=private-a';
const TYPE = 'Content-Type: application/x-www-form-urlencoded';

/** Responds with a description of the request. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  let body = '';
  for await (const chunk of request.setEncoding('latin1')) body += chunk;
  response.end(Buffer.from(JSON.stringify({ method, url, headers, body }), 'latin1'));
}

let sandbox: Sandbox;
let warnings: Error[];
const keepWarning = (warning: Error) => warnings.push(warning);
beforeEach(async () => {
  warnings = [];
  process.on('warning', keepWarning);
  sandbox = await createSandbox({ next: echo });
});
afterEach(async () => {
  await sandbox.close();
  process.off('warning', keepWarning);
  assert.deepEqual(warnings, []);
});

function ask(lines: string[], body = ''): Promise<{ status: number; head: string; body: string }> {
  return rawRequest(sandbox.port, `${[...lines, 'Host: localhost'].join('\r\n')}\r\n\r\n${body}`);
}

describe('a request to upgrade to HTTP/2', () => {
  it('is answered like a request without the upgrade', async () => {
    const { status, head, body } = await ask(['GET /page?a=%20 HTTP/1.1', ...H2C, 'X-Other: \xe9', 'Cookie: a=1']);
    assert.equal(status, 200);
    assert.match(head, /\r\nconnection: close(\r\n|$)/);
    assert.deepEqual(JSON.parse(body), {
      ...{ method: 'GET', url: '/page?a=%20', body: '' },
      headers: { 'x-other': '\xe9', cookie: 'a=1', host: 'localhost', connection: 'close' },
    });
  });

  it('may have a body, with a length or in chunks', async () => {
    const post = ['POST /pusher/auth HTTP/1.1', ...H2C, TYPE];
    const whole = await ask([...post, `Content-Length: ${FORM.length}`], FORM);
    const chunks = await ask(
      [...post, 'Transfer-Encoding: chunked'],
      `5\r\n${FORM.slice(0, 5)}\r\n${(FORM.length - 5).toString(16)}\r\n${FORM.slice(5)}\r\n0\r\n\r\n`,
    );
    for (const { status, body } of [whole, chunks]) {
      assert.equal(status, 200, body);
      assert.match(body, /^\{"auth":"app-key:[0-9a-f]{64}"\}$/m);
    }
  });

  it('may send a large body after its head', async () => {
    const size = 900_000;
    const socket = connect(sandbox.port, sandbox.host);
    let answer = '';
    socket.setEncoding('latin1').on('data', (data) => {
      answer += data;
    });
    socket.write(
      [
        'POST /page HTTP/1.1',
        'Host: localhost',
        ...H2C,
        'Expect: 100-continue',
        `Content-Length: ${size}`,
        '',
        '',
      ].join('\r\n'),
    );
    await once(socket, 'data');
    assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    socket.write('x'.repeat(size));
    await once(socket, 'close');
    assert.match(answer, /HTTP\/1\.1 200 OK\r\n/);
    assert.ok(answer.includes(`"body":"${'x'.repeat(size)}"`));
  });

  it('may follow others on the same connection', async () => {
    const socket = connect(sandbox.port, sandbox.host);
    socket.setEncoding('latin1');
    for (let index = 0; index < 20; index++) {
      socket.write(`GET /${index} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      assert.match(String((await once(socket, 'data'))[0]), new RegExp(`"url":"/${index}"`));
    }
    socket.write(`GET /last HTTP/1.1\r\nHost: localhost\r\n${H2C.join('\r\n')}\r\n\r\n`);
    assert.match(String((await once(socket, 'data'))[0]), /"url":"\/last"/);
    await once(socket, 'close');
  });

  it('is not affected by faults of connection attempts', async () => {
    sandbox.faults.refuse();
    assert.equal((await ask(['GET / HTTP/1.1', ...H2C])).status, 200);
  });

  it('also reaches the HTTP fallback and the REST API', async () => {
    const poll = await ask(['POST /app/app-key/1/a/xhr?protocol=7 HTTP/1.1', ...H2C, 'Content-Length: 0']);
    assert.match(poll.body, /connection_established/);
    assert.equal((await ask(['GET /apps/nobody/channels HTTP/1.1', ...H2C])).status, 404);
  });

  it('does not affect the sandbox if it breaks off in its body', async () => {
    const socket = connect(sandbox.port, sandbox.host);
    socket.write(
      ['POST /pusher/auth HTTP/1.1', 'Host: localhost', ...H2C, 'Content-Length: 100', '', 'abc'].join('\r\n'),
    );
    await once(socket, 'connect');
    await ask(['GET / HTTP/1.1', ...H2C]);
    socket.resetAndDestroy();
    assert.equal((await ask(['GET / HTTP/1.1', ...H2C])).status, 200);
  });

  it('does not prevent the sandbox from closing if it never ends', async () => {
    const socket = connect(sandbox.port, sandbox.host);
    socket.on('error', () => {});
    socket.write(
      ['POST /pusher/auth HTTP/1.1', 'Host: localhost', ...H2C, 'Content-Length: 100', '', 'abc'].join('\r\n'),
    );
    await once(socket, 'connect');
    await ask(['GET / HTTP/1.1', ...H2C]);
    await sandbox.close();
    socket.destroy();
  });

  it('works with curl --http2', async (context) => {
    const run = promisify(execFile);
    const curl = (...args: string[]) =>
      run('curl', ['--silent', '--show-error', '--max-time', '20', '--noproxy', '*', '--http2', ...args]);
    const version = await run('curl', ['--version']).catch(() => ({ stdout: '' }));
    if (!/\bHTTP2\b/.test(version.stdout)) return context.skip('curl with HTTP/2 is not available');
    assert.match((await curl('--data', FORM, `${sandbox.url}/pusher/auth`)).stdout, /^\{"auth":/);
    const form = await curl('--form', 'a=b', '--header', 'Transfer-Encoding: chunked', `${sandbox.url}/page`);
    assert.match(JSON.parse(form.stdout).body, /name="a"\r\n\r\nb\r\n/);
    const two = await curl(`${sandbox.url}/one`, `${sandbox.url}/two`);
    assert.match(two.stdout, /"\/one".*"\/two"/s);
  });
});

describe('a request to upgrade to another protocol', () => {
  for (const protocol of ['TLS/1.0', 'foo', 'websockets', 'h2c, foo', 'h2c, websocket', ', ']) {
    it(`is answered without the upgrade if it has no WebSocket headers (${protocol})`, async () => {
      const { status, body } = await ask(['GET /page HTTP/1.1', 'Connection: upgrade', `Upgrade: ${protocol}`]);
      assert.deepEqual([status, JSON.parse(body).headers], [200, { host: 'localhost', connection: 'close' }]);
    });
  }
});

describe('a request for a WebSocket', () => {
  /** Returns the first data that the server sends. */
  async function first(text: string): Promise<string> {
    const socket = connect(sandbox.port, sandbox.host);
    socket.write(text);
    let answer = '';
    socket.setEncoding('latin1');
    while (!/connection_established|code/.test(answer)) answer += (await once(socket, 'data'))[0];
    socket.destroy();
    return answer;
  }

  for (const protocol of ['websocket', 'WebSocket', 'WEBSOCKET', 'h2c, websocket', 'WebSocket,h2c']) {
    it(`succeeds with the protocol name ${protocol}`, async () => {
      const answer = await first(upgrade([`Upgrade: ${protocol}`, 'Host: localhost']));
      assert.match(answer, /^HTTP\/1\.1 101 .*connection_established/s);
    });
  }

  it('at a path that is not an app’s opens and is closed with an error', async () => {
    const answer = await first(upgrade(['Upgrade: websocket', 'Host: localhost'], { target: '/page' }));
    assert.match(answer, /^HTTP\/1\.1 101 .*code\\":4005/s);
  });

  it('is rejected if it is malformed', async () => {
    const post = upgrade(['Upgrade: websocket', 'Host: localhost', 'Content-Length: 0'], { method: 'POST' });
    assert.equal((await rawRequest(sandbox.port, post)).status, 405);
    const keyless = head('/app/app-key', ['Host: localhost', 'Upgrade: websocket']).replace('close', 'upgrade');
    assert.equal((await rawRequest(sandbox.port, keyless)).status, 400);
    assert.equal((await fetch(sandbox.url)).status, 200);
  });

  it('does no harm if its client is gone before the answer', async () => {
    for (const origin of ['http://localhost', 'http://localhost:1']) {
      const socket = connect(sandbox.port, sandbox.host);
      await once(socket, 'connect');
      socket.write(upgrade(['Upgrade: websocket', 'Host: localhost', `Origin: ${origin}`]));
      socket.resetAndDestroy();
    }
    assert.equal((await fetch(sandbox.url)).status, 200);
  });
});
