import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { eventually } from '../servers/eventually.js';
import type { FrameClient } from './frame-client.js';
import { RawClient } from './raw-client.js';
import { StreamClient } from './stream-client.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox.close());

const transports: [name: string, dial: () => FrameClient][] = [
  ['a WebSocket', () => RawClient.open(sandbox, '/app/app-key?protocol=7')],
  ['HTTP streaming', () => StreamClient.open(sandbox)],
];

for (const [transport, dial] of transports) {
  const connect = () => dial().handshake();

  async function connectTo(channel: string): Promise<FrameClient> {
    const client = await connect();
    await client.subscribe(channel);
    return client;
  }

  /**
   * Waits until a client has received everything that was released: garbage bypasses the faults that hold frames back.
   */
  async function expectNothing(client: FrameClient): Promise<void> {
    sandbox.faults.garbage('nothing', { socketId: client.socketId });
    await client.next('(not a frame)');
  }

  describe(`a connection attempt over ${transport}`, () => {
    it('is reset at once by refuse()', async () => {
      const end = sandbox.faults.refuse();
      assert.equal(await dial().closed, 1006);
      assert.equal(sandbox.sockets(), 0);
      end();
      await connect();
    });

    it('is not answered if it hangs, until it is dropped', async () => {
      sandbox.faults.hang({ times: 1 });
      sandbox.faults.handshake(4100);
      const [one, two] = [dial(), dial()];
      // The client that arrived second was rejected, so the other one arrived first.
      const hanging = await Promise.race([one.closed.then(() => two), two.closed.then(() => one)]);
      sandbox.faults.clear();
      await connect();
      assert.equal(await Promise.race([hanging.opened.then(() => 'opened'), 'hanging']), 'hanging');
      assert.equal(sandbox.faults.drop(), 2);
      assert.equal(await hanging.closed, 1006);
    });

    it('opens but receives nothing if it is half-open, until it is dropped', async () => {
      const end = sandbox.faults.halfOpen();
      const client = dial();
      await client.opened;
      client.send('pusher:ping');
      end();
      await (await connect()).expectNothingMore();
      assert.equal(sandbox.sockets(), 2);
      assert.equal(Object.keys(sandbox.subscriptions()).length, 1);
      assert.equal(client.waiting, 0);
      sandbox.faults.drop();
      assert.equal(await client.closed, 1006);
    });

    it('receives an error with the code of the fault, then a close with the same code', async () => {
      sandbox.faults.handshake(4100, 'Over capacity.');
      const client = dial();
      assert.deepEqual((await client.next('pusher:error')).data, { code: 4100, message: 'Over capacity.' });
      assert.equal(await client.closed, 4100);
      await eventually(() => assert.equal(sandbox.sockets(), 0));
    });
  });

  describe(`the frames of ${transport}`, () => {
    it('are held back on the way to a client by a stall, then delivered in order', async () => {
      const client = await connectTo('news');
      const end = sandbox.faults.stall('out');
      for (const event of ['first', 'second']) sandbox.trigger('news', event, {});
      await expectNothing(client);
      end();
      for (const event of ['first', 'second']) await client.next(event);
    });

    it('are left unread on the way from a client by a stall, then handled in order', async () => {
      const client = await connectTo('news');
      const end = sandbox.faults.stall('in');
      client.send('pusher:unsubscribe', { channel: 'news' });
      client.send('pusher:subscribe', { channel: 'sport' });
      sandbox.trigger('news', 'story', {});
      await client.next('story');
      assert.deepEqual(sandbox.subscriptions()[client.socketId], ['news']);
      end();
      await client.next('pusher_internal:subscription_succeeded');
      assert.deepEqual(sandbox.subscriptions()[client.socketId], ['sport']);
    });

    it('arrive late and in order during a delay', async () => {
      const client = await connectTo('news');
      const end = sandbox.faults.delay(60_000);
      for (const event of ['first', 'second']) sandbox.trigger('news', event, {});
      await expectNothing(client);
      end();
      sandbox.faults.delay(1);
      sandbox.trigger('news', 'third', {});
      for (const event of ['first', 'second', 'third']) await client.next(event);
    });

    it('arrive twice if events are duplicated', async () => {
      const client = await connectTo('news');
      sandbox.faults.duplicate({ times: 1 });
      for (const event of ['first', 'second']) sandbox.trigger('news', event, {});
      for (const event of ['first', 'first', 'second']) await client.next(event);
      await client.expectNothingMore();
    });

    it('are truncated without ending the connection', async () => {
      const client = await connectTo('news');
      sandbox.faults.truncate();
      for (const event of ['first', 'second']) sandbox.trigger('news', event, {});
      assert.match((await client.next('(not a frame)')).data, /^\{"event":"first",/);
      await client.next('second');
    });
  });

  describe(`a connection over ${transport}`, () => {
    it('is gone at once when it is dropped, and closes with 1006', async () => {
      const client = await connectTo('news');
      sandbox.faults.stall();
      assert.equal(sandbox.faults.drop(), 1);
      assert.deepEqual(sandbox.subscriptions(), {});
      assert.equal(await client.closed, 1006);
      await eventually(() => assert.equal(sandbox.sockets(), 0));
    });

    it('is closed with any code and without an error first, even during a stall', async () => {
      const client = await connectTo('news');
      sandbox.faults.stall();
      assert.equal(sandbox.faults.close(4999, 'bye'), 1);
      assert.equal(await client.closed, 4999);
      assert.equal(client.waiting, 0);
      await eventually(() => assert.equal(sandbox.sockets(), 0));
    });

    it('is cut by a restart, or closed with its code, and the server forgets everything', async () => {
      for (const [options, code] of [[{}, 1006] as const, [{ code: 4200 }, 4200] as const]) {
        const client = await connectTo('cache-weather');
        await client.next('pusher:cache_miss');
        sandbox.trigger('cache-weather', 'rain', {});
        await client.next('rain');
        assert.equal(sandbox.faults.restart(options), 1);
        assert.equal(await client.closed, code);
        assert.deepEqual(sandbox.subscriptions(), {});
        await eventually(() => assert.equal(sandbox.sockets(), 0));
      }
    });

    it('receives no more events when its subscriptions are forgotten, but stays open', async () => {
      const client = await connectTo('news');
      assert.equal(sandbox.faults.forgetSubscriptions(), 1);
      sandbox.trigger('news', 'story', {});
      await client.expectNothingMore();
      await client.subscribe('news');
    });
  });
}
