import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { hmac, RawClient } from '../raw-client.js';

let sandbox: Sandbox;
before(async () => {
  const [key, secret] = ['app-key', 'app-secret'];
  sandbox = await createSandbox({
    apps: [
      { id: 'app-id', key, secret },
      { id: 'second', key: 'second-key', secret: 'second-secret' },
    ],
  });
});
after(() => sandbox.close());

describe('a REST request', () => {
  const event = JSON.stringify({ name: 'story', channels: ['news'], data: '{}' });
  const now = () => String(Math.floor(Date.now() / 1000));

  interface Changes {
    method?: string;
    path?: string;
    body?: string;
    secret?: string;
    /** Replaces parameters of the query before signing; null removes one. */
    query?: Record<string, string | null>;
    /** Replaces parameters of the query after signing. */
    forge?: Record<string, string>;
    sentBody?: string;
  }

  /** Sends a correctly signed request, except for the given changes. */
  async function call(changes: Changes = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const { path = '/apps/app-id/events', secret = 'app-secret', query = {}, forge = {} } = changes;
    const method = changes.method ?? 'POST';
    const body = method === 'POST' ? (changes.body ?? event) : undefined;
    const params: Record<string, string | null> = {
      auth_key: 'app-key',
      auth_timestamp: now(),
      auth_version: '1.0',
      ...(body === undefined ? {} : { body_md5: createHash('md5').update(body).digest('hex') }),
      ...query,
    };
    const names = Object.keys(params).filter((name) => params[name] !== null);
    const text = names
      .sort()
      .map((name) => `${name}=${params[name]}`)
      .join('&');
    const signature = hmac(secret, `${method}\n${path}\n${text}`);
    const sent = new URLSearchParams({ auth_signature: signature });
    for (const name of names) sent.append(name, params[name] ?? '');
    for (const [name, value] of Object.entries(forge)) sent.set(name, value);
    const response = await fetch(`${sandbox.url}${path}?${sent}`, { method, body: changes.sentBody ?? body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('succeeds if it is signed correctly', async () => {
    assert.deepEqual(await call(), { status: 200, body: {} });
  });

  it('may have a timestamp that is almost ten minutes early or late', async () => {
    for (const shift of [-590, 590]) {
      const { status } = await call({ query: { auth_timestamp: String(Number(now()) + shift) } });
      assert.equal(status, 200);
    }
  });

  it('is verified with percent-encoded names and values', async () => {
    const path = '/apps/app-id/channels/presence-a%3Db';
    assert.deepEqual(await call({ method: 'GET', path, query: { info: 'user_count,subscription_count' } }), {
      status: 200,
      body: { occupied: false, user_count: 0, subscription_count: 0 },
    });
  });

  const presence = '/apps/app-id/channels/presence-a';
  const many = Array.from({ length: 101 }, (_, index) => `c${index}`);
  const json = (value: unknown) => ({ body: JSON.stringify(value) });
  const refusals: [what: string, changes: Changes, status: number, message: RegExp][] = [
    ['with another secret', { secret: 'guess' }, 401, /auth_signature is wrong/],
    ['with a truncated signature', { forge: { auth_signature: 'ab' } }, 401, /auth_signature is wrong/],
    ['with a parameter added after signing', { forge: { info: 'occupied' } }, 401, /auth_signature is wrong/],
    ['with a body changed after signing', { sentBody: event.replace('story', 'other') }, 401, /body_md5/],
    ['without body_md5', { query: { body_md5: null } }, 401, /body_md5/],
    ['without auth_key', { query: { auth_key: null } }, 401, /auth_key/],
    ['with another app’s key', { query: { auth_key: 'second-key' } }, 401, /auth_key/],
    ['without auth_timestamp', { query: { auth_timestamp: null } }, 401, /auth_timestamp/],
    ['that is too old', { query: { auth_timestamp: String(Number(now()) - 660) } }, 401, /within 600 s/],
    ['from the future', { query: { auth_timestamp: String(Number(now()) + 660) } }, 401, /within 600 s/],
    ['with a timestamp that is not a number', { query: { auth_timestamp: 'now' } }, 401, /auth_timestamp/],
    ['with another auth_version', { query: { auth_version: '2.0' } }, 401, /auth_version/],
    ['for an app that does not exist', { path: '/apps/nobody/events' }, 404, /no app with the id "nobody"/],
    ['for a path that does not exist', { path: '/apps/app-id/webhooks' }, 404, /no path/],
    ['with the wrong method', { method: 'GET', path: '/apps/app-id/events' }, 405, /takes POST/],
    ['with a badly encoded path', { method: 'GET', path: '/apps/app-id/channels/%E0%A4%A' }, 400, /percent-encoded/],
    ['with a body that is not JSON', { body: 'hello' }, 400, /JSON/],
    ['with a body that is too large', { body: 'x'.repeat(1_048_577) }, 413, /1048577 bytes/],
    ['with a body that is not an event', json([]), 400, /JSON object/],
    ['without a name', json({ channel: 'a', data: '' }), 400, /"name"/],
    ['with a name that is too long', json({ name: 'n'.repeat(201), channel: 'a', data: '' }), 400, /201/],
    [
      'with a name reserved for the protocol',
      json({ name: 'pusher:error', channel: 'a', data: '{}' }),
      400,
      /"pusher:"/,
    ],
    ['with a protocol-internal name', json({ name: 'pusher_internal:a', channel: 'a', data: '' }), 400, /"pusher:"/],
    [
      'with a name reserved for the protocol in a batch',
      {
        path: '/apps/app-id/batch_events',
        ...json({ batch: [{ name: 'pusher:error', channel: '#server-to-user-ann', data: '{}' }] }),
      },
      400,
      /cannot be published/,
    ],
    ['with data that is not a string', json({ name: 'n', channel: 'a', data: {} }), 400, /"data" that is a string/],
    ['with too much data', json({ name: 'n', channel: 'a', data: 'é'.repeat(5121) }), 413, /10242 bytes/],
    ['without channels', json({ name: 'n', data: '' }), 400, /"channels"/],
    ['with too many channels', json({ name: 'n', channels: many, data: '' }), 400, /101/],
    ['with an invalid channel name', json({ name: 'n', channels: ['a b'], data: '' }), 400, /"a b"/],
    [
      'with a socket_id that is not a string',
      json({ name: 'n', channel: 'a', data: '', socket_id: 1 }),
      400,
      /socket_id/,
    ],
    ['with an unknown attribute', json({ name: 'n', channel: 'a', data: '', info: 'color' }), 400, /color/],
    ['with a batch that is not a list', { path: '/apps/app-id/batch_events', ...json({}) }, 400, /batch/],
    [
      'with a batch that is too long',
      { path: '/apps/app-id/batch_events', ...json({ batch: Array(11).fill({ name: 'n', channel: 'a', data: '' }) }) },
      400,
      /11 events/,
    ],
    [
      'for the users of a channel that has none',
      { method: 'GET', path: '/apps/app-id/channels/a/users' },
      400,
      /presence/,
    ],
    [
      'for the cache of a channel that has none',
      { method: 'GET', path: presence, query: { info: 'cache' } },
      400,
      /cache/,
    ],
    [
      'for the user counts of all channels',
      { method: 'GET', path: '/apps/app-id/channels', query: { info: 'user_count' } },
      400,
      /filter_by_prefix/,
    ],
  ];
  for (const [what, changes, status, message] of refusals) {
    it(`is rejected with ${status} ${what}`, async () => {
      const answer = await call(changes);
      assert.equal(answer.status, status);
      assert.match(String(answer.body.error), message);
    });
  }

  it('succeeds with exactly 10 kB of data', async () => {
    const body = JSON.stringify({ name: 'n', channel: 'a', data: 'x'.repeat(10_240) });
    assert.equal((await call({ body })).status, 200);
  });

  it('sends no event of a batch that contains an invalid one', async () => {
    const client = await RawClient.connect(sandbox);
    await client.subscribe('batch');
    const batch = [
      { name: 'good', channel: 'batch', data: '1' },
      { name: 'bad', channel: 'batch' },
    ];
    const { status } = await call({ path: '/apps/app-id/batch_events', body: JSON.stringify({ batch }) });
    assert.equal(status, 400);
    await client.expectNothingMore();
    await client.close();
  });
});

describe('the auth endpoint', () => {
  const post = (
    body: string | URLSearchParams | object,
    path = '/pusher/auth',
    headers: Record<string, string> = {},
  ) => {
    const isForm = typeof body === 'string' || body instanceof URLSearchParams;
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json; charset=utf-8';
    const text = isForm ? String(body) : JSON.stringify(body);
    return fetch(sandbox.url + path, { method: 'POST', body: text, headers: { 'content-type': type, ...headers } });
  };

  it('signs private channels for form requests and JSON requests', async () => {
    const request = { socket_id: '12.34', channel_name: 'private-a' };
    const auth = `app-key:${hmac('app-secret', '12.34:private-a')}`;
    for (const body of [new URLSearchParams(request), request]) {
      const response = await post(body);
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), { auth });
    }
  });

  it('adds the shared secret for encrypted channels', async () => {
    const channel = 'private-encrypted-a';
    const answer = await (await post({ socket_id: '12.34', channel_name: channel })).json();
    const master = Buffer.from(sandbox.apps[0]?.encryptionMasterKey ?? '', 'base64');
    const expected = createHash('sha256')
      .update(Buffer.concat([Buffer.from(channel), master]))
      .digest('base64');
    assert.equal(answer.shared_secret, expected);
    assert.equal(answer.auth, `app-key:${hmac('app-secret', `12.34:${channel}`)}`);
  });

  it('derives a guest from the socket ID for presence channels, always the same one', async () => {
    const request = { socket_id: '12.9876', channel_name: 'presence-a' };
    const answer = await (await post(request)).json();
    assert.deepEqual(JSON.parse(answer.channel_data), { user_id: 'guest-12-9876', user_info: { name: 'Guest 9876' } });
    assert.equal(answer.auth, `app-key:${hmac('app-secret', `12.9876:presence-a:${answer.channel_data}`)}`);
    assert.deepEqual(await (await post(request)).json(), answer);
  });

  it('reads the user from parameters in the body or the query', async () => {
    const request = { socket_id: '12.34', channel_name: 'presence-a' };
    const user = async (extra: object, query = '') =>
      JSON.parse((await (await post({ ...request, ...extra }, `/pusher/auth${query}`)).json()).channel_data);
    assert.deepEqual(await user({ user_id: 7, name: 'Ann' }), { user_id: '7', user_info: { name: 'Ann' } });
    assert.deepEqual(await user({ user_id: 'ann', user_info: '{"age":7}' }), { user_id: 'ann', user_info: { age: 7 } });
    assert.deepEqual(await user({ user_info: [1] }, '?user_id=ann'), { user_id: 'ann', user_info: [1] });
    assert.deepEqual(await user({}, '?user_id=ann&name=A%20B'), { user_id: 'ann', user_info: { name: 'A B' } });
  });

  it('selects the app by its key', async () => {
    const request = { socket_id: '12.34', channel_name: 'private-a' };
    const auth = `second-key:${hmac('second-secret', '12.34:private-a')}`;
    assert.deepEqual(await (await post({ ...request, key: 'second-key' })).json(), { auth });
    assert.deepEqual(await (await post(request, '/pusher/auth?app_key=second-key')).json(), { auth });
  });

  it('authenticates users', async () => {
    const answer = await (await post({ socket_id: '12.34', user_id: 'ann' }, '/pusher/user-auth')).json();
    assert.deepEqual(JSON.parse(answer.user_data), { id: 'ann', user_info: { name: 'Guest 2034' } });
    assert.equal(answer.auth, `app-key:${hmac('app-secret', `12.34::user::${answer.user_data}`)}`);
  });

  it('answers a batch by channel, each as if it had been requested alone', async () => {
    const body = 'socket_id=1.2&channel_name[]=private-a&channel_name[]=news&channel_name[]=presence-b&user_id=ada';
    const response = await post(body);
    assert.equal(response.status, 200);
    const { news, ...allowed } = await response.json();
    assert.deepEqual(allowed, {
      'private-a': await (await post({ socket_id: '1.2', channel_name: 'private-a' })).json(),
      'presence-b': await (await post({ socket_id: '1.2', channel_name: 'presence-b', user_id: 'ada' })).json(),
    });
    assert.equal(news.status, 403);
    assert.match(news.error, /public/);
  });

  const refusals: [what: string, body: string | object, status: number, message: RegExp][] = [
    ['without a socket_id', { channel_name: 'private-a' }, 403, /socket_id/],
    ['with a socket_id that contains more', { socket_id: '1.2:x', channel_name: 'private-a' }, 403, /socket_id/],
    ['without a channel_name', { socket_id: '1.2' }, 403, /channel_name/],
    ['for a public channel', { socket_id: '1.2', channel_name: 'news' }, 403, /public/],
    ['for an invalid name', { socket_id: '1.2', channel_name: 'private-a:b' }, 403, /A-Z a-z/],
    ['for an unknown key', { socket_id: '1.2', channel_name: 'private-a', key: 'x' }, 403, /"x"/],
    ['with JSON that is a list', [], 400, /JSON object/],
    ['with a name that is a list', { socket_id: '1.2', channel_name: [] }, 400, /channel_name/],
    ['with user_info that is not JSON', 'socket_id=1.2&channel_name=presence-a&user_info={', 400, /user_info/],
    ['with a body that is too large', 'x'.repeat(131_073), 413, /131073/],
  ];
  for (const [what, body, status, message] of refusals) {
    it(`rejects a request ${what} with ${status}`, async () => {
      const response = await post(body);
      assert.equal(response.status, status);
      assert.match((await response.json()).error, message);
    });
  }

  it('survives user_info with 60,000 levels of nesting', async () => {
    const info = '['.repeat(60_000) + ']'.repeat(60_000);
    const body = `{"socket_id":"1.2","channel_name":"presence-a","user_info":${info}}`;
    const response = await post(body, '/pusher/auth', { 'content-type': 'application/json' });
    assert.equal(response.status, 400);
    assert.match((await response.json()).error, /too deep/);
  });

  it('answers pages of allowed origins, with credentials and with the headers they request', async () => {
    const origin = 'http://localhost:4567';
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-csrf-token',
    };
    const preflight = await fetch(`${sandbox.url}/pusher/auth`, { method: 'OPTIONS', headers });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'x-csrf-token');
    assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /POST/);
    const refused = await post({}, '/pusher/auth', { origin });
    const done = await post({ socket_id: '1.2', channel_name: 'private-a' }, '/pusher/auth', { origin });
    assert.deepEqual([refused.status, done.status], [403, 200]);
    for (const response of [preflight, refused, done]) {
      assert.equal(response.headers.get('access-control-allow-origin'), origin);
      assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
      assert.match(response.headers.get('vary') ?? '', /Origin/i);
    }
  });

  it('rejects GET and lists the allowed methods', async () => {
    const response = await fetch(`${sandbox.url}/pusher/auth?socket_id=1.2&channel_name=private-a`);
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST, OPTIONS']);
  });
});
