import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { RateLimit } from '../../../src/sandbox/session/client-event-limit.js';
import { hmac, RawClient, signed } from '../raw-client.js';

let sandbox: Sandbox;
before(async () => {
  const [key, secret] = ['app-key', 'app-secret'];
  sandbox = await createSandbox({
    apps: [
      { id: 'app-id', key, secret },
      { id: 'quiet', key: 'quiet-key', secret, clientEvents: false, subscriptionCount: true },
    ],
  });
});
after(() => sandbox.close());

describe('a channel', () => {
  it('delivers to its subscribers until they unsubscribe, and never to the excluded socket', async () => {
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    assert.deepEqual((await one.subscribe('news')).data, {});
    await two.subscribe('news');
    sandbox.trigger('news', 'story', { id: 1 });
    sandbox.trigger('other', 'story', { id: 2 });
    sandbox.trigger('news', 'story', { id: 3 }, { socketId: one.socketId });
    const frame = await one.next('story');
    assert.deepEqual([frame.channel, frame.rawData, 'user_id' in frame], ['news', '{"id":1}', false]);
    await one.expectNothingMore();
    assert.equal((await two.next('story')).data.id, 1);
    assert.equal((await two.next('story')).data.id, 3);
    two.send('pusher:unsubscribe', { channel: 'news' });
    await two.expectNothingMore();
    sandbox.trigger('news', 'story', { id: 4 });
    await two.expectNothingMore();
    await Promise.all([one.close(), two.close()]);
  });

  it('is independent of a channel with the same name in another app', async () => {
    const [one, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox, 'quiet-key')];
    await one.subscribe('news');
    await other.subscribe('news');
    await other.next('pusher_internal:subscription_count');
    sandbox.trigger('news', 'story', 1, { appId: 'quiet' });
    assert.equal((await other.next('story')).data, 1);
    await one.expectNothingMore();
    await Promise.all([one.close(), other.close()]);
  });

  it('sends the number of subscribers only if the app enables this', async () => {
    const [one, two] = [await RawClient.connect(sandbox, 'quiet-key'), await RawClient.connect(sandbox, 'quiet-key')];
    const count = async () => (await one.next('pusher_internal:subscription_count')).data.subscription_count;
    await one.subscribe('count');
    assert.equal(await count(), 1);
    await two.subscribe('count');
    assert.equal(await count(), 2);
    await two.close();
    assert.equal(await count(), 1);
    const plain = await RawClient.connect(sandbox);
    await plain.subscribe('count');
    await plain.expectNothingMore();
    await Promise.all([one.close(), plain.close()]);
  });

  it('answers a second subscription with an error and keeps the first', async () => {
    const client = await RawClient.connect(sandbox);
    await client.subscribe('twice');
    client.send('pusher:subscribe', { channel: 'twice' });
    const { data } = await client.next('pusher:error');
    assert.deepEqual(data, { code: null, message: 'Existing subscription to channel twice' });
    sandbox.trigger('twice', 'story', 1);
    await client.next('story');
    await client.expectNothingMore();
    await client.close();
  });

  it('replays the last event of a cache channel, even without subscribers in between, or reports a miss', async () => {
    const one = await RawClient.connect(sandbox);
    await one.subscribe('cache-weather');
    assert.equal((await one.next('pusher:cache_miss')).channel, 'cache-weather');
    sandbox.trigger('cache-weather', 'rain', { mm: 1 });
    sandbox.trigger('cache-weather', 'rain', { mm: 2 });
    await one.next('rain');
    await one.next('rain');
    await one.close();
    const two = await RawClient.connect(sandbox);
    await two.subscribe('cache-weather');
    assert.deepEqual((await two.next('rain')).data, { mm: 2 });
    await two.expectNothingMore();
    await two.close();
  });
});

describe('a subscription is rejected', () => {
  type Request = Record<string, unknown>;
  const cases: [what: string, request: (socketId: string) => Request, type: string, message: RegExp][] = [
    ['without a signature', () => ({ channel: 'private-a' }), 'AuthError', /needs "auth"/],
    ['with another secret', (id) => signed(id, 'private-a', undefined, 'guess'), 'AuthError', /signature .* wrong/],
    ['with another socket’s signature', () => signed('1.1', 'private-a'), 'AuthError', /signature .* wrong/],
    [
      'with another channel’s signature',
      (id) => ({ ...signed(id, 'private-b'), channel: 'private-a' }),
      'AuthError',
      /signature .* wrong/,
    ],
    ['with another app’s key', () => ({ channel: 'private-a', auth: 'quiet-key:0' }), 'AuthError', /"quiet-key"/],
    ['with a signature without a key', () => ({ channel: 'private-a', auth: 'abc' }), 'AuthError', /key ""/],
    ['on an encrypted channel too', () => ({ channel: 'private-encrypted-a' }), 'AuthError', /needs "auth"/],
    ['without channel_data on a presence channel', (id) => signed(id, 'presence-a'), 'AuthError', /channel_data/],
    [
      'with channel_data changed after it was signed',
      (id) => ({ ...signed(id, 'presence-a', { user_id: 'ann' }), channel_data: '{"user_id":"bob"}' }),
      'AuthError',
      /signature .* wrong/,
    ],
    ['without a user_id', (id) => signed(id, 'presence-a', { user_info: {} }), 'AuthError', /user_id/],
    [
      'with a user_id that is too long',
      (id) => signed(id, 'presence-a', { user_id: 'x'.repeat(129) }),
      'LimitReached',
      /128/,
    ],
    [
      'with a user_info that is too large',
      (id) => signed(id, 'presence-a', { user_id: 'x', user_info: 'y'.repeat(1023) }),
      'LimitReached',
      /1024/,
    ],
    ['with an invalid character in the name', () => ({ channel: 'a b' }), 'InvalidName', /A-Z a-z/],
    ['with a name that is too long', () => ({ channel: 'a'.repeat(201) }), 'InvalidName', /1 to 200/],
    ['with a name that begins with #', () => ({ channel: '#server-to-user-1' }), 'InvalidName', /#/],
    ['with an empty name', () => ({ channel: '' }), 'InvalidName', /1 to 200/],
  ];
  for (const [what, request, type, message] of cases) {
    it(what, async () => {
      const client = await RawClient.connect(sandbox);
      const data = request(client.socketId);
      client.send('pusher:subscribe', data);
      const frame = await client.next('pusher:subscription_error');
      assert.deepEqual([frame.channel, frame.data.type], [data.channel, type]);
      assert.match(frame.data.error, message);
      assert.ok(frame.data.status >= 400);
      await client.expectNothingMore();
      await client.close();
    });
  }

  it('if a presence channel already has 100 members, unless the user is one of them', async () => {
    const clients = await Promise.all(Array.from({ length: 101 }, () => RawClient.connect(sandbox)));
    const last = clients.pop() ?? assert.fail();
    for (const [id, { socketId, socket }] of clients.entries()) {
      socket.send(
        JSON.stringify({ event: 'pusher:subscribe', data: signed(socketId, 'presence-full', { user_id: id }) }),
      );
    }
    await Promise.all(clients.map((client) => client.next('pusher_internal:subscription_succeeded')));
    last.send('pusher:subscribe', signed(last.socketId, 'presence-full', { user_id: 'one too many' }));
    assert.match((await last.next('pusher:subscription_error')).data.error, /100 members/);
    await last.subscribe('presence-full', { user_id: 7 });
    await Promise.all([last, ...clients].map((client) => client.close()));
  });
});

describe('a presence channel', () => {
  it('counts a user with several sockets once, and announces the first join and the last leave', async () => {
    const watcher = await RawClient.connect(sandbox);
    const { presence } = (await watcher.subscribe('presence-room', { user_id: 1 })).data;
    assert.deepEqual(presence, { ids: ['1'], hash: { 1: null }, count: 1 });
    const ann = { user_id: 'ann', user_info: { name: 'Ann' } };
    const [first, second] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    const { data } = await first.subscribe('presence-room', ann);
    assert.deepEqual(data.presence, { ids: ['1', 'ann'], hash: { 1: null, ann: { name: 'Ann' } }, count: 2 });
    const added = await watcher.next('pusher_internal:member_added');
    assert.deepEqual([added.channel, added.data], ['presence-room', ann]);
    await first.expectNothingMore();
    assert.equal((await second.subscribe('presence-room', ann)).data.presence.count, 2);
    first.send('pusher:unsubscribe', { channel: 'presence-room' });
    await first.expectNothingMore();
    await watcher.expectNothingMore();
    await second.close();
    assert.deepEqual((await watcher.next('pusher_internal:member_removed')).data, { user_id: 'ann' });
    await watcher.expectNothingMore();
    await Promise.all([first.close(), watcher.close()]);
  });

  it('loses a member whose socket is cut', async () => {
    const [watcher, client] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    await watcher.subscribe('presence-torn', { user_id: 'watcher' });
    await client.subscribe('presence-torn', { user_id: 'torn' });
    await watcher.next('pusher_internal:member_added');
    client.socket.terminate();
    assert.equal((await watcher.next('pusher_internal:member_removed')).data.user_id, 'torn');
    await watcher.close();
  });

  it('accepts users and channels named like properties of Object.prototype', async () => {
    const client = await RawClient.connect(sandbox);
    const { rawData } = await client.subscribe('presence-__proto__', { user_id: '__proto__', user_info: 1 });
    assert.equal(rawData, '{"presence":{"ids":["__proto__"],"hash":{"__proto__":1},"count":1}}');
    for (const channel of ['__proto__', 'constructor', 'toString']) await client.subscribe(channel);
    sandbox.trigger('__proto__', 'constructor', 1);
    assert.equal((await client.next('constructor')).channel, '__proto__');
    await client.close();
  });
});

describe('a client event', () => {
  it('is sent to the other subscribers of a private channel, not to the sender', async () => {
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    await one.subscribe('private-room');
    await two.subscribe('private-room');
    one.send('client-typing', { on: true }, 'private-room');
    const frame = await two.next('client-typing');
    assert.deepEqual([frame.channel, frame.rawData, 'user_id' in frame], ['private-room', '{"on":true}', false]);
    await one.expectNothingMore();
    await Promise.all([one.close(), two.close()]);
  });

  it('carries the sender’s own user_id on presence channels, whatever the frame says', async () => {
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    await one.subscribe('presence-chat', { user_id: 'ann' });
    await two.subscribe('presence-chat', { user_id: 'bob' });
    await one.next('pusher_internal:member_added');
    two.socket.send('{"event":"client-a","channel":"presence-chat","data":{},"user_id":"ann"}');
    assert.equal((await one.next('client-a')).user_id, 'bob');
    await Promise.all([one.close(), two.close()]);
  });

  const refusals: [what: string, channel: string | undefined, data: unknown, code: number, message: RegExp][] = [
    ['on a channel that is not subscribed to', 'private-elsewhere', {}, 4009, /not subscribed/],
    ['on a public channel', 'public', {}, 4301, /public/],
    ['on an encrypted channel', 'private-encrypted-a', {}, 4301, /encrypted/],
    ['without a channel', undefined, {}, 4301, /channel/],
    ['with more than 10 kB', 'private-a', 'x'.repeat(10_241), 4301, /10240/],
  ];
  for (const [what, channel, data, code, message] of refusals) {
    it(`is rejected ${what}`, async () => {
      const [client, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
      for (const name of ['public', 'private-encrypted-a', 'private-a']) {
        await client.subscribe(name);
        await other.subscribe(name);
      }
      client.send('client-a', data, channel);
      const error = await client.next('pusher:error');
      assert.equal(error.data.code, code);
      assert.match(error.data.message, message);
      await client.expectNothingMore();
      await other.expectNothingMore();
      await Promise.all([client.close(), other.close()]);
    });
  }

  it('is rejected if its name is too long', async () => {
    const client = await RawClient.connect(sandbox);
    await client.subscribe('private-a');
    client.send(`client-${'n'.repeat(194)}`, {}, 'private-a');
    assert.match((await client.next('pusher:error')).data.message, /201/);
    await client.close();
  });

  it('is rejected if the app has disabled client events', async () => {
    const client = await RawClient.connect(sandbox, 'quiet-key');
    const auth = `quiet-key:${hmac('app-secret', `${client.socketId}:private-a`)}`;
    client.send('pusher:subscribe', { channel: 'private-a', auth });
    await client.next('pusher_internal:subscription_succeeded');
    await client.next('pusher_internal:subscription_count');
    client.send('client-a', {}, 'private-a');
    assert.match((await client.next('pusher:error')).data.message, /disabled for app quiet/);
    await client.close();
  });

  it('is rejected beyond ten per second, and the connection stays open', async () => {
    const [sender, receiver] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    await sender.subscribe('private-fast');
    await receiver.subscribe('private-fast');
    for (let number = 1; number <= 11; number += 1) sender.send('client-n', number, 'private-fast');
    const { data, channel } = await sender.next('pusher:error');
    assert.deepEqual([data.code, channel], [4301, 'private-fast']);
    for (let number = 1; number <= 10; number += 1) assert.equal((await receiver.next('client-n')).data, number);
    await receiver.expectNothingMore();
    await sender.expectNothingMore();
    await Promise.all([sender.close(), receiver.close()]);
  });

  it('is allowed again a second after the first of the ten', () => {
    const limit = new RateLimit(2);
    assert.deepEqual([limit.take(0), limit.take(900), limit.take(999)], [true, true, false]);
    assert.deepEqual([limit.take(1000), limit.take(1001), limit.take(1900)], [true, false, true]);
  });
});
