import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import Pusher from 'pusher';
import PusherJs from 'pusher-js';
import { spy } from 'sinon';
import { HEARTBEAT_INTERVAL, MAX_FRAME_BYTES, SESSION_GRACE } from '../../../src/sandbox/http/limits.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { hmac, RawClient } from '../raw-client.js';
import { framesOf, RawHttpClient } from '../raw-http-client.js';
import { withClock } from '../with-clock.js';

let sandbox: Sandbox;
before(async () => {
  sandbox = await createSandbox();
});
after(() => sandbox.close());

const ping = { event: 'pusher:ping' };

describe('a stream of the HTTP fallback', () => {
  it('begins with padding, the open line and the handshake, followed by frames', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    assert.match(client.socketId, /^\d+\.\d+$/);
    assert.equal(await client.subscribe('news'), 204);
    assert.deepEqual(await stream.frames(), [
      { event: 'pusher_internal:subscription_succeeded', channel: 'news', data: '{}' },
    ]);
    sandbox.trigger('news', 'story', { text: 'Grüße, 世界 🎉' });
    const [story] = await stream.frames();
    assert.deepEqual(JSON.parse(String(story?.data)), { text: 'Grüße, 世界 🎉' });
    stream.abort();
  });

  it('sends the frames of one task in one line', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    assert.equal(await client.send(ping, ping, ping), 204);
    assert.deepEqual(
      (await stream.frames()).map(({ event }) => event),
      ['pusher:pong', 'pusher:pong', 'pusher:pong'],
    );
    stream.abort();
  });

  it('ends after 256 KiB, and the next stream continues without a second open line', async () => {
    const client = new RawHttpClient(sandbox);
    const first = client.receive('xhr_streaming');
    assert.match((await first.line()) ?? '', /^h+$/);
    await client.shakeHands(first);
    await client.subscribe('long');
    await first.frames();
    const count = 100;
    for (let id = 0; id < count; id++) sandbox.trigger('long', 'story', { id, text: 'x'.repeat(10_000) });
    const lines = await first.rest();
    const length = lines.join('\n').length;
    assert.ok(length > 256 * 1024 && length < 300 * 1024, `${length} characters`);
    const ids = (line: string | undefined) => framesOf(line).map(({ data }) => JSON.parse(String(data)).id as number);
    const received = lines.flatMap(ids);
    while (received.length < count) {
      const next = client.receive('xhr_streaming');
      assert.match((await next.line()) ?? '', /^h+$/);
      received.push(...ids(await next.line()));
      if (received.length === count) next.abort();
      else assert.deepEqual(await next.rest(), []);
    }
    assert.deepEqual(received, [...Array(count).keys()]);
  });

  it('is replaced by another stream of the same session', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    const other = client.receive('xhr_streaming');
    assert.deepEqual(await stream.rest(), []);
    assert.match((await other.line()) ?? '', /^h+$/);
    await client.send(ping);
    assert.equal((await other.frames())[0]?.event, 'pusher:pong');
    other.abort();
  });
});

describe('polling of the HTTP fallback', () => {
  it('receives what was sent since the last poll, in order, or waits for it', async () => {
    const client = await RawHttpClient.poll(sandbox);
    await client.subscribe('polled');
    sandbox.trigger('polled', 'story', 1);
    sandbox.trigger('polled', 'story', 2);
    const [line, ...others] = await client.receive('xhr').rest();
    assert.deepEqual(others, []);
    assert.deepEqual(
      framesOf(line).map(({ event, data }) => [event, data]),
      [
        ['pusher_internal:subscription_succeeded', '{}'],
        ['story', '1'],
        ['story', '2'],
      ],
    );
    const waiting = await client.waitingPoll();
    sandbox.trigger('polled', 'story', 3);
    assert.equal((await waiting.frames())[0]?.data, '3');
  });
});

describe('sending to the HTTP fallback', () => {
  it('reaches the other subscribers over any transport', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    const other = await RawClient.connect(sandbox);
    await other.subscribe('private-chat');
    await client.subscribe('private-chat');
    await stream.frames();
    await client.send({ event: 'client-hello', channel: 'private-chat', data: { from: 'http' } });
    assert.deepEqual((await other.next('client-hello')).data, { from: 'http' });
    other.send('client-hello', { from: 'ws' }, 'private-chat');
    assert.deepEqual((await stream.frames())[0]?.data, '{"from":"ws"}');
    stream.abort();
    await other.close();
  });

  it('is answered with 404 if the session does not exist', async () => {
    assert.equal(await new RawHttpClient(sandbox).send(ping), 404);
  });

  it('is answered with 400 if the body is not an array of strings, without other effects', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    for (const body of ['', '{', '{}', '"frame"', '[{}]', '["{}", 1]']) assert.equal(await client.sendRaw(body), 400);
    assert.equal(await client.sendRaw('[]'), 204);
    await client.send(ping);
    assert.equal((await stream.frames())[0]?.event, 'pusher:pong');
    stream.abort();
  });

  it('accepts frames as long as over a WebSocket, and ends the session for a longer one', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    const [head, tail] = ['{"event":"pusher:ping","data":"', '"}'];
    const longest = head + '\\"'.repeat((MAX_FRAME_BYTES - head.length - tail.length) / 2) + tail;
    assert.equal(await client.sendRaw(JSON.stringify([longest])), 204);
    assert.equal((await stream.frames())[0]?.event, 'pusher:pong');
    assert.equal(await client.sendRaw(JSON.stringify([`${longest}   `])), 413);
    assert.match((await stream.rest()).join(), /^c\[1009,"A frame has \d+ bytes/);

    const other = await RawHttpClient.stream(sandbox);
    assert.equal(await other.client.sendRaw(`[${' '.repeat(3 * MAX_FRAME_BYTES)}]`), 413);
    assert.match((await other.stream.rest()).join(), /^c\[1009,/);
  });
});

describe('a session of the HTTP fallback', () => {
  it('receives the reason of a close at once, or with the next request', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    const polling = await RawHttpClient.poll(sandbox);
    const userData = '{"id":"ann"}';
    for (const each of [client, polling]) {
      const auth = `app-key:${hmac('app-secret', `${each.socketId}::user::${userData}`)}`;
      assert.equal(await each.send({ event: 'pusher:signin', data: { auth, user_data: userData } }), 204);
    }
    assert.equal((await stream.frames())[0]?.event, 'pusher:signin_success');
    const [app] = sandbox.apps;
    assert.ok(app);
    const { host, port } = sandbox;
    const server = new Pusher({
      appId: app.id,
      key: app.key,
      secret: app.secret,
      host,
      port: String(port),
      useTLS: false,
    });
    await server.terminateUserConnections('ann');
    const lines = await stream.rest();
    assert.equal(framesOf(lines[0])[0]?.event, 'pusher:error');
    assert.match(lines[1] ?? '', /^c\[4009,"/);
    const later = await polling.receive('xhr').rest();
    assert.deepEqual(
      framesOf(later[0]).map(({ event }) => event),
      ['pusher:signin_success', 'pusher:error'],
    );
    assert.match(later[1] ?? '', /^c\[4009,"/);
    assert.match((await polling.receive('xhr').rest()).join(), /^c\[4009,"/, 'and again with the next request');
  });

  const refusals: [what: string, app: string, query: string, code: number][] = [
    ['an unknown key', '/pusher/app/nobody', '?protocol=7', 4001],
    ['a version other than 7', '/pusher/app/app-key', '?protocol=4', 4007],
    ['no version', '/pusher/app/app-key', '', 4008],
  ];
  for (const [what, app, query, code] of refusals) {
    for (const kind of ['xhr_streaming', 'xhr'] as const) {
      it(`with ${what} opens, receives the error and closes with ${code} (${kind})`, async () => {
        const lines = await new RawHttpClient(sandbox, app).receive(kind, query).rest();
        const [opening, error, close, ...others] = lines.filter((line) => !/^h+$/.test(line));
        assert.equal(opening, 'o');
        assert.deepEqual(
          framesOf(error).map(({ event, data }) => [event, JSON.parse(String(data)).code]),
          [['pusher:error', code]],
        );
        assert.match(close ?? '', new RegExp(`^c\\[${code},"`));
        assert.deepEqual(others, []);
      });
    }
  }

  it('is available to pages of other origins of this machine, including preflight requests', async () => {
    const url = `${new RawHttpClient(sandbox).base}/xhr?protocol=7`;
    const headers = {
      origin: 'http://page.localhost',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const preflight = await fetch(url, { method: 'OPTIONS', headers });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), 'http://page.localhost');
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'content-type');
    const response = await fetch(url, { method: 'POST', headers: { origin: 'http://page.localhost' } });
    assert.equal(response.headers.get('access-control-allow-origin'), 'http://page.localhost');
    assert.match(await response.text(), /^o\na/);
  });

  it('is available under any path, for POST only', async () => {
    for (const path of ['', '/pusher', '/some/where']) {
      assert.equal(await new RawHttpClient(sandbox, `${path}/app/app-key`).receive('xhr').line(), 'o');
    }
    const response = await fetch(`${new RawHttpClient(sandbox).base}/xhr`);
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST, OPTIONS']);
    await response.text();
  });
});

describe('over time, a session of the HTTP fallback', () => {
  it('receives a heartbeat every 25 s', () =>
    withClock(async (clock) => {
      const { stream } = await RawHttpClient.stream(sandbox);
      for (let times = 0; times < 3; times++) {
        clock.tick(HEARTBEAT_INTERVAL);
        assert.equal(await stream.line(), 'h');
      }
      stream.abort();
      const client = await RawHttpClient.poll(sandbox);
      const waiting = await client.waitingPoll();
      clock.tick(HEARTBEAT_INTERVAL);
      assert.deepEqual(await waiting.rest(), ['h']);
    }));

  it('ends 10 s after its last receive request', () =>
    withClock(async (clock) => {
      const timers = spy(globalThis, 'setTimeout');
      /** Waits until the server has noticed the end of this many receive requests. */
      const noticed = async (ends: number) => {
        const graces = () => timers.getCalls().filter(({ args }) => args[1] === SESSION_GRACE).length;
        while (graces() < ends) await new Promise((resolve) => setImmediate(resolve));
      };
      const watcher = await RawClient.connect(sandbox);
      await watcher.subscribe('presence-leaving', { user_id: 'watcher' });
      const { client, stream } = await RawHttpClient.stream(sandbox);
      await client.subscribe('presence-leaving', { user_id: 'leaver' });
      await stream.frames();
      await watcher.next('pusher_internal:member_added');
      stream.abort();
      await noticed(1);
      clock.tick(SESSION_GRACE - 1);
      assert.equal(await client.send(ping), 204);
      const again = client.receive('xhr_streaming');
      assert.match((await again.line()) ?? '', /^h+$/);
      assert.equal((await again.frames())[0]?.event, 'pusher:pong');
      clock.tick(SESSION_GRACE);
      assert.equal(await client.send(ping), 204, 'the new request keeps it alive');
      again.abort();
      await noticed(2);
      clock.tick(SESSION_GRACE);
      assert.equal((await watcher.next('pusher_internal:member_removed')).data.user_id, 'leaver');
      assert.equal(await client.send(ping), 404);
      assert.equal(await client.receive('xhr').line(), 'o', 'the next request opens a new session');
      timers.restore();
      await watcher.close();
    }));

  it('ends after `limits.sessionGrace` instead, and not before', async () => {
    const own = await createSandbox({ limits: { sessionGrace: 300 } });
    await withClock(async (clock) => {
      const timers = spy(globalThis, 'setTimeout');
      const { client, stream } = await RawHttpClient.stream(own);
      stream.abort();
      const hasBegun = () => timers.getCalls().some(({ args }) => args[1] === 300);
      while (!hasBegun()) await new Promise((resolve) => setImmediate(resolve));
      timers.restore();
      clock.tick(299);
      assert.equal(await client.send(ping), 204);
      clock.tick(1);
      assert.equal(await client.send(ping), 404);
    });
    await own.close();
  });
});

describe('pusher-js over the HTTP fallback', () => {
  for (const transport of ['xhr_streaming', 'xhr_polling'] as const) {
    const connect = (key: string) =>
      new PusherJs(key, {
        cluster: '',
        httpHost: sandbox.host,
        httpPort: sandbox.port,
        forceTLS: false,
        enabledTransports: [transport],
        channelAuthorization: { transport: 'ajax', endpoint: `${sandbox.url}/pusher/auth` },
      });

    it(`connects, subscribes, receives more than fits in one response, and sends (${transport})`, async () => {
      const client = connect('app-key');
      const name = `private-${transport}`;
      const channel = client.subscribe(name);
      await new Promise((resolve) => channel.bind('pusher:subscription_succeeded', resolve));
      const other = await RawClient.connect(sandbox);
      await other.subscribe(name);
      channel.trigger('client-hello', { from: transport });
      assert.deepEqual((await other.next('client-hello')).data, { from: transport });

      const count = 400;
      const ids: number[] = [];
      const all = new Promise<void>((resolve) => {
        channel.bind('story', ({ id }: { id: number }) => {
          if (ids.push(id) === count) resolve();
        });
      });
      for (let id = 0; id < count; id++) sandbox.trigger(name, 'story', { id, text: 'ü'.repeat(1000) });
      await all;
      assert.deepEqual(ids, [...Array(count).keys()]);
      assert.equal(client.connection.state, 'connected');
      client.disconnect();
      await other.close();
    });

    it(`receives the error that its key is unknown (${transport})`, async () => {
      const client = connect('nobody');
      const error = await new Promise<{ error: { data: { code: number } } }>((resolve) =>
        client.connection.bind('error', resolve),
      );
      assert.equal(error.error.data.code, 4001);
      client.disconnect();
    });
  }
});

describe('a sandbox that closes', () => {
  it('closes its HTTP sessions with 4200, accepts no new ones, and leaves nothing open', async () => {
    const other = await createSandbox();
    const { stream } = await RawHttpClient.stream(other);
    const client = await RawHttpClient.poll(other);
    const idle = await RawHttpClient.poll(other);
    const poll = await client.waitingPoll();
    const closed = other.close();
    for (const receiving of [stream, poll]) {
      const lines = await receiving.rest();
      assert.equal(framesOf(lines[0])[0]?.event, 'pusher:error');
      assert.equal(lines[1], 'c[4200,"server shutting down"]');
    }
    await closed;
    await assert.rejects(idle.send(ping));
  });

  it('closes even if a client has stopped reading', async () => {
    const other = await createSandbox();
    const socket = connect(other.port, other.host);
    await once(socket, 'connect');
    const { pathname, search } = new URL(`${new RawHttpClient(other).base}/xhr_streaming?protocol=7`);
    socket.write(`POST ${pathname}${search} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n`);
    await once(socket, 'readable');
    socket.pause();
    await other.close();
    socket.destroy();
  });
});
