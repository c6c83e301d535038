import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { spy } from 'sinon';
import { HEARTBEAT_INTERVAL, SESSION_GRACE } from '../../src/sandbox/http/limits.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { framesOf, RawHttpClient } from './raw-http-client.js';
import { withClock } from './with-clock.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox.close());

const ping = { event: 'pusher:ping' };

describe('a client that polls', () => {
  it('loses the pending poll when it is dropped, and starts a new session with the next', async () => {
    const client = await RawHttpClient.poll(sandbox);
    const waiting = await client.waitingPoll();
    assert.equal(sandbox.faults.drop(), 1);
    await assert.rejects(waiting.line());
    assert.equal(sandbox.sockets(), 0);
    assert.equal(await client.send(ping), 404);
    assert.equal(await client.receive('xhr').line(), 'o');
  });

  it('can be dropped between two polls', async () => {
    const client = await RawHttpClient.poll(sandbox);
    assert.equal(sandbox.faults.drop(), 1);
    assert.deepEqual([sandbox.sockets(), sandbox.subscriptions()], [0, {}]);
    assert.equal(await client.receive('xhr').line(), 'o');
  });

  it('receives a close with its next poll and counts as open until then', async () => {
    const client = await RawHttpClient.poll(sandbox);
    sandbox.faults.close(4200, 'again');
    assert.deepEqual([sandbox.sockets(), sandbox.subscriptions()], [1, {}]);
    assert.deepEqual(await client.receive('xhr').rest(), ['c[4200,"again"]']);
    assert.equal(sandbox.sockets(), 0);
  });

  it('receives no answer to a send request during a stall, and 404 if it is dropped meanwhile', async () => {
    const client = await RawHttpClient.poll(sandbox);
    const end = sandbox.faults.stall('in');
    const released = await beginToSend(client);
    end();
    assert.equal(await released(), 204);
    sandbox.faults.stall('in');
    const dropped = await beginToSend(client);
    sandbox.faults.drop();
    assert.equal(await dropped(), 404);
  });

  /**
   * Starts a send request and waits until the server has its head. Returns a function that sends the body and resolves
   * with the status.
   */
  async function beginToSend({ base, query }: RawHttpClient): Promise<() => Promise<number | undefined>> {
    const sending = request(`${base}/xhr_send${query}`, { method: 'POST', headers: { expect: '100-continue' } });
    sending.flushHeaders();
    await once(sending, 'continue');
    return async () => {
      sending.end('[]');
      const [response] = (await once(sending, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
  }
});

describe('the HTTP fallback over time', () => {
  it('holds back heartbeats during a stall and sends those that were due afterward', () =>
    withClock(async (clock) => {
      const { client, stream } = await RawHttpClient.stream(sandbox);
      const end = sandbox.faults.stall('out');
      clock.tick(HEARTBEAT_INTERVAL);
      sandbox.faults.garbage('garbage');
      assert.equal(await stream.line(), 'a["garbage"]');
      assert.equal(await client.send(ping), 204);
      end();
      assert.equal(await stream.line(), 'h');
      assert.equal(framesOf(await stream.line())[0]?.event, 'pusher:pong');
      stream.abort();
    }));

  it('sends no heartbeat if it is half-open', () =>
    withClock(async (clock) => {
      sandbox.faults.halfOpen();
      const stream = new RawHttpClient(sandbox).receive('xhr_streaming');
      assert.match((await stream.line()) ?? '', /^h{2048}$/);
      assert.equal(await stream.line(), 'o');
      clock.tick(HEARTBEAT_INTERVAL);
      sandbox.faults.garbage('garbage');
      assert.equal(await stream.line(), 'a["garbage"]');
      stream.abort();
    }));

  it('does not notice that a client leaves while reading is paused', () =>
    withClock(async (clock) => {
      const timers = spy(globalThis, 'setTimeout');
      const graces = () => timers.getCalls().filter(({ args }) => args[1] === SESSION_GRACE).length;
      const client = await RawHttpClient.poll(sandbox);
      while (graces() < 1) await new Promise((resolve) => setImmediate(resolve));
      const end = sandbox.faults.stall('in');
      clock.tick(SESSION_GRACE);
      assert.deepEqual(Object.keys(sandbox.subscriptions()), [client.socketId]);
      end();
      assert.equal(graces(), 2);
      clock.tick(SESSION_GRACE);
      assert.deepEqual([sandbox.subscriptions(), sandbox.sockets()], [{}, 0]);
      timers.restore();
    }));
});
