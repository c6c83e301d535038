import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { App } from '../../../src/sandbox/app/app.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { ActivityCheck } from '../../../src/sandbox/session/activity-check.js';
import { SocketSession } from '../../../src/sandbox/session/socket-session.js';
import { hmac, RawClient } from '../raw-client.js';

let sandbox: Sandbox;
before(async () => {
  sandbox = await createSandbox({ activityTimeout: 45 });
});
after(() => sandbox.close());

describe('the handshake', () => {
  it('greets with a socket id of digits and the activity timeout, encoded twice', async () => {
    const client = RawClient.dial(sandbox, '/app/app-key?protocol=7&client=js&version=8.6.0&flash=false');
    const { data, rawData } = await client.next('pusher:connection_established');
    assert.match(data.socket_id, /^\d+\.\d+$/);
    assert.equal(data.activity_timeout, 45);
    assert.equal(typeof rawData, 'string');
    await client.close();
  });

  const refusals: [what: string, path: string, code: number][] = [
    ['an unknown key', '/app/nobody?protocol=7', 4001],
    ['an unknown key that is long and not ASCII', `/app/${encodeURIComponent('ü'.repeat(200))}?protocol=7`, 4001],
    ['a key that is badly encoded', '/app/%E0%A4%A?protocol=7', 4001],
    ['a path that is not /app/KEY', '/elsewhere?protocol=7', 4005],
    ['a version that is no number', '/app/app-key?protocol=seven', 4006],
    ['a version other than 7', '/app/app-key?protocol=4', 4007],
    ['no version', '/app/app-key', 4008],
  ];
  for (const [what, path, code] of refusals) {
    it(`answers ${what} with an error frame and close code ${code}`, async () => {
      const client = RawClient.dial(sandbox, path);
      const { data, rawData } = await client.next('pusher:error');
      assert.deepEqual([data.code, typeof data.message, typeof rawData], [code, 'string', 'string']);
      assert.equal(await client.closed, code);
    });
  }

  it('is followed by an answer to each ping', async () => {
    const client = await RawClient.connect(sandbox);
    client.send('pusher:ping');
    assert.equal((await client.next('pusher:pong')).rawData, '{}');
    await client.close();
  });
});

describe('a user who signs in', () => {
  const signIn = (client: RawClient, user: object, secret = 'app-secret') => {
    const userData = JSON.stringify(user);
    const auth = `app-key:${hmac(secret, `${client.socketId}::user::${userData}`)}`;
    client.send('pusher:signin', { auth, user_data: userData });
  };

  it('gets the events sent to them, on each of their sockets, and nobody else does', async () => {
    const [one, two, other] = await Promise.all([1, 2, 3].map(() => RawClient.connect(sandbox)));
    assert.ok(one && two && other);
    for (const client of [one, two]) {
      signIn(client, { id: 'ann', user_info: { name: 'Ann' } });
      const { data } = await client.next('pusher:signin_success');
      assert.equal(data.user_data, '{"id":"ann","user_info":{"name":"Ann"}}');
    }
    signIn(other, { id: 'bob' });
    await other.next('pusher:signin_success');
    one.send('pusher:subscribe', { channel: '#server-to-user-ann', auth: '' });
    await one.next('pusher_internal:subscription_succeeded');
    sandbox.trigger('#server-to-user-ann', 'mail', { unread: 3 });
    for (const client of [one, two]) {
      const frame = await client.next('mail');
      assert.deepEqual([frame.channel, frame.data], ['#server-to-user-ann', { unread: 3 }]);
      await client.nothingMore();
    }
    await other.nothingMore();
    await Promise.all([one, two, other].map((client) => client.close()));
  });

  it('as somebody else is somebody else from then on', async () => {
    const client = await RawClient.connect(sandbox);
    for (const id of ['ann', 'bob']) {
      signIn(client, { id });
      await client.next('pusher:signin_success');
    }
    sandbox.trigger('#server-to-user-ann', 'mail', {});
    sandbox.trigger('#server-to-user-bob', 'mail', 'for bob');
    assert.equal((await client.next('mail')).data, 'for bob');
    await client.close();
  });

  it('may not subscribe to another user’s channel', async () => {
    const client = await RawClient.connect(sandbox);
    signIn(client, { id: 'ann' });
    await client.next('pusher:signin_success');
    client.send('pusher:subscribe', { channel: '#server-to-user-bob' });
    assert.equal((await client.next('pusher:subscription_error')).channel, '#server-to-user-bob');
    await client.close();
  });

  it('joins presence channels without channel_data', async () => {
    const client = await RawClient.connect(sandbox);
    signIn(client, { id: 'ann', user_info: 'Ann' });
    await client.next('pusher:signin_success');
    const { data } = await client.subscribe('presence-signed-in');
    assert.deepEqual(data.presence, { ids: ['ann'], hash: { ann: 'Ann' }, count: 1 });
    await client.close();
  });

  it('is refused with a wrong signature, without an id, and with half a request', async () => {
    const client = await RawClient.connect(sandbox);
    signIn(client, { id: 'ann' }, 'guess');
    assert.equal((await client.next('pusher:error')).data.code, 4009);
    signIn(client, { name: 'Ann' });
    assert.match((await client.next('pusher:error')).data.message, /with an id/);
    client.send('pusher:signin', { auth: 'app-key:00' });
    assert.match((await client.next('pusher:error')).data.message, /user_data/);
    sandbox.trigger('#server-to-user-ann', 'mail', {});
    await client.nothingMore();
    await client.close();
  });
});

describe('a hostile frame is answered with an error, and the connection lives on:', () => {
  const deep = 200_000;
  const list = '['.repeat(deep) + ']'.repeat(deep);
  const frames: [what: string, frame: string | Buffer][] = [
    ['text that is not JSON', 'hello'],
    ['no text at all', ''],
    ['a number', '7'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object without an event', '{}'],
    ['an event that is a number', '{"event":7,"data":{}}'],
    ['an event that is empty', '{"event":""}'],
    ['an unknown event', '{"event":"news"}'],
    ['an event of the server’s own', '{"event":"pusher_internal:member_added","channel":"news","data":{}}'],
    ['a channel that is an object', '{"event":"client-a","channel":{}}'],
    ['a binary frame', Buffer.from('{"event":"pusher:ping"}')],
    ['a subscription with null', '{"event":"pusher:subscribe","data":null}'],
    ['a subscription with a list', '{"event":"pusher:subscribe","data":["news"]}'],
    ['a subscription with text', '{"event":"pusher:subscribe","data":"{\\"channel\\":\\"news\\"}"}'],
    ['a subscription to a number', '{"event":"pusher:subscribe","data":{"channel":7}}'],
    ['an unsubscription without a channel', '{"event":"pusher:unsubscribe"}'],
    ['a sign-in with null', '{"event":"pusher:signin","data":null}'],
    ['a list 200,000 deep', list],
    ['a list 200,000 deep that does not end', '['.repeat(deep)],
    ['objects 100,000 deep', `${'{"event":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a subscription to something 200,000 deep', `{"event":"pusher:subscribe","data":{"channel":${list}}}`],
    ['a client event 200,000 deep', `{"event":"client-a","channel":"private-hostile","data":${list}}`],
  ];
  for (const [what, frame] of frames) {
    it(what, async () => {
      const client = await RawClient.connect(sandbox);
      await client.subscribe('private-hostile');
      client.socket.send(frame);
      const { data } = await client.next('pusher:error');
      assert.equal(typeof data.message, 'string');
      await client.nothingMore();
      await client.close();
    });
  }
});

describe('a hostile client', () => {
  it('that unsubscribes from what it did not subscribe to gets no answer', async () => {
    const client = await RawClient.connect(sandbox);
    client.send('pusher:unsubscribe', { channel: '__proto__' });
    await client.nothingMore();
    await client.close();
  });

  it('that sends a frame of more than 1 MiB is cut off with 1009, alone', async () => {
    const [client, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    client.socket.send('x'.repeat(1_048_577));
    assert.equal(await client.closed, 1009);
    await other.nothingMore();
    await other.close();
  });
});

describe('a silent client', () => {
  it('is pinged 30 s after the activity timeout, and closed with 4201 when it stays silent for 30 s more', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const carried: string[] = [];
    const wire = {
      send: (frame: string | Buffer) => void carried.push(JSON.parse(String(frame)).event),
      close: (code: number) => void carried.push(`close ${code}`),
    };
    new SocketSession(new App({ id: '1', key: 'k', secret: 's' }), wire, 120);
    assert.deepEqual(carried.splice(0), ['pusher:connection_established']);
    context.mock.timers.tick(149_999);
    assert.deepEqual(carried, []);
    context.mock.timers.tick(1);
    assert.deepEqual(carried, ['pusher:ping']);
    context.mock.timers.tick(29_999);
    assert.deepEqual(carried, ['pusher:ping']);
    context.mock.timers.tick(1);
    assert.deepEqual(carried, ['pusher:ping', 'pusher:error', 'close 4201']);
  });

  it('that answers each ping is asked again only after another silence, and never closed', async () => {
    // In real time: Node's mocked timers do not know refresh().
    let pings = 0;
    await new Promise<void>((done, fail) => {
      const liveness = new ActivityCheck(5, 5, {
        ping: () => {
          pings += 1;
          liveness.heard();
          if (pings === 3) done(liveness.stop());
        },
        dead: () => fail(new Error('it answered and was held for dead')),
      });
    });
    assert.equal(pings, 3);
  });
});
