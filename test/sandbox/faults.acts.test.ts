import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { eventually } from '../servers/eventually.js';
import { RawClient, signed } from './raw-client.js';

let sandbox: Sandbox;
let one: RawClient;
let other: RawClient;
beforeEach(async () => {
  sandbox = await createSandbox();
  [one, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
});
afterEach(() => sandbox.close());

describe('drop()', () => {
  it('ends all connections without a close frame, and no client is notified that others have left', async () => {
    await one.subscribe('presence-room', { user_id: 'ann' });
    await other.subscribe('presence-room', { user_id: 'bob' });
    await one.next('pusher_internal:member_added');
    assert.equal(sandbox.faults.drop(), 2);
    assert.deepEqual(sandbox.subscriptions(), {});
    assert.deepEqual([await one.closed, await other.closed], [1006, 1006]);
    assert.deepEqual([one.waiting, other.waiting], [0, 0]);
    await eventually(() => assert.equal(sandbox.sockets(), 0));
  });

  it('drops one socket, and the others see its member leave', async () => {
    await one.subscribe('presence-room', { user_id: 'ann' });
    await other.subscribe('presence-room', { user_id: 'bob' });
    await one.next('pusher_internal:member_added');
    assert.equal(sandbox.faults.drop({ socketId: other.socketId }), 1);
    assert.deepEqual((await one.next('pusher_internal:member_removed')).data, { user_id: 'bob' });
    assert.equal(await other.closed, 1006);
    await one.expectNothingMore();
  });

  it('drops the sockets that are subscribed to one channel', async () => {
    await one.subscribe('news');
    assert.equal(sandbox.faults.drop({ channel: 'news' }), 1);
    assert.equal(sandbox.faults.drop({ channel: 'news' }), 0);
    assert.equal(await one.closed, 1006);
    await other.expectNothingMore();
  });

  it('bypasses a stall and discards the frames that it held back', async () => {
    await one.subscribe('news');
    const end = sandbox.faults.stall();
    sandbox.trigger('news', 'story', {});
    sandbox.faults.drop();
    assert.deepEqual(sandbox.subscriptions(), {});
    assert.equal(await one.closed, 1006);
    end();
    assert.equal(one.waiting, 0);
  });
});

describe('close()', () => {
  it('closes with any code and reason, and sends no error first', async () => {
    for (const [code, reason] of [[1001, 'bye'] as const, [4200, 'again'] as const, [4999, ''] as const]) {
      const client = await RawClient.connect(sandbox);
      const closed = once(client.socket, 'close');
      assert.equal(sandbox.faults.close(code, reason, { socketId: client.socketId }), 1);
      assert.equal(client.socketId in sandbox.subscriptions(), false);
      const [gotCode, gotReason] = await closed;
      assert.deepEqual([gotCode, String(gotReason), client.waiting], [code, reason, 0]);
    }
    await other.expectNothingMore();
  });

  it('bypasses a stall', async () => {
    sandbox.faults.stall();
    assert.equal(sandbox.faults.close(4201), 2);
    assert.deepEqual([await one.closed, await other.closed], [4201, 4201]);
    await eventually(() => assert.equal(sandbox.sockets(), 0));
  });
});

describe('garbage()', () => {
  it('sends an invalid frame', async () => {
    assert.equal(sandbox.faults.garbage(), 2);
    for (const client of [one, other]) {
      await client.next('(not a frame)');
      await client.expectNothingMore();
    }
  });

  it('sends any text to one socket', async () => {
    assert.equal(sandbox.faults.garbage('[1,', { socketId: one.socketId }), 1);
    assert.equal((await one.next('(not a frame)')).data, '[1,');
    sandbox.faults.garbage('{"event":"story","channel":"nobody’s"}');
    assert.equal((await one.next('story')).channel, 'nobody’s');
    await other.next('story');
    await other.expectNothingMore();
  });
});

describe('restart()', () => {
  it('cuts all connections and forgets everything, on the same port', async () => {
    await one.subscribe('cache-weather');
    await one.next('pusher:cache_miss');
    await other.subscribe('presence-room', { user_id: 'ann' });
    sandbox.trigger('cache-weather', 'rain', {});
    await one.next('rain');
    assert.equal(sandbox.faults.restart(), 2);
    assert.deepEqual(sandbox.subscriptions(), {});
    assert.deepEqual([await one.closed, await other.closed], [1006, 1006]);
    const again = await RawClient.connect(sandbox);
    await again.subscribe('cache-weather');
    await again.next('pusher:cache_miss');
    const { data } = await again.subscribe('presence-room', { user_id: 'bob' });
    assert.deepEqual(data.presence.ids, ['bob']);
    await again.expectNothingMore();
  });

  it('closes with a code if given, and faults that are states stay active', async () => {
    sandbox.faults.handshake(4100);
    sandbox.faults.restart({ code: 4200 });
    assert.deepEqual([await one.closed, await other.closed], [4200, 4200]);
    assert.equal(await RawClient.open(sandbox, '/app/app-key?protocol=7').closed, 4100);
  });
});

describe('forgetSubscriptions()', () => {
  it('stops events without notifying anyone, and clients can subscribe again', async () => {
    await one.subscribe('news');
    await one.subscribe('presence-room', { user_id: 'ann' });
    await other.subscribe('presence-room', { user_id: 'bob' });
    await one.next('pusher_internal:member_added');
    assert.equal(sandbox.faults.forgetSubscriptions({ socketId: one.socketId }), 2);
    assert.deepEqual(sandbox.subscriptions(), { [one.socketId]: [], [other.socketId]: ['presence-room'] });
    for (const channel of ['news', 'presence-room']) sandbox.trigger(channel, 'story', {});
    await one.expectNothingMore();
    await other.next('story');
    await other.expectNothingMore();
    one.send('pusher:subscribe', signed(one.socketId, 'presence-room', { user_id: 'ann' }));
    assert.deepEqual((await one.next('pusher_internal:subscription_succeeded')).data.presence.ids, ['bob', 'ann']);
    await other.next('pusher_internal:member_added');
  });

  it('forgets the subscriptions to one channel only', async () => {
    for (const client of [one, other]) for (const channel of ['news', 'sport']) await client.subscribe(channel);
    assert.equal(sandbox.faults.forgetSubscriptions({ channel: 'news' }), 2);
    assert.equal(sandbox.faults.forgetSubscriptions({ channel: 'news' }), 0);
    assert.deepEqual(sandbox.subscriptions(), { [one.socketId]: ['sport'], [other.socketId]: ['sport'] });
    assert.equal(sandbox.faults.forgetSubscriptions(), 2);
  });
});
