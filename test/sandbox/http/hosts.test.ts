import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FOREIGN, getHost, LOOPBACK, start, warn } from '../origin-requests.js';
import { head, rawRequest, upgrade } from '../raw-request.js';

describe('the Host of a request', () => {
  for (const origin of LOOPBACK) {
    const host = origin.replace(/^\w+:\/\//, '');
    it(`may be ${host}`, async () => {
      const sandbox = await start({ origins: ['https://app.test'] });
      assert.equal(await getHost(sandbox, host), 200);
      assert.equal(warn.mock.callCount(), 0);
    });
  }

  const refused = [...FOREIGN.map((origin) => origin.replace(/^[\w-]+:\/\//, '')), 'evil.test', 'evil.test:80'].filter(
    (host) => host !== 'localhost' && host !== '',
  );
  for (const host of [
    ...refused,
    'localhost/',
    '*',
    'http://localhost',
    'localhost evil.test',
    'localhost\\evil.test',
  ]) {
    it(`may not be ${host}`, async () => {
      const sandbox = await start();
      for (const path of ['/', '/pusher/auth', '/apps/app-id/channels', '/app/app-key/1/a/xhr']) {
        const { status, body } = await rawRequest(sandbox.port, head(path, [`Host: ${host}`]));
        assert.equal(status, 403, path);
        assert.match(
          (JSON.parse(body) as { error: string }).error,
          /^The Host ".*" is (not allowed|malformed).*option origins \(--origins\)/,
        );
      }
      const { status, body } = await rawRequest(sandbox.port, upgrade([`Host: ${host}`, 'Upgrade: websocket']));
      assert.equal(status, 403);
      assert.match((JSON.parse(body) as { error: string }).error, /The Host/);
      const other = await rawRequest(sandbox.port, upgrade([`Host: ${host}`, 'Upgrade: h2c']));
      assert.equal(other.status, 403);
    });
  }

  it('must be present exactly once', async () => {
    const { port } = await start();
    const ask = ['Upgrade: websocket'];
    assert.equal((await rawRequest(port, 'GET / HTTP/1.0\r\n\r\n')).status, 403);
    assert.equal((await rawRequest(port, head('/', []))).status, 400, 'by Node');
    assert.equal((await rawRequest(port, head('/', ['Host:']))).status, 403);
    assert.equal((await rawRequest(port, upgrade(ask))).status, 403);
    assert.equal((await rawRequest(port, head('/', ['Host: localhost', 'Host: evil.test']))).status, 403);
    assert.equal((await rawRequest(port, head('/', ['Host: localhost', 'host: localhost']))).status, 403);
    assert.equal((await rawRequest(port, upgrade(['Host: localhost', 'Host: evil.test', ...ask]))).status, 403);
  });

  it('is also checked in the request target', async () => {
    const { port } = await start();
    const statusOf = async (target: string) => (await rawRequest(port, head(target, ['Host: localhost']))).status;
    assert.equal(await statusOf('http://localhost:6001/page'), 200);
    assert.equal(await statusOf('http://evil.test/page'), 403);
    assert.equal(await statusOf('HTTP://evil.test'), 403);
    assert.equal(await statusOf('http://localhost@evil.test/'), 403);
    assert.equal(await statusOf('http://evil.test?a=//localhost/'), 403);
    assert.equal(await statusOf('http://evil.test/app/app-key/1/a/xhr'), 403);
    const text = upgrade(['Host: localhost', 'Upgrade: websocket'], {
      target: 'ws://evil.test/app/app-key?protocol=7',
    });
    assert.equal((await rawRequest(port, text)).status, 403);
  });
});
