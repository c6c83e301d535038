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
  it('sends a socket ID of digits and the activity timeout, encoded twice', async () => {
    const client = RawClient.open(sandbox, '/app/app-key?protocol=7&client=js&version=8.6.0&flash=false');
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
    ['a version that is not a number', '/app/app-key?protocol=seven', 4006],
    ['a version other than 7', '/app/app-key?protocol=4', 4007],
    ['no version', '/app/app-key', 4008],
  ];
  for (const [what, path, code] of refusals) {
    it(`answers ${what} with an error frame and close code ${code}`, async () => {
      const client = RawClient.open(sandbox, path);
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

  it('receives the events sent to the user on each socket, and other users do not', async () => {
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
      await client.expectNothingMore();
    }
    await other.expectNothingMore();
    await Promise.all([one, two, other].map((client) => client.close()));
  });

  it('is replaced when another user signs in on the same socket', async () => {
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

  it('is rejected with a wrong signature, without an id, or with an incomplete request', async () => {
    const client = await RawClient.connect(sandbox);
    signIn(client, { id: 'ann' }, 'guess');
    assert.equal((await client.next('pusher:error')).data.code, 4009);
    signIn(client, { name: 'Ann' });
    assert.match((await client.next('pusher:error')).data.message, /with an id/);
    client.send('pusher:signin', { auth: 'app-key:00' });
    assert.match((await client.next('pusher:error')).data.message, /user_data/);
    sandbox.trigger('#server-to-user-ann', 'mail', {});
    await client.expectNothingMore();
    await client.close();
  });
});

describe('a hostile frame receives an error, and the connection stays open:', () => {
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
    ['an empty event', '{"event":""}'],
    ['an unknown event', '{"event":"news"}'],
    ['an event that only servers send', '{"event":"pusher_internal:member_added","channel":"news","data":{}}'],
    ['a channel that is an object', '{"event":"client-a","channel":{}}'],
    ['a binary frame', Buffer.from('{"event":"pusher:ping"}')],
    ['a subscription with null', '{"event":"pusher:subscribe","data":null}'],
    ['a subscription with a list', '{"event":"pusher:subscribe","data":["news"]}'],
    ['a subscription with text', '{"event":"pusher:subscribe","data":"{\\"channel\\":\\"news\\"}"}'],
    ['a subscription to a number', '{"event":"pusher:subscribe","data":{"channel":7}}'],
    ['an unsubscription without a channel', '{"event":"pusher:unsubscribe"}'],
    ['a sign-in with null', '{"event":"pusher:signin","data":null}'],
    ['a list nested 200,000 levels deep', list],
    ['an unterminated list 200,000 levels deep', '['.repeat(deep)],
    ['objects nested 100,000 levels deep', `${'{"event":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a subscription to a value 200,000 levels deep', `{"event":"pusher:subscribe","data":{"channel":${list}}}`],
    ['a client event 200,000 levels deep', `{"event":"client-a","channel":"private-hostile","data":${list}}`],
  ];
  for (const [what, frame] of frames) {
    it(what, async () => {
      const client = await RawClient.connect(sandbox);
      await client.subscribe('private-hostile');
      client.socket.send(frame);
      const { data } = await client.next('pusher:error');
      assert.equal(typeof data.message, 'string');
      await client.expectNothingMore();
      await client.close();
    });
  }
});

describe('a hostile client', () => {
  it('receives no answer when it unsubscribes from a channel that it is not subscribed to', async () => {
    const client = await RawClient.connect(sandbox);
    client.send('pusher:unsubscribe', { channel: '__proto__' });
    await client.expectNothingMore();
    await client.close();
  });

  it('is closed with 1009 if it sends a frame larger than 1 MiB, and others are not affected', async () => {
    const [client, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    client.socket.send('x'.repeat(1_048_577));
    assert.equal(await client.closed, 1009);
    await other.expectNothingMore();
    await other.close();
  });
});

describe('a silent client', () => {
  it('is pinged 30 s after the activity timeout, and closed with 4201 after another 30 s of silence', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const log: string[] = [];
    const connection = {
      send: (frame: string | Buffer) => void log.push(JSON.parse(String(frame)).event),
      close: (code: number) => void log.push(`close ${code}`),
    };
    new SocketSession(new App({ id: '1', key: 'k', secret: 's' }), connection, 120);
    assert.deepEqual(log.splice(0), ['pusher:connection_established']);
    context.mock.timers.tick(149_999);
    assert.deepEqual(log, []);
    context.mock.timers.tick(1);
    assert.deepEqual(log, ['pusher:ping']);
    context.mock.timers.tick(29_999);
    assert.deepEqual(log, ['pusher:ping']);
    context.mock.timers.tick(1);
    assert.deepEqual(log, ['pusher:ping', 'pusher:error', 'close 4201']);
  });

  it('is pinged again only after another silence if it answers, and is never closed', async () => {
    // In real time, because Node's mocked timers do not support refresh().
    let pings = 0;
    await new Promise<void>((done, fail) => {
      const activityCheck = new ActivityCheck(5, 5, {
        ping: () => {
          pings += 1;
          activityCheck.reset();
          if (pings === 3) done(activityCheck.stop());
        },
        timeout: () => fail(new Error('it timed out although it answered')),
      });
    });
    assert.equal(pings, 3);
  });
});
