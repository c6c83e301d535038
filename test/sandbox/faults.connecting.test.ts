import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { RawClient } from './raw-client.js';

const PATH = '/app/app-key?protocol=7';

describe('a connection attempt', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await createSandbox();
  });
  afterEach(() => sandbox.close());

  const dial = () => RawClient.open(sandbox, PATH);

  it('is reset at once by refuse(), while HTTP requests succeed', async () => {
    const end = sandbox.faults.refuse();
    const { socket } = dial();
    const [error] = await once(socket, 'error');
    assert.equal(error.code, 'ECONNRESET');
    assert.equal((await fetch(sandbox.url)).status, 404);
    assert.equal(sandbox.sockets(), 0);
    end();
    await (await RawClient.connect(sandbox)).close();
  });

  it('is not answered if it hangs, even after the fault ends, until it is dropped', async () => {
    sandbox.faults.hang({ times: 1 });
    sandbox.faults.handshake(4100);
    const [one, two] = [dial(), dial()];
    // The client that arrived second was rejected, so the other one arrived first.
    const hanging = await Promise.race([one.closed.then(() => two), two.closed.then(() => one)]);
    sandbox.faults.clear();
    await (await RawClient.connect(sandbox)).close();
    assert.equal(hanging.socket.readyState, hanging.socket.CONNECTING);
    assert.equal(sandbox.faults.drop(), 1);
    assert.equal(await hanging.closed, 1006);
  });

  it('opens but receives nothing and is not read if it is half-open, until it is dropped', async () => {
    const end = sandbox.faults.halfOpen();
    const client = dial();
    await once(client.socket, 'open');
    client.send('pusher:ping');
    end();
    const other = await RawClient.connect(sandbox);
    assert.equal(sandbox.sockets(), 2);
    assert.deepEqual(Object.keys(sandbox.subscriptions()), [other.socketId]);
    client.socket.close();
    await other.expectNothingMore();
    await other.read();
    assert.deepEqual([client.waiting, client.socket.readyState], [0, client.socket.CLOSING]);
    sandbox.faults.drop();
    assert.equal(await client.closed, 1006);
  });

  it('receives an error with the code of the fault, then a close with the same code', async () => {
    sandbox.faults.handshake(4100, 'Over capacity.');
    for (const client of [dial(), dial()]) {
      assert.deepEqual((await client.next('pusher:error')).data, { code: 4100, message: 'Over capacity.' });
      const [code, reason] = await once(client.socket, 'close');
      assert.deepEqual([code, String(reason)], [4100, 'Over capacity.']);
    }
  });

  it('meets the faults with a count first, in order, then the most recent of the others', async () => {
    const { faults } = sandbox;
    faults.handshake(4001);
    const end = faults.handshake(4002);
    faults.handshake(4003, '', { times: 2 });
    const never = faults.handshake(4004, '', { times: 1 });
    faults.handshake(4005, '', { times: 1 });
    never();
    const codes: number[] = [];
    for (let index = 0; index < 4; index++) codes.push(await dial().closed);
    end();
    end();
    codes.push(await dial().closed);
    assert.deepEqual(codes, [4003, 4003, 4005, 4002, 4001]);
    faults.clear();
    await (await RawClient.connect(sandbox)).close();
  });

  it('does not prevent the sandbox from closing, regardless of the fault', async () => {
    sandbox.faults.hang({ times: 1 });
    sandbox.faults.halfOpen();
    const clients = [dial(), dial()];
    await Promise.race(clients.map(({ socket }) => once(socket, 'open')));
    await sandbox.close();
    assert.deepEqual(await Promise.all(clients.map(({ closed }) => closed)), [1006, 1006]);
    assert.equal(sandbox.sockets(), 0);
  });
});

describe('a fault', () => {
  it('rejects invalid arguments with a message', async () => {
    const sandbox = await createSandbox();
    const { faults } = sandbox;
    for (const code of [999, 1005, 1006, 1015, 2000, 5000, 4000.5, Number.NaN]) {
      assert.throws(() => faults.handshake(code), /A close frame cannot carry the code .*faults\.drop\(\)/);
      assert.throws(() => faults.close(code), RangeError);
      assert.throws(() => faults.restart({ code }), RangeError);
    }
    for (const times of [0, -1, 1.5]) {
      assert.throws(() => faults.refuse({ times }), /whole number of at least 1/);
      assert.throws(() => faults.duplicate({ times }), /whole number of at least 1/);
      assert.throws(() => faults.auth.html({ times }), /whole number of at least 1/);
    }
    for (const ms of [-1, Number.NaN, 2 ** 31]) {
      assert.throws(() => faults.delay(ms), /milliseconds/);
      assert.throws(() => faults.reorder({ within: ms }), /milliseconds/);
      assert.throws(() => faults.auth.slow(ms), /milliseconds/);
    }
    for (const status of [200, 399, 600, 404.5]) assert.throws(() => faults.auth.status(status), /from 400 to 599/);
    await sandbox.close();
  });
});
