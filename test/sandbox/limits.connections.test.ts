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
  MAX_IDLE_SESSIONS,
  MAX_SUBSCRIPTIONS,
  MAX_USER_DATA_BYTES,
  MAX_WAITING_BYTES,
  MESSAGE_BURST,
  MESSAGES_PER_SECOND,
  SESSION_GRACE,
} from '../../src/sandbox/http/limits.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { Lines } from '../../src/sandbox/line/lines.js';
import { TokenBucket } from '../../src/sandbox/line/token-bucket.js';
import { SocketSession } from '../../src/sandbox/session/socket-session.js';
import { HttpWire } from '../../src/sandbox/transports/http-wire.js';
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

/** A line with a wire whose client reads nothing, and with a session. */
function openLine() {
  const said: string[] = [];
  const wire = {
    waiting: 0,
    send: (frame: EncodedFrame) => {
      wire.waiting += frame.length;
      said.push(String(frame).slice(0, 30));
    },
    close: (code: number) => void said.push(`close ${code}`),
    cut: () => void said.push('cut'),
    pause: () => {},
    resume: () => {},
  };
  const line = new Lines().open(wire);
  const end = () => void said.push('end');
  line.session = { socketId: '1.1', holds: () => true, receive: () => {}, heard: () => {}, end };
  return { line, said, wire };
}

/** Publishes until the sandbox has closed all sockets but so many. Fails after 100 MB: no system buffers that much. */
async function publishUntilClosed(sockets: number): Promise<void> {
  for (let count = 0; sandbox.sockets() > sockets; count++) {
    assert.ok(count < 10_000, 'the sandbox held 100 MB');
    sandbox.trigger('news', 'story', tenKilobytes);
    // Kernels take some, and a close takes its time.
    if (Object.keys(sandbox.subscriptions()).length <= sockets)
      await eventually(() => assert.equal(sandbox.sockets(), sockets));
    else await new Promise(setImmediate);
  }
}

describe('a client that reads nothing', () => {
  it('by WebSocket, is dropped when 1 MB waits for it, and others are served', async () => {
    const [other, idle] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (const client of [other, idle]) await client.subscribe('news');
    idle.socket.pause();
    await publishUntilClosed(1);
    await other.next('story');
    assert.deepEqual(Object.keys(sandbox.subscriptions()), [other.socketId]);
    idle.socket.resume();
    await idle.closed;
  });

  it('by WebSocket, is dropped for answers to frames of its own, too', async () => {
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

  it('over HTTP, is dropped when 1 MB waits for it', async () => {
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

  it('and does not poll, receives the reason with its next poll, if that comes soon', () =>
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
      assert.match(lines[1] ?? '', /^c\[4100,"This client reads too little: more than 1048576 bytes/);
    }));

  it('and stays away, is forgotten', () =>
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
      assert.match(data.message, /reads too little/);
      assert.equal(await client.closed, 4100);
      assert.deepEqual([client.waiting, sandbox.subscriptions()], [0, {}]);
    }));

  it('has room again when the fault has ended', async () => {
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
    await client.nothingMore();
  });

  it('counts on the way in, too', () =>
    withClock(async () => {
      const client = await RawClient.connect(sandbox);
      await client.subscribe('private-chat');
      sandbox.faults.delay(100_000, { direction: 'in' });
      for (let count = 0; count < 3; count++) client.send('client-story', 'x'.repeat(400_000), 'private-chat');
      assert.match((await client.next('pusher:error')).data.message, /held back/);
      assert.equal(await client.closed, 4100);
    }));

  it('is never more than 1 MB, nor is anything held after that', () =>
    withClock(async (clock) => {
      const { line, said, wire } = openLine();
      for (let count = 0; count < 100; count++) line.send('f'.repeat(MAX_WAITING_BYTES / 4));
      assert.equal(wire.waiting, MAX_WAITING_BYTES);
      assert.equal(said.includes('end'), false, 'the publisher is not interrupted');
      await Promise.resolve();
      for (let count = 0; count < 100; count++) line.send('f');
      assert.deepEqual(said.splice(0, 4), Array(4).fill('f'.repeat(30)));
      assert.deepEqual(said, ['{"event":"pusher:error","data"', 'close 4100', 'end']);
      clock.tick(500);
      assert.equal(said.at(-1), 'cut');
    }));

  it('over HTTP, counts in the response before the last, and no earlier one lives', () => {
    const nothing = () => {};
    const wire = new HttpWire({ beat: nothing, closed: nothing, idle: nothing, abandoned: nothing });
    const destroyed: number[] = [];
    for (const id of [0, 1, 2, 3]) {
      const unread = { writableLength: 1000, once: nothing, writeHead: nothing, write: nothing, end: nothing };
      wire.receive({ ...unread, destroy: () => void destroyed.push(id) } as unknown as ServerResponse, true);
    }
    assert.deepEqual([wire.waiting, destroyed], [2000, [0, 1]]);
    wire.destroy();
    assert.deepEqual(destroyed, [0, 1, 2, 3]);
  });
});

describe('messages of a client', () => {
  it('may come in bursts, and then so many a second', () => {
    const bucket = new TokenBucket(3, 10, 0);
    const take = (now: number, times: number) => Array.from({ length: times }, () => bucket.take(now));
    assert.deepEqual(take(0, 4), [true, true, true, false]);
    assert.deepEqual(take(99, 1), [false]);
    assert.deepEqual(take(100, 2), [true, false]);
    assert.deepEqual(take(60_000, 4), [true, true, true, false]);
    assert.deepEqual(take(59_000, 1), [false], 'a clock that goes back gives nothing');
  });

  it('are read as long as there are no more than that', async () => {
    const client = await RawClient.connect(sandbox);
    for (let count = 0; count < 0.9 * MESSAGE_BURST; count++) client.send('pusher:pong');
    await client.nothingMore();
  });

  /** More than any machine could be refilled for while it reads them. */
  const flood = MESSAGE_BURST + 60 * MESSAGES_PER_SECOND;

  for (const what of ['receive', 'heard'] as const) {
    it(`that are too many, close its connection with 4100 (${what})`, () =>
      withClock(async () => {
        const { line, said } = openLine();
        for (let count = 0; count < flood && !said.includes('end'); count++) {
          if (what === 'heard') line.heard();
          else line.receive('{}');
          if (count % 1000 === 0) await Promise.resolve();
        }
        assert.deepEqual(said.slice(-3), ['{"event":"pusher:error","data"', 'close 4100', 'end']);
      }));
  }

  it('that are too many, do not keep others from being served', async () => {
    const [client, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (let count = 0; count < flood && client.socket.readyState === client.socket.OPEN; count++) {
      client.socket.send('{"event":"pusher:pong","data":{}}');
      if (count % 1000 === 0) await other.nothingMore();
    }
    // What was not read yet when the connection ends makes it a reset.
    assert.ok([4100, 1006].includes(await client.closed));
    await other.nothingMore();
    assert.deepEqual(Object.keys(sandbox.subscriptions()), [other.socketId]);
  });

  it('are counted over HTTP', async () => {
    const { client, stream } = await RawHttpClient.stream(sandbox);
    const frames = Array(100).fill({ event: 'pusher:pong' });
    for (let count = 0; count < flood && (await client.send(...frames)) === 204; count += frames.length);
    assert.match((await stream.rest()).at(-1) ?? '', /^c\[4100,"This connection sent too many messages/);
  });
});

/** A session with a wire that keeps what is sent. */
function sessionOf(app = new App({ id: '1', key: 'app-key', secret: 'app-secret' })) {
  const sent: string[] = [];
  const wire = { send: (frame: EncodedFrame) => void sent.push(String(frame)), close: () => {} };
  const session = new SocketSession(app, wire, 120);
  sent.length = 0;
  return {
    session,
    sent,
    say: (event: string, data: unknown, channel?: string) => session.receive(JSON.stringify({ event, data, channel })),
  };
}

describe('subscriptions of a connection', () => {
  it('may be 10,000, and one more when one is given up', () => {
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
    ['leaving a channel with a long name', 'pusher:unsubscribe', { channel: long }],
  ];
  for (const [what, event, data, channel] of frames) {
    it(`to ${what} is short`, () => {
      const { session, sent, say } = sessionOf();
      say(event, data, channel);
      assert.ok(sent.join().length < 2000, `${sent.join().length} characters`);
      session.end();
    });
  }

  it('to a sign-in is limited as the sign-in is', () => {
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

describe('sessions of the HTTP fallback', () => {
  it('that nobody receives from are no more than 1,000: the one that waited longest ends', () =>
    withClock(async () => {
      const first = await RawHttpClient.poll(sandbox);
      const kept: RawHttpClient[] = [];
      for (let count = 0; count < MAX_IDLE_SESSIONS; count++) kept.push(await RawHttpClient.poll(sandbox));
      while (sandbox.sockets() > MAX_IDLE_SESSIONS) await new Promise(setImmediate);
      assert.equal(await first.send({ event: 'pusher:ping' }), 404);
      assert.equal(await kept[0]?.send({ event: 'pusher:ping' }), 204);
    }));

  it('end when their connection does, although it was not yet their turn on it', () =>
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

  it('that were closed and are not read end, too', () =>
    withClock(async (clock) => {
      const nothing = () => {};
      const said: string[] = [];
      const abandoned = () => void said.push('abandoned');
      const wire = new HttpWire({ beat: nothing, closed: nothing, idle: nothing, abandoned });
      const unread = { writableLength: 1000, once: nothing, writeHead: nothing, write: nothing, end: nothing };
      const destroy = () => void said.push('destroyed');
      wire.receive({ ...unread, destroy } as unknown as ServerResponse, true);
      wire.close(4200, '');
      await Promise.resolve();
      clock.tick(SESSION_GRACE);
      assert.deepEqual(said, ['destroyed', 'abandoned']);
    }));
});
