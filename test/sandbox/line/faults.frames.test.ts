import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { eventually } from '../../servers/eventually.js';
import { RawClient } from '../raw-client.js';

let sandbox: Sandbox;
let one: RawClient;
let other: RawClient;
beforeEach(async () => {
  sandbox = await createSandbox();
  [one, other] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
  for (const client of [one, other]) {
    await client.subscribe('news');
    await client.subscribe('sport');
  }
});
afterEach(() => {
  // Restore the timers first, so that the real timers of the connections are cleared.
  mock.timers.reset();
  return sandbox.close();
});

/** Takes the next frames, which must have these event names, and expects no more. */
async function events(client: RawClient, ...names: string[]): Promise<void> {
  for (const name of names) await client.next(name);
  await client.expectNothingMore();
}

describe('a stall', () => {
  it('holds back the frames to a client and then delivers them in order', async () => {
    const end = sandbox.faults.stall('out', { socketId: one.socketId });
    for (const event of ['first', 'second']) sandbox.trigger('news', event, {});
    one.send('pusher:ping');
    await one.read();
    await events(other, 'first', 'second');
    assert.equal(one.waiting, 0);
    end();
    await events(one, 'first', 'second', 'pusher:pong');
  });

  it('leaves the frames of a client unread and then handles them in order', async () => {
    const end = sandbox.faults.stall('in', { socketId: one.socketId });
    one.send('pusher:unsubscribe', { channel: 'news' });
    one.send('pusher:subscribe', { channel: 'late' });
    one.send('pusher:unsubscribe', { channel: 'sport' });
    sandbox.trigger('news', 'story', {});
    for (const client of [one, other]) await client.next('story');
    await other.expectNothingMore();
    assert.deepEqual(sandbox.subscriptions()[one.socketId], ['news', 'sport']);
    end();
    await events(one, 'pusher_internal:subscription_succeeded');
    assert.deepEqual(sandbox.subscriptions()[one.socketId], ['late']);
  });

  it('of incoming frames hides that a client leaves', async () => {
    const end = sandbox.faults.stall('in', { socketId: one.socketId });
    one.socket.terminate();
    await one.closed;
    await other.expectNothingMore();
    await other.read();
    assert.ok(one.socketId in sandbox.subscriptions());
    end();
    await eventually(() => assert.equal(sandbox.sockets(), 1));
    assert.deepEqual(Object.keys(sandbox.subscriptions()), [other.socketId]);
  });

  it('can be limited to one channel', async () => {
    sandbox.faults.stall('both', { channel: 'news' });
    sandbox.trigger('news', 'held', {});
    sandbox.trigger('sport', 'free', {});
    one.send('pusher:unsubscribe', { channel: 'news' });
    one.send('pusher:unsubscribe', { channel: 'sport' });
    await events(one, 'free');
    assert.deepEqual(sandbox.subscriptions()[one.socketId], ['news']);
    sandbox.faults.clear();
    await events(other, 'free', 'held');
    assert.deepEqual(sandbox.subscriptions()[one.socketId], []);
  });

  it('also affects later clients and delays their close', async () => {
    sandbox.faults.handshake(4100, 'Full.', { times: 1 });
    const end = sandbox.faults.stall('out');
    const refused = RawClient.open(sandbox, '/app/app-key?protocol=7');
    await once(refused.socket, 'open');
    await refused.read();
    assert.deepEqual([refused.waiting, refused.socket.readyState], [0, refused.socket.OPEN]);
    end();
    await refused.next('pusher:error');
    assert.equal(await refused.closed, 4100);
  });

  it('in both directions does not prevent the sandbox from closing its sockets correctly', async () => {
    sandbox.faults.stall();
    sandbox.trigger('news', 'story', {});
    await sandbox.close();
    await one.next('story');
    await one.next('pusher:error');
    assert.deepEqual([await one.closed, await other.closed], [4200, 4200]);
  });
});

describe('a delay', () => {
  it('delivers each frame to a client late, in order', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    sandbox.faults.delay(1000, { direction: 'out', socketId: one.socketId });
    sandbox.trigger('news', 'first', {});
    mock.timers.tick(400);
    sandbox.trigger('sport', 'second', {});
    mock.timers.tick(599);
    await events(other, 'first', 'second');
    await one.read();
    assert.equal(one.waiting, 0);
    mock.timers.tick(1);
    await one.next('first');
    await one.read();
    assert.equal(one.waiting, 0);
    mock.timers.tick(400);
    await one.next('second');
  });

  it('delivers each frame of a client late', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    sandbox.faults.delay(1000, { direction: 'in' });
    one.send('pusher:unsubscribe', { channel: 'news' });
    one.send('pusher:ping');
    await one.read();
    mock.timers.tick(999);
    assert.deepEqual(sandbox.subscriptions()[one.socketId], ['news', 'sport']);
    mock.timers.tick(1);
    assert.deepEqual(sandbox.subscriptions()[one.socketId], ['sport']);
    await one.next('pusher:pong');
  });

  it('releases the frames that it holds back at once, in order, when it ends', async () => {
    const end = sandbox.faults.delay(60_000, { direction: 'out' });
    for (const event of ['first', 'second']) sandbox.trigger('news', event, {});
    end();
    sandbox.trigger('news', 'third', {});
    await events(one, 'first', 'second', 'third');
  });

  it('can be combined with a stall without changing the order', async () => {
    const ends = [sandbox.faults.delay(60_000, { direction: 'out' }), sandbox.faults.stall('out')];
    for (const event of ['first', 'second']) sandbox.trigger('news', event, {});
    ends[0]?.();
    sandbox.trigger('news', 'third', {});
    await one.read();
    assert.equal(one.waiting, 0);
    ends[1]?.();
    await events(one, 'first', 'second', 'third');
  });
});

describe('reorder()', () => {
  it('sends the channel that came last first and keeps the order of each channel', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    sandbox.faults.reorder({ within: 1000 });
    for (const event of ['one', 'two']) {
      sandbox.trigger('news', `news ${event}`, {});
      sandbox.trigger('sport', `sport ${event}`, {});
    }
    mock.timers.tick(999);
    await one.expectNothingMore();
    mock.timers.tick(1);
    await events(one, 'sport one', 'sport two', 'news one', 'news two');
  });

  it('releases the gathered frames at once when it ends', async () => {
    const end = sandbox.faults.reorder({ within: 60_000, socketId: one.socketId });
    sandbox.trigger('news', 'first', {});
    sandbox.trigger('sport', 'second', {});
    await events(other, 'first', 'second');
    assert.equal(one.waiting, 0);
    end();
    await events(one, 'second', 'first');
  });

  it('sends gathered frames before a close', async () => {
    sandbox.faults.reorder({ within: 60_000 });
    one.send('pusher:signin', await (await authorize('/pusher/user-auth', one.socketId, 'ann')).json());
    await one.next('pusher:signin_success');
    sandbox.trigger('news', 'story', {});
    sandbox.trigger('#server-to-user-ann', 'mail', {});
    await terminate('ann');
    await one.next('pusher:error');
    await one.next('mail');
    await one.next('story');
    assert.equal(await one.closed, 4009);
  });

  const authorize = (path: string, socket_id: string, user_id: string) =>
    fetch(sandbox.url + path, { method: 'POST', body: new URLSearchParams({ socket_id, user_id }) });

  async function terminate(userId: string): Promise<void> {
    const { default: Pusher } = await import('pusher');
    const [host, port] = [sandbox.host, String(sandbox.port)];
    const rest = new Pusher({ appId: 'app-id', key: 'app-key', secret: 'app-secret', host, port, useTLS: false });
    await rest.terminateUserConnections(userId);
  }
});

describe('duplicate()', () => {
  it('sends each event twice, but not the protocol’s own frames', async () => {
    const end = sandbox.faults.duplicate();
    sandbox.trigger('news', 'story', { id: 1 });
    one.send('pusher:subscribe', { channel: 'late' });
    await events(one, 'story', 'story', 'pusher_internal:subscription_succeeded');
    end();
    await events(other, 'story', 'story');
    sandbox.trigger('news', 'story', { id: 2 });
    await events(other, 'story');
  });

  it('can be limited to a socket, a channel and a number of events', async () => {
    sandbox.faults.duplicate({ socketId: one.socketId, channel: 'news', times: 1 });
    for (const event of ['story', 'another']) {
      sandbox.trigger('sport', 'goal', {});
      sandbox.trigger('news', event, {});
    }
    await events(other, 'goal', 'story', 'goal', 'another');
    await events(one, 'goal', 'story', 'story', 'goal', 'another');
  });
});

describe('truncate()', () => {
  it('cuts the next frame in the middle of its JSON and no other', async () => {
    sandbox.faults.truncate({ socketId: one.socketId });
    for (const id of [1, 2]) sandbox.trigger('news', 'story', { id });
    const whole = JSON.stringify({ event: 'story', channel: 'news', data: '{"id":1}' });
    assert.equal((await one.next('(not a frame)')).data, whole.slice(0, whole.length / 2));
    await events(one, 'story');
    await events(other, 'story', 'story');
  });

  it('cuts the given number of frames of one channel', async () => {
    const end = sandbox.faults.truncate({ times: 3, channel: 'news', socketId: one.socketId });
    for (const id of [1, 2]) for (const channel of ['news', 'sport']) sandbox.trigger(channel, 'story', { id });
    await events(one, '(not a frame)', 'story', '(not a frame)', 'story');
    end();
    sandbox.trigger('news', 'story', {});
    await events(one, 'story');
  });
});
