import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { spy } from 'sinon';
import { App } from '../../src/sandbox/app/app.js';
import type { EncodedFrame } from '../../src/sandbox/app/subscriber.js';
import {
  CLOSE_TIMEOUT,
  MAX_BUFFERED_BYTES,
  MAX_IDLE_SESSIONS,
  MAX_SUBSCRIPTIONS,
  MAX_USER_DATA_BYTES,
  MESSAGE_BURST,
  MESSAGES_PER_SECOND,
  SESSION_GRACE,
} from '../../src/sandbox/http/limits.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { ClientConnections } from '../../src/sandbox/line/client-connections.js';
import { TokenBucket } from '../../src/sandbox/line/token-bucket.js';
import { SocketSession } from '../../src/sandbox/session/socket-session.js';
import { HttpTransport } from '../../src/sandbox/transports/http-transport.js';
import { eventually } from '../servers/eventually.js';
import { hmac, RawClient } from './raw-client.js';
import { framesOf, RawHttpClient } from './raw-http-client.js';
import { withClock } from './with-clock.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox.close());

const tenKilobytes = 'x'.repeat(10_000);

/** Opens a connection with a session, over a transport whose client reads nothing. */
function openConnection() {
  const log: string[] = [];
  const transport = {
    bufferedBytes: 0,
    send: (frame: EncodedFrame) => {
      transport.bufferedBytes += frame.length;
      log.push(String(frame).slice(0, 30));
    },
    close: (code: number) => void log.push(`close ${code}`),
    terminate: () => void log.push('terminate'),
    pause: () => {},
    resume: () => {},
  };
  const connection = new ClientConnections().open(transport);
  const end = () => void log.push('end');
  connection.session = {
    ...{ socketId: '1.1', isSubscribed: () => true, receive: () => {}, handleActivity: () => {} },
    end,
  };
  return { connection, log, transport };
}

/** Publishes until the sandbox has closed all but `sockets` sockets. Fails after 100 MB, which no system buffers. */
async function publishUntilClosed(sockets: number): Promise<void> {
  for (let count = 0; sandbox.sockets() > sockets; count++) {
    assert.ok(count < 10_000, 'the sandbox buffered 100 MB');
    sandbox.trigger('news', 'story', tenKilobytes);
    // The kernel buffers some data, and a close takes time.
    if (Object.keys(sandbox.subscriptions()).length <= sockets)
      await eventually(() => assert.equal(sandbox.sockets(), sockets));
    else await new Promise(setImmediate);
  }
}

describe('a client that reads nothing', () => {
  it('is dropped over a WebSocket when 1 MB waits for it, and others are still served', async () => {
    const [other, idle] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (const client of [other, idle]) await client.subscribe('news');
    idle.socket.pause();
    await publishUntilClosed(1);
    await other.next('story');
    assert.deepEqual(Object.keys(sandbox.subscriptions()), [other.socketId]);
    idle.socket.resume();
    await idle.closed;
  });

  it('is dropped over a WebSocket because of answers to its own frames, too', async () => {
    const members = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(sandbox)));
    const member = (index: number) => ({ user_id: `user ${index}`, user_info: 'i'.repeat(1000) });
    await Promise.all(members.map((client, index) => client.subscribe('presence-room', member(index))));
    const { socket, socketId } = members[0] as RawClient;
    const data = '{"user_id":"user 0"}';
    const auth = `app-key:${hmac('app-secret', `${socketId}:presence-room:${data}`)}`;
    const join = { event: 'pusher:subscribe', data: { channel: 'presence-room', auth, channel_data: data } };
    const leave = { event: 'pusher:unsubscribe', data: { channel: 'presence-room' } };
    socket.pause();
    for (let times = 0; times < 3000; times++) for (const frame of [leave, join]) socket.send(JSON.stringify(frame));
    await eventually(() => assert.equal(socketId in sandbox.subscriptions(), false));
    await eventually(() => assert.equal(sandbox.sockets(), 49));
    socket.resume();
  });

  it('is dropped over HTTP when 1 MB waits for it', async () => {
    const client = new RawHttpClient(sandbox);
    const socket = connect(sandbox.port, sandbox.host);
    const { pathname, search } = new URL(`${client.base}/xhr_streaming${client.query}`);
    socket.on('error', () => {});
    socket.write(`POST ${pathname}${search} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n`);
    await once(socket, 'readable');
    socket.pause();
    await client.send({ event: 'pusher:subscribe', data: { channel: 'news' } });
    await publishUntilClosed(0);
    assert.deepEqual(sandbox.subscriptions(), {});
    socket.destroy();
  });

  it('receives the reason with its next poll if it polls soon enough', () =>
    withClock(async () => {
      const client = await RawHttpClient.poll(sandbox);
      await client.subscribe('news');
      for (let count = 0; count < 200; count++) sandbox.trigger('news', 'story', tenKilobytes);
      await Promise.resolve();
      assert.deepEqual(sandbox.subscriptions(), {});
      let lines: string[] = [];
      while (!lines.at(-1)?.startsWith('c')) lines = await client.receive('xhr').rest();
      const { event, data } = framesOf(lines[0]).at(-1) ?? assert.fail();
      assert.deepEqual([event, JSON.parse(String(data)).code], ['pusher:error', 4100]);
      assert.match(lines[1] ?? '', /^c\[4100,"This client reads too slowly: more than 1048576 bytes/);
    }));

  it('is forgotten if it stays away', () =>
    withClock(async (clock) => {
      const client = await RawHttpClient.poll(sandbox);
      await client.subscribe('news');
      for (let count = 0; count < 200; count++) sandbox.trigger('news', 'story', tenKilobytes);
      await Promise.resolve();
      clock.tick(CLOSE_TIMEOUT);
      assert.equal(sandbox.sockets(), 0);
      assert.equal(await client.send({ event: 'pusher:ping' }), 404);
    }));
});

describe('data that waits for a client', () => {
  it('counts while a fault holds it back, and is lost when the client is closed', () =>
    withClock(async () => {
      const client = await RawClient.connect(sandbox);
      await client.subscribe('news');
      sandbox.faults.stall('out');
      for (let count = 0; count < 100; count++) sandbox.trigger('news', 'story', tenKilobytes);
      await client.read();
      assert.equal(client.waiting, 0);
      for (let count = 0; count < 100; count++) sandbox.trigger('news', 'story', tenKilobytes);
      const { data } = await client.next('pusher:error');
      assert.equal(data.code, 4100);
      assert.match(data.message, /reads too slowly/);
      assert.equal(await client.closed, 4100);
      assert.deepEqual([client.waiting, sandbox.subscriptions()], [0, {}]);
    }));

  it('no longer counts after the fault has ended', async () => {
    const client = await RawClient.connect(sandbox);
    await client.subscribe('news');
    for (let times = 0; times < 3; times++) {
      const ends = [sandbox.faults.duplicate(), sandbox.faults.stall('out')];
      for (let count = 0; count < 50; count++) sandbox.trigger('news', 'story', tenKilobytes);
      for (const end of ends) end();
      for (let count = 0; count < 50; count++) await client.next('story');
      await client.read();
      while (client.waiting > 0) await client.next('story');
    }
    await client.expectNothingMore();
  });

  it('also counts in the other direction', () =>
    withClock(async () => {
      const client = await RawClient.connect(sandbox);
      await client.subscribe('private-chat');
      sandbox.faults.delay(100_000, { direction: 'in' });
      for (let count = 0; count < 3; count++) client.send('client-story', 'x'.repeat(400_000), 'private-chat');
      assert.match((await client.next('pusher:error')).data.message, /held back/);
      assert.equal(await client.closed, 4100);
    }));

  it('never exceeds 1 MB, and nothing is kept after that', () =>
    withClock(async (clock) => {
      const { connection, log, transport } = openConnection();
      for (let count = 0; count < 100; count++) connection.send('f'.repeat(MAX_BUFFERED_BYTES / 4));
      assert.equal(transport.bufferedBytes, MAX_BUFFERED_BYTES);
      assert.equal(log.includes('end'), false, 'the publisher must not be interrupted');
      await Promise.resolve();
      for (let count = 0; count < 100; count++) connection.send('f');
      assert.deepEqual(log.splice(0, 4), Array(4).fill('f'.repeat(30)));
      assert.deepEqual(log, ['{"event":"pusher:error","data"', 'close 4100', 'end']);
      clock.tick(500);
      assert.equal(log.at(-1), 'terminate');
    }));

  it('includes the previous HTTP response, and older responses are cut', () => {
    const nothing = () => {};
    const transport = new HttpTransport({
      heartbeatDue: nothing,
      closed: nothing,
      idleChanged: nothing,
      abandoned: nothing,
    });
    const destroyed: number[] = [];
    for (const id of [0, 1, 2, 3]) {
      const unread = { writableLength: 1000, once: nothing, writeHead: nothing, write: nothing, end: nothing };
      transport.attach({ ...unread, destroy: () => void destroyed.push(id) } as unknown as ServerResponse, true);
    }
    assert.deepEqual([transport.bufferedBytes, destroyed], [2000, [0, 1]]);
    transport.destroy();
    assert.deepEqual(destroyed, [0, 1, 2, 3]);
  });
});

describe('the messages of a client', () => {
  it('may arrive in bursts, and then at a limited rate', () => {
    const bucket = new TokenBucket(3, 10, 0);
    const take = (now: number, times: number) => Array.from({ length: times }, () => bucket.take(now));
    assert.deepEqual(take(0, 4), [true, true, true, false]);
    assert.deepEqual(take(99, 1), [false]);
    assert.deepEqual(take(100, 2), [true, false]);
    assert.deepEqual(take(60_000, 4), [true, true, true, false]);
    assert.deepEqual(take(59_000, 1), [false], 'a clock that goes back adds no tokens');
  });

  it('are read if they are within the limit', async () => {
    const client = await RawClient.connect(sandbox);
    for (let count = 0; count < 0.9 * MESSAGE_BURST; count++) client.send('pusher:pong');
    await client.expectNothingMore();
  });

  /** More messages than the limit refills on any machine while it reads them. */
  const flood = MESSAGE_BURST + 60 * MESSAGES_PER_SECOND;

  for (const method of ['receive', 'handleActivity'] as const) {
    it(`close the connection with 4100 if there are too many (${method})`, () =>
      withClock(async () => {
        const { connection, log } = openConnection();
        for (let count = 0; count < flood && !log.includes('end'); count++) {
          if (method === 'handleActivity') connection.handleActivity();
          else connection.receive('{}');
          if (count % 1000 === 0) await Promise.resolve();
        }
        assert.deepEqual(log.slice(-3), ['{"event":"pusher:error","data"', 'close 4100', 'end']);
      }));
  }

  it('do not prevent others from being served if there are too many', async () => {
    const [client, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (let count = 0; count < flood && client.socket.readyState === client.socket.OPEN; count++) {
      client.socket.send('{"event":"pusher:pong","data":{}}');
      if (count % 1000 === 0) await other.expectNothingMore();
    }
    // If data is still unread when the connection ends, the close becomes a reset.
    assert.ok([4100, 1006].includes(await client.closed));
    await other.expectNothingMore();
    assert.deepEqual(Object.keys(sandbox.subscriptions()), [other.socketId]);
  });

  it('are counted over HTTP', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    const frames = Array(100).fill({ event: 'pusher:pong' });
    for (let count = 0; count < flood && (await client.send(...frames)) === 204; count += frames.length);
    assert.match((await stream.rest()).at(-1) ?? '', /^c\[4100,"This connection sent too many messages/);
  });
});

/** Creates a session with a connection that records the frames sent. */
function sessionOf(app = new App({ id: '1', key: 'app-key', secret: 'app-secret' })) {
  const sent: string[] = [];
  const connection = { send: (frame: EncodedFrame) => void sent.push(String(frame)), close: () => {} };
  const session = new SocketSession(app, connection, 120);
  sent.length = 0;
  return {
    session,
    sent,
    say: (event: string, data: unknown, channel?: string) => session.receive(JSON.stringify({ event, data, channel })),
  };
}

describe('the subscriptions of a connection', () => {
  it('are limited to 10,000, and another is possible after one is canceled', () => {
    const { session, sent, say } = sessionOf();
    for (let count = 0; count <= MAX_SUBSCRIPTIONS; count++) say('pusher:subscribe', { channel: `channel-${count}` });
    const { event, channel, data } = JSON.parse(sent.pop() ?? '');
    assert.deepEqual([event, channel], ['pusher:subscription_error', `channel-${MAX_SUBSCRIPTIONS}`]);
    assert.deepEqual([JSON.parse(data).type, JSON.parse(data).status], ['LimitReached', 403]);
    assert.match(JSON.parse(data).error, /at most 10000 are allowed/);
    say('pusher:unsubscribe', { channel: 'channel-0' });
    say('pusher:subscribe', { channel: 'another' });
    assert.equal(JSON.parse(sent.pop() ?? '').event, 'pusher_internal:subscription_succeeded');
    session.end();
  });
});

describe('an answer', () => {
  const long = '\u0000"'.repeat(100_000);
  const frames: [what: string, event: string, data: unknown, channel?: string][] = [
    ['a subscription to a long name', 'pusher:subscribe', { channel: long }],
    ['a subscription to a long private name', 'pusher:subscribe', { channel: `private-${'a'.repeat(500_000)}` }],
    ['a subscription with a long signature', 'pusher:subscribe', { channel: 'private-a', auth: long }],
    [
      'a subscription with long data',
      'pusher:subscribe',
      { channel: 'presence-a', auth: 'app-key:0', channel_data: long },
    ],
    ['a client event on a channel with a long name', 'client-a', {}, long],
    ['a client event with a long name', `client-${long}`, {}, 'private-a'],
    ['a frame with a long name', long, {}, long],
    ['a sign-in with a long signature', 'pusher:signin', { auth: long, user_data: long.slice(0, 1000) }],
    ['a sign-in with long data', 'pusher:signin', { auth: 'app-key:0', user_data: long }],
    ['an unsubscription from a channel with a long name', 'pusher:unsubscribe', { channel: long }],
  ];
  for (const [what, event, data, channel] of frames) {
    it(`to ${what} is short`, () => {
      const { session, sent, say } = sessionOf();
      say(event, data, channel);
      assert.ok(sent.join().length < 2000, `${sent.join().length} characters`);
      session.end();
    });
  }

  it('to a sign-in is as limited as the sign-in', () => {
    const { session, sent, say } = sessionOf();
    const signIn = (user: object) => {
      const userData = JSON.stringify(user);
      const auth = `app-key:${hmac('app-secret', `${session.socketId}::user::${userData}`)}`;
      say('pusher:signin', { auth, user_data: userData });
      return JSON.parse(sent.pop() ?? '');
    };
    assert.match(signIn({ id: 'a', info: 'i'.repeat(MAX_USER_DATA_BYTES) }).data, /more than 65536 bytes/);
    assert.match(signIn({ id: 'a'.repeat(129) }).data, /129 characters/);
    assert.equal(signIn({ id: 'a'.repeat(128) }).event, 'pusher:signin_success');
    session.end();
  });
});

describe('the sessions of the HTTP fallback', () => {
  it('are limited to 1,000 without a receive request: the one that has waited longest ends', () =>
    withClock(async () => {
      const first = await RawHttpClient.poll(sandbox);
      const kept: RawHttpClient[] = [];
      for (let count = 0; count < MAX_IDLE_SESSIONS; count++) kept.push(await RawHttpClient.poll(sandbox));
      while (sandbox.sockets() > MAX_IDLE_SESSIONS) await new Promise(setImmediate);
      assert.equal(await first.send({ event: 'pusher:ping' }), 404);
      assert.equal(await kept[0]?.send({ event: 'pusher:ping' }), 204);
    }));

  it('end with their connection, even if their responses are still queued on it', () =>
    withClock(async (clock) => {
      const graces = spy(globalThis, 'setTimeout');
      const socket = connect(sandbox.port, sandbox.host);
      const poll = () => {
        const { pathname, search } = new URL(`${new RawHttpClient(sandbox).base}/xhr_streaming?protocol=7`);
        return `POST ${pathname}${search} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n`;
      };
      socket.on('error', () => {}).write(poll() + poll() + poll());
      while (sandbox.sockets() < 3) await new Promise(setImmediate);
      socket.destroy();
      const begun = () => graces.getCalls().filter(({ args }) => args[1] === SESSION_GRACE).length;
      while (begun() < 3) await new Promise(setImmediate);
      clock.tick(SESSION_GRACE);
      assert.equal(sandbox.sockets(), 0);
      graces.restore();
    }));

  it('end after a close even if the client does not read it', () =>
    withClock(async (clock) => {
      const nothing = () => {};
      const log: string[] = [];
      const abandoned = () => void log.push('abandoned');
      const transport = new HttpTransport({ heartbeatDue: nothing, closed: nothing, idleChanged: nothing, abandoned });
      const unread = { writableLength: 1000, once: nothing, writeHead: nothing, write: nothing, end: nothing };
      const destroy = () => void log.push('destroyed');
      transport.attach({ ...unread, destroy } as unknown as ServerResponse, true);
      transport.close(4200, '');
      await Promise.resolve();
      clock.tick(SESSION_GRACE);
      assert.deepEqual(log, ['destroyed', 'abandoned']);
    }));
});
