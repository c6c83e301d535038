import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import Pusher from 'pusher';
import PusherJs, { type Channel, type PresenceChannel } from 'pusher-js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { RawClient } from '../raw-client.js';

let sandbox: Sandbox;
let server: Pusher;
before(async () => {
  sandbox = await createSandbox();
  const [app] = sandbox.apps;
  assert.ok(app);
  server = new Pusher({
    appId: app.id,
    key: app.key,
    secret: app.secret,
    host: sandbox.host,
    port: String(sandbox.port),
    useTLS: false,
    encryptionMasterKeyBase64: app.encryptionMasterKey,
  });
});
after(() => sandbox.close());

describe('the pusher library', () => {
  it('triggers an event once on each channel and not on the excluded socket', async () => {
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (const client of [one, two]) for (const name of ['a', 'b']) await client.subscribe(name);
    const response = await server.trigger(['a', 'b', 'a'], 'story', { id: 1 }, { socket_id: one.socketId });
    assert.equal(await response.text(), '{}');
    for (const name of ['a', 'b']) {
      const frame = await two.next('story');
      assert.deepEqual([frame.channel, frame.data], [name, { id: 1 }]);
    }
    for (const client of [one, two]) await client.expectNothingMore();
    await Promise.all([one.close(), two.close()]);
  });

  it('triggers a batch with an excluded socket per event and receives the requested attributes', async () => {
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (const client of [one, two]) await client.subscribe('batch');
    const response = await server.triggerBatch([
      { channel: 'batch', name: 'first', data: { id: 1 }, socket_id: one.socketId },
      { channel: 'batch', name: 'second', data: 'text', info: 'subscription_count' },
    ]);
    assert.deepEqual(await response.json(), { batch: [{}, { subscription_count: 2 }] });
    assert.deepEqual((await two.next('first')).data, { id: 1 });
    for (const client of [one, two]) assert.equal((await client.next('second')).rawData, 'text');
    await one.expectNothingMore();
    await Promise.all([one.close(), two.close()]);
  });

  it('receives the attributes of the channels that it triggers on', async () => {
    const client = await RawClient.connect(sandbox);
    await client.subscribe('presence-info', { user_id: 'ann' });
    const params = { info: 'user_count,subscription_count' };
    const response = await server.trigger(['presence-info', 'empty'], 'story', {}, params);
    assert.deepEqual(await response.json(), {
      channels: { 'presence-info': { user_count: 1, subscription_count: 1 }, empty: { subscription_count: 0 } },
    });
    await client.close();
  });

  it('lists occupied channels by prefix with counts, and the users of one channel', async () => {
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    await one.subscribe('presence-list-1', { user_id: 'ann' });
    await two.subscribe('presence-list-1', { user_id: 'ann' });
    await two.subscribe('presence-list-2', { user_id: 'bob' });
    await two.subscribe('list-3');
    const get = async (path: string, params: Record<string, string> = {}) =>
      (await server.get({ path, params })).json();
    assert.deepEqual(await get('/channels'), {
      channels: { 'presence-list-1': {}, 'presence-list-2': {}, 'list-3': {} },
    });
    assert.deepEqual(await get('/channels', { filter_by_prefix: 'presence-', info: 'user_count' }), {
      channels: { 'presence-list-1': { user_count: 1 }, 'presence-list-2': { user_count: 1 } },
    });
    assert.deepEqual(await get('/channels/presence-list-1', { info: 'user_count,subscription_count' }), {
      occupied: true,
      user_count: 1,
      subscription_count: 2,
    });
    assert.deepEqual(await get('/channels/nobody'), { occupied: false });
    assert.deepEqual(await get('/channels/presence-list-1/users'), { users: [{ id: 'ann' }] });
    await server.trigger('cache-list', 'story', 'text');
    const { cache } = await get('/channels/cache-list', { info: 'cache' });
    assert.equal(cache.data, 'text');
    assert.ok(cache.ttl > 0);
    await Promise.all([one.close(), two.close()]);
  });

  it('terminates the connections of one signed-in user only', async () => {
    const [ann, bob] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (const [client, id] of [
      [ann, 'ann b'],
      [bob, 'bob'],
    ] as const) {
      client.send('pusher:signin', server.authenticateUser(client.socketId, { id }));
      await client.next('pusher:signin_success');
    }
    await server.terminateUserConnections('ann b');
    assert.equal((await ann.next('pusher:error')).data.code, 4009);
    assert.equal(await ann.closed, 4009);
    await bob.expectNothingMore();
    await bob.close();
  });

  it('works with the printed PUSHER_URL, although it parses the id as a number', async () => {
    const response = await Pusher.forURL(sandbox.pusherUrl).trigger('news', 'story', {});
    assert.equal(response.status, 200);
  });

  it('receives a helpful error if the secret is wrong', async () => {
    const wrong = new Pusher({
      appId: 'app-id',
      key: 'app-key',
      secret: 'x',
      host: '127.0.0.1',
      port: `${sandbox.port}`,
    });
    await assert.rejects(wrong.trigger('news', 'story', {}), (error: Pusher.RequestError) => {
      assert.equal(error.status, 401);
      assert.match(error.body ?? '', /Check the secret/);
      return true;
    });
  });
});

describe('pusher-js', () => {
  const clients: PusherJs[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });

  /** Connects a client as the given user. */
  function connect(userId: string): PusherJs {
    const params = { user_id: userId, user_info: JSON.stringify({ name: userId.toUpperCase() }) };
    const client = new PusherJs('app-key', {
      cluster: '',
      wsHost: sandbox.host,
      wsPort: sandbox.port,
      forceTLS: false,
      enabledTransports: ['ws'],
      enableStats: false,
      channelAuthorization: { transport: 'ajax', endpoint: `${sandbox.url}/pusher/auth`, params },
      userAuthentication: { transport: 'ajax', endpoint: `${sandbox.url}/pusher/user-auth`, params },
    });
    clients.push(client);
    return client;
  }

  // biome-ignore lint/suspicious/noExplicitAny: pusher-js types its events this way
  type Datum = any;
  type Source = { bind(event: string, callback: (...values: [Datum, Datum?]) => void): unknown };
  const next = (source: Source, event: string): Promise<[data: Datum, metadata?: Datum]> =>
    new Promise((resolve) => source.bind(event, (...values) => resolve(values)));

  async function subscribe(client: PusherJs, name: string): Promise<Channel> {
    const channel = client.subscribe(name);
    const failed = next(channel, 'pusher:subscription_error').then(([error]) => assert.fail(JSON.stringify(error)));
    await Promise.race([next(channel, 'pusher:subscription_succeeded'), failed]);
    return channel;
  }

  it('receives events on public and private channels', async () => {
    const client = connect('ann');
    for (const name of ['news', 'private-news', 'private-encrypted-news']) await subscribe(client, name);
    for (const name of ['news', 'private-news']) {
      const story = next(client.channel(name), 'story');
      await server.trigger(name, 'story', { id: 1 });
      assert.deepEqual((await story)[0], { id: 1 });
    }
  });

  it('receives client events of others', async () => {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map((id) => subscribe(connect(id), 'private-chat')));
    assert.ok(ann && bob);
    const received = next(bob, 'client-hello');
    ann.trigger('client-hello', { from: 'ann' });
    assert.deepEqual((await received)[0], { from: 'ann' });
  });

  it('sees members join and leave, and the sender of a client event', async () => {
    const room = (await subscribe(connect('ann'), 'presence-room')) as PresenceChannel;
    assert.deepEqual([room.members.count, room.members.me.id], [1, 'ann']);
    const added = next(room, 'pusher:member_added');
    const bob = connect('bob');
    const bobsRoom = (await subscribe(bob, 'presence-room')) as PresenceChannel;
    assert.deepEqual((await added)[0], { id: 'bob', info: { name: 'BOB' } });
    assert.deepEqual(Object.keys(bobsRoom.members.members).sort(), ['ann', 'bob']);
    const hello = next(room, 'client-hello');
    bobsRoom.trigger('client-hello', {});
    assert.deepEqual((await hello)[1], { user_id: 'bob' });
    const removed = next(room, 'pusher:member_removed');
    bob.disconnect();
    assert.equal((await removed)[0].id, 'bob');
    assert.equal(room.members.count, 1);
  });

  it('signs in and receives the events sent to the user', async () => {
    const client = connect('ann');
    client.signin();
    await new Promise<void>((resolve) => {
      client.connection.bind('message', ({ event }: { event: string }) => {
        if (event === 'pusher_internal:subscription_succeeded') resolve();
      });
    });
    const mail = next(client.user, 'mail');
    await server.sendToUser('ann', 'mail', { unread: 3 });
    assert.deepEqual((await mail)[0], { unread: 3 });
  });

  it('reports an unknown key and does not reconnect', async () => {
    const client = new PusherJs('nobody', {
      cluster: '',
      wsHost: sandbox.host,
      wsPort: sandbox.port,
      forceTLS: false,
      enabledTransports: ['ws'],
    });
    clients.push(client);
    const [error] = await next(client.connection, 'error');
    assert.equal(error.error.data.code, 4001);
    assert.equal(client.connection.state, 'disconnected');
  });
});
