import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { spy } from 'sinon';
import { readEvent } from '../../src/sandbox/app/published-event.js';
import { MAX_AUTH_BODY_BYTES, MAX_DISCARDED_BYTES, MAX_PIPELINED_REQUESTS } from '../../src/sandbox/http/limits.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { readAttributes } from '../../src/sandbox/rest-api/channel-info.js';
import { eventually } from '../servers/eventually.js';
import { RawClient } from './raw-client.js';
import { RawHttpClient } from './raw-http-client.js';

let sandbox: Sandbox;
before(async () => {
  sandbox = await createSandbox();
});
after(() => sandbox.close());

const names = (count: number, prefix = 'private-') => Array.from({ length: count }, (_, index) => prefix + index);
const form = (channels: string[]) => `socket_id=1.2&${channels.map((name) => `channel_name[]=${name}`).join('&')}`;
const json = (channels: unknown[], rest = {}) =>
  JSON.stringify({ socket_id: '1.2', 'channel_name[]': channels, ...rest });

async function authorize(body: string, path = '/pusher/auth'): Promise<{ status: number; answer: never }> {
  const type = body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded';
  const response = await fetch(sandbox.url + path, { method: 'POST', body, headers: { 'content-type': type } });
  return { status: response.status, answer: (await response.json()) as never };
}

describe('an authorization request', () => {
  it('may name 100 channels with names of the maximum length', async () => {
    const longest = names(100).map((name) => name.padEnd(200, '@'));
    for (const body of [form(longest.map(encodeURIComponent)), json(longest)]) {
      const { status, answer } = await authorize(body);
      assert.deepEqual([status, Object.keys(answer).length], [200, 100]);
    }
  });

  const hostile: [what: string, body: string, status: number, message: RegExp][] = [
    ['101 channels in a form', form(names(101)), 400, /101 channels; at most 100/],
    ['101 channels in JSON', json(names(101)), 400, /101 channels; at most 100/],
    ['5,000 channels in a form', form(Array(5000).fill('a')), 400, /5000 channels; at most 100/],
    ['170 kB of channels in a form', form(Array(10_000).fill('a')), 413, /at most 131072/],
    ['1 MB of channels in JSON', json(Array(250_000).fill('a')), 413, /at most 131072/],
    ['a channel that is an object', json([{ toString: 1 }]), 400, /must be a string/],
    [
      'a channel that is a deeply nested list',
      `{"socket_id":"1.2","channel_name[]":[${'['.repeat(60_000)}${']'.repeat(60_000)}]}`,
      400,
      /must be a string/,
    ],
    ['a socket_id of 100,000 digits', `socket_id=${'1'.repeat(100_000)}.2&channel_name=private-a`, 403, /socket_id/],
    [
      'a user_id that is too long',
      `socket_id=1.2&channel_name=presence-a&user_id=${'u'.repeat(129)}`,
      400,
      /129 characters/,
    ],
    [
      'a user_info that is too large',
      `socket_id=1.2&channel_name=presence-a&user_info="${'i'.repeat(1023)}"`,
      400,
      /1025 bytes/,
    ],
    ['a name that is too long', `socket_id=1.2&channel_name=presence-a&name=${'n'.repeat(1024)}`, 400, /user_info has/],
  ];
  for (const [what, body, status, message] of hostile) {
    it(`is rejected with ${what}`, async () => {
      const refused = await authorize(body);
      assert.equal(refused.status, status);
      assert.match((refused.answer as { error: string }).error, message);
    });
  }

  it('parses a form once, however often a field is repeated', async () => {
    const getAll = spy(URLSearchParams.prototype, 'getAll');
    await authorize(form(Array(5000).fill('a')));
    assert.equal(getAll.callCount, 1);
    getAll.restore();
  });

  it('receives a short answer even if 100 channels of a batch fail', async () => {
    const info = { user_id: 'u', user_info: ['\\'.repeat(50_000)] };
    const response = await fetch(`${sandbox.url}/pusher/auth`, {
      method: 'POST',
      body: json(names(100, 'presence-'), info),
      headers: { 'content-type': 'application/json' },
    });
    const text = await response.text();
    assert.ok(text.includes('user_info has 100004 bytes'));
    assert.ok(text.length < 20_000, `${text.length} characters`);
  });

  it('receives no user_data that is too large for a sign-in', async () => {
    const body = `socket_id=1.2&user_info="${'i'.repeat(70_000)}"`;
    const { status, answer } = await authorize(body, '/pusher/user-auth');
    assert.equal(status, 400);
    assert.match((answer as { error: string }).error, /65536 bytes/);
  });
});

describe('a send request over HTTP', () => {
  it('may contain 100 frames', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    assert.equal(await client.send(...Array(100).fill({ event: 'pusher:ping' })), 204);
    assert.equal((await stream.frames()).length, 100);
    stream.abort();
  });

  for (const count of [101, 100_000, 600_000]) {
    it(`with ${count} frames is rejected, and none of them takes effect`, async () => {
      const { client, stream } = await RawHttpClient.stream(sandbox);
      const body = `[${Array(count - 1)
        .fill('""')
        .join()},"{\\"event\\":\\"pusher:ping\\"}"]`;
      const response = await fetch(`${client.base}/xhr_send`, { method: 'POST', body });
      assert.equal(response.status, 400);
      assert.match(((await response.json()) as { error: string }).error, new RegExp(`${count} frames; at most 100`));
      await client.subscribe('after');
      assert.equal((await stream.frames())[0]?.event, 'pusher_internal:subscription_succeeded');
      stream.abort();
    });
  }
});

describe('the body of a request', () => {
  it('is read completely, whatever its chunks', async () => {
    const body = `socket_id=1.2&channel_name=private-a&rest=${'r'.repeat(2000)}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' };
    const sending = request(`${sandbox.url}/pusher/auth`, { method: 'POST', headers });
    for (const character of body) sending.write(character);
    sending.end();
    const [response] = await once(sending, 'response');
    assert.equal(response.statusCode, 200);
    response.resume();
  });

  it('is not read forever if it never ends', async () => {
    const sending = request(`${sandbox.url}/pusher/auth`, { method: 'POST' });
    let isClosed = false;
    sending
      .on('error', () => {})
      .on('close', () => {
        isClosed = true;
      });
    const chunk = Buffer.alloc(1_048_576);
    let sent = 0;
    while (!isClosed && sent < 8 * MAX_DISCARDED_BYTES) {
      sent += chunk.length;
      await new Promise((resolve) => (sending.write(chunk, resolve) ? undefined : sending.once('close', resolve)));
    }
    await eventually(() => assert.ok(isClosed));
    assert.ok(sent > MAX_AUTH_BODY_BYTES && sent < 8 * MAX_DISCARDED_BYTES, `${sent} bytes`);
  });
});

describe('the URL of a request', () => {
  const query = Array(100_000).fill('a').join('&');
  for (const path of ['/apps/app-id/channels', '/pusher/auth', '/pusher/app/app-key/1/a/xhr', '/app/app-key', '/']) {
    it(`is rejected with 100,000 parameters (${path})`, async () => {
      const socket = connect(sandbox.port, sandbox.host);
      socket.on('error', () => {});
      socket.write(
        `POST ${path}?${query} HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
      );
      const [data] = await once(socket, 'data');
      assert.match(String(data), /^HTTP\/1\.1 431 /);
      socket.destroy();
    });
  }
});

describe('a REST request', () => {
  it('receives each attribute of a channel once, however often it is requested', () => {
    assert.deepEqual(readAttributes('occupied,'.repeat(100_000)), ['occupied']);
  });

  it('cannot address a user id that is too long', () => {
    const event = { name: 'mail', data: '{}', channel: `#server-to-user-${'u'.repeat(129)}` };
    assert.throws(() => readEvent(event), /at most 128 characters/);
  });
});

describe('pipelined requests', () => {
  it('are cut off with their connection when too many wait for answers', async () => {
    const end = sandbox.faults.auth.hang();
    const socket = connect(sandbox.port, sandbox.host);
    const closed = once(socket, 'close');
    const one = 'POST /pusher/auth HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n';
    socket.on('error', () => {}).write(one.repeat(MAX_PIPELINED_REQUESTS + 1));
    await closed;
    end();
  });

  it('are all answered if they are within the limit', async () => {
    const socket = connect(sandbox.port, sandbox.host);
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    const one = 'POST /pusher/auth HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n';
    for (let times = 1; times <= 3; times++) {
      socket.write(one.repeat(MAX_PIPELINED_REQUESTS));
      await eventually(() => assert.equal(text.match(/HTTP\/1\.1 403/g)?.length, times * MAX_PIPELINED_REQUESTS));
    }
    socket.destroy();
  });
});

describe('a body that is not needed for the answer', () => {
  const targets = ['POST /nothing', 'POST /pusher/auth?', 'OPTIONS /pusher/auth', 'GET /apps/nobody/channels'];
  for (const target of targets) {
    it(`does not delay the end of the connection (${target})`, async () => {
      const socket = connect(sandbox.port, sandbox.host);
      const closed = once(socket, 'close');
      const streamed = once(
        socket.on('error', () => {}),
        'data',
      );
      const { pathname, search } = new URL(`${new RawHttpClient(sandbox).base}/xhr_streaming?protocol=7`);
      socket.write(`POST ${pathname}${search} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n`);
      await streamed;
      const head = `${target} HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.test\r\ncontent-length: 300000\r\n\r\n`;
      socket.end(head + 'a'.repeat(300_000));
      await closed;
    });
  }
});

describe('the names reserved for the protocol', () => {
  const reserved = ['pusher:error', 'pusher:', 'pusher:ping', 'pusher_internal:member_added', 'pusher_internal:'];
  for (const event of reserved) {
    it(`cannot be published: ${event}`, async () => {
      const client = await RawClient.connect(sandbox);
      await client.subscribe('names');
      for (const channel of ['names', '#server-to-user-ann']) {
        assert.throws(
          () => sandbox.trigger(channel, event, {}),
          /Event "pusher.*" cannot be published. Names that begin with "pusher:" or "pusher_internal:" are reserved/,
        );
      }
      sandbox.trigger('names', `my-${event}`, {});
      await client.next(`my-${event}`);
      await client.close();
    });
  }
});
