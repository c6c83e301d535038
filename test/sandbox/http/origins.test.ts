import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { OriginRules } from '../../../src/sandbox/http/origins.js';
import { createSandbox } from '../../../src/sandbox/index.js';
import { ask, FOREIGN, getHost, LOOPBACK, start, warn, webSocket } from '../origin-requests.js';
import { RawHttpClient } from '../raw-http-client.js';
import { head, rawRequest, upgrade } from '../raw-request.js';

describe('without the option origins', () => {
  for (const origin of LOOPBACK) {
    it(`a page of ${origin} may use the sandbox`, async () => {
      const sandbox = await start();
      assert.equal(await webSocket(sandbox, origin), 101);
      const response = await ask(sandbox, origin);
      assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [200, origin]);
      assert.equal(warn.mock.callCount(), 0);
    });
  }

  for (const origin of FOREIGN) {
    it(`a page of ${origin === '' ? 'an empty origin' : origin} may not use the sandbox`, async () => {
      const sandbox = await start();
      const { status, body } = await rawRequest(
        sandbox.port,
        upgrade(['Host: localhost', 'Upgrade: websocket', `Origin: ${origin}`]),
      );
      assert.equal(status, 403);
      const { error } = JSON.parse(body) as { error: string };
      assert.match(error, /^The origin ".*" is (not allowed|malformed).*option origins \(--origins\)/);
      assert.ok(error.includes(JSON.stringify(origin)));
      assert.equal(sandbox.sockets(), 0);
      const response = await ask(sandbox, origin);
      assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [403, null]);
      assert.deepEqual(await response.json(), { error });
    });
  }

  it('a page of the address at which its request arrived may use the sandbox', () => {
    const allows = (localAddress: string, host: string, origin: string) => {
      const rules = new OriginRules('0.0.0.0');
      const request = { rawHeaders: ['Host', host], headers: { host, origin }, socket: { localAddress } };
      try {
        rules.checkHost(request as unknown as IncomingMessage);
        rules.checkOrigin(request as unknown as IncomingMessage);
        return true;
      } catch {
        return false;
      }
    };
    for (const localAddress of ['192.0.2.5', '::ffff:192.0.2.5']) {
      assert.ok(allows(localAddress, '192.0.2.5:6001', 'http://192.0.2.5:8080'));
      assert.ok(allows(localAddress, 'localhost:6001', 'http://localhost:8080'));
      assert.ok(allows(localAddress, '0.0.0.0:6001', 'http://0.0.0.0:8080'), 'the address that the sandbox listens on');
      assert.ok(!allows(localAddress, '192.0.2.5:6001', 'http://192.0.2.6:8080'));
      assert.ok(!allows(localAddress, '192.0.2.6:6001', 'http://192.0.2.5:8080'));
      assert.ok(!allows(localAddress, 'evil.test', 'http://192.0.2.5'));
    }
    assert.ok(allows('2001:db8::1', '[2001:db8:0::1]:6001', 'http://[2001:DB8::1]'));
    assert.ok(!allows('2001:db8::1', '[2001:db8::2]:6001', 'http://[2001:db8::2]'));
    assert.ok(!allows('', '[]', 'http://'));
  });

  it('a page that the sandbox itself serves may use it, under each allowed host', async () => {
    const sandbox = await start({ origins: ['http://app.test:1'] });
    const post = (origin: string) =>
      rawRequest(sandbox.port, head('/pusher/auth', ['Host: app.test:2', `Origin: ${origin}`], 'OPTIONS'));
    assert.equal((await post('http://app.test:2')).status, 204);
    assert.equal((await post('http://app.test:3')).status, 403);
  });
});

describe('a foreign page', () => {
  const origin = 'https://evil.test';

  it('receives no authorization, no CORS headers, and no answer to a preflight', async () => {
    const sandbox = await start();
    for (const path of ['/pusher/auth', '/pusher/user-auth', `${new RawHttpClient(sandbox).base}/xhr?protocol=7`]) {
      const target = path.replace(sandbox.url, '');
      for (const method of ['POST', 'OPTIONS', 'GET']) {
        const init = { method, body: undefined };
        const response = await ask(sandbox, origin, target, init);
        assert.equal(response.status, 403, `${method} ${target}`);
        assert.equal(response.headers.get('access-control-allow-origin'), null);
        assert.equal(response.headers.get('access-control-allow-credentials'), null);
      }
    }
    assert.equal(sandbox.sockets(), 0);
  });

  it('receives nothing from the REST API', async () => {
    const response = await ask(await start(), origin, '/apps/app-id/events');
    assert.equal(response.status, 403);
    assert.match(await response.text(), /evil\.test/);
  });

  it('is served by `next` if the path is not the sandbox’s', async () => {
    assert.equal(await (await ask(await start(), origin, '/page')).text(), 'a page');
  });

  it('does not use up a fault of connection attempts', async () => {
    const sandbox = await start();
    sandbox.faults.handshake(4100, '', { times: 1 });
    assert.equal(await webSocket(sandbox, origin), 403);
    const socket = new WebSocket(`ws://127.0.0.1:${sandbox.port}/app/app-key?protocol=7`);
    assert.equal((await once(socket, 'close'))[0], 4100);
  });

  it('is rejected if it sends two Origin headers', async () => {
    const sandbox = await start();
    const headers = ['Host: localhost', 'Origin: http://localhost', `Origin: ${origin}`];
    assert.equal((await rawRequest(sandbox.port, upgrade([...headers, 'Upgrade: websocket']))).status, 403);
    assert.equal((await rawRequest(sandbox.port, head('/pusher/auth', headers, 'OPTIONS'))).status, 403);
  });

  it('is rejected without an Origin header if the browser marks the request as cross-site', async () => {
    const sandbox = await start();
    const statusOf = async (site: string) =>
      (await ask(sandbox, undefined, '/pusher/auth', { headers: { 'sec-fetch-site': site } })).status;
    assert.deepEqual(
      [await statusOf('cross-site'), await statusOf('same-origin'), await statusOf('none')],
      [403, 200, 200],
    );
  });

  it('is reported on the console once, and at most 20 pages are reported', async () => {
    const sandbox = await start();
    for (let times = 0; times < 3; times++) {
      await webSocket(sandbox, origin);
      await ask(sandbox, origin);
    }
    assert.equal(warn.mock.callCount(), 1);
    assert.match(
      String(warn.mock.calls[0]?.arguments[0]),
      /^A request was refused\. .*"https:\/\/evil\.test".*--origins/,
    );
    for (let index = 0; index < 30; index++) await ask(sandbox, `https://${index}.test`);
    assert.equal(warn.mock.callCount(), 20);
    assert.match(String(warn.mock.calls[19]?.arguments[0]), /Further refusals are not reported\.$/);
  });

  it('cannot write control characters to the console', async () => {
    const sandbox = await start();
    await rawRequest(sandbox.port, head('/', ['Host: a\x9b31m\tb']));
    assert.match(String(warn.mock.calls[0]?.arguments[0]), /"a\?31m\?b"/);
  });
});

describe('a client that is not a page', () => {
  it('needs no Origin', async () => {
    const sandbox = await start();
    assert.equal((await ask(sandbox, undefined)).status, 200);
    const socket = new WebSocket(`ws://127.0.0.1:${sandbox.port}/app/app-key?protocol=7`);
    await once(socket, 'message');
    socket.terminate();
  });
});

describe('the option origins', () => {
  const cases: [entry: string, allowed: string[], refused: string[], hosts: string[], refusedHosts: string[]][] = [
    [
      'https://app.test:8443',
      ['https://app.test:8443', 'HTTPS://APP.test.:8443'],
      ['http://app.test:8443', 'https://app.test', 'https://app.test:8444', 'https://a.app.test:8443', 'null'],
      ['app.test:8443', 'app.test:6001', 'app.test', 'localhost'],
      ['a.app.test', 'app.test.evil.test'],
    ],
    [
      'https://app.test',
      ['https://app.test', 'https://app.test:443'],
      ['http://app.test', 'https://app.test:444', 'http://localhost', 'http://127.0.0.1'],
      ['app.test:6001', 'APP.TEST'],
      ['test', 'xapp.test'],
    ],
    [
      'App.Test.',
      ['https://app.test', 'http://app.test:1', 'ionic://app.test'],
      ['https://a.app.test', 'https://app.test.evil.test', 'http://localhost'],
      ['app.test', 'app.test:6001', '127.0.0.1:1'],
      ['app.test@evil.test', 'a.app.test'],
    ],
    [
      'app.test:443',
      ['https://app.test', 'http://app.test:443'],
      ['http://app.test', 'https://app.test:444'],
      ['app.test', 'app.test:443'],
      ['app.test:444'],
    ],
    ['[2001:DB8::1]', ['http://[2001:db8:0::1]:5'], ['http://[2001:db8::2]'], ['[2001:db8::1]:6001'], ['2001:db8::1']],
    ['null', ['null', 'file://'], ['https://app.test', ''], ['localhost'], ['null', 'file']],
    ['*', ['null', 'https://evil.test', 'anything'], [], ['evil.test', 'a b'], []],
    ['chrome-extension://abcdef', ['chrome-extension://abcdef'], ['https://abcdef'], ['localhost'], []],
  ];
  for (const [entry, allowed, refused, hosts, refusedHosts] of cases) {
    it(`accepts ${entry}`, async () => {
      const sandbox = await start({ origins: [entry] });
      for (const origin of allowed) {
        assert.equal(await webSocket(sandbox, origin), 101, origin);
        const response = await ask(sandbox, origin);
        assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [200, origin]);
      }
      for (const origin of refused) {
        assert.equal((await ask(sandbox, origin)).status, 403, origin);
      }
      for (const host of hosts) assert.equal(await getHost(sandbox, host), 200, host);
      for (const host of refusedHosts) assert.equal(await getHost(sandbox, host), 403, host);
    });
  }

  it(`accepts '*' for everything, including requests without a Host`, async () => {
    const sandbox = await start({ origins: '*' });
    assert.equal(await webSocket(sandbox, 'null'), 101);
    assert.equal((await rawRequest(sandbox.port, 'GET / HTTP/1.0\r\n\r\n')).status, 200);
    assert.equal(
      (await ask(sandbox, undefined, '/pusher/auth', { headers: { 'sec-fetch-site': 'cross-site' } })).status,
      200,
    );
  });

  it('allows only the pages of the sandbox itself if it is empty', async () => {
    const sandbox = await start({ origins: [] });
    assert.equal(await webSocket(sandbox, 'http://localhost:3000'), 403);
    assert.equal(await webSocket(sandbox, sandbox.url), 101);
  });

  it('accepts each entry that an error message suggests, and then allows the request', async () => {
    const requests: string[][] = [
      ['Host: localhost', 'Origin: https://app.test:8443'],
      ['Host: localhost', 'Origin: HTTPS://App.Test.'],
      ['Host: localhost', 'Origin: http://[2001:db8::1]:80'],
      ['Host: localhost', 'Origin: null'],
      ['Host: localhost', 'Origin: file://'],
      ['Host: App.test:6001'],
      ['Host: 192.0.2.1'],
      ['Host: [2001:db8::1]:6001'],
    ];
    for (const headers of requests) {
      const text = head('/pusher/auth', headers, 'OPTIONS');
      const { body } = await rawRequest((await start()).port, text);
      const [, entry = ''] = /add "(.*)" to the option/.exec((JSON.parse(body) as { error: string }).error) ?? [];
      assert.equal((await rawRequest((await start({ origins: [entry] })).port, text)).status, 204, headers.join());
    }
  });

  it('is rejected with a message if an entry is invalid', async () => {
    const wrong: unknown[] = [
      '',
      'https://',
      'https://app.test/',
      'https://app.test/path',
      'https://*.app.test',
      'app.test/a',
    ];
    wrong.push(
      'user@app.test',
      'https://user:pass@app.test',
      'app.test:x',
      'app.test:99999',
      'a b',
      '2130706433',
      '127.1',
    );
    wrong.push('https://a.test,https://b.test', 'bücher.test', '[::1', 7, null, {});
    for (const entry of wrong) {
      const origins = ['localhost', entry] as string[];
      await assert.rejects(
        createSandbox({ origins }),
        /^Error: The option origins cannot contain .*: an entry is an origin/,
      );
    }
    for (const origins of ['https://app.test', 'null', 7, {}] as unknown as string[][]) {
      await assert.rejects(createSandbox({ origins }), /The option origins takes a list/);
    }
  });
});
