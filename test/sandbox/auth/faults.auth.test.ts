import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox.close());

type AuthPath = '/pusher/auth' | '/pusher/user-auth';

function ask(path: AuthPath = '/pusher/auth', channel = 'private-a', init: RequestInit = {}): Promise<Response> {
  const body = new URLSearchParams({ socket_id: '1.2', channel_name: channel });
  return fetch(sandbox.url + path, { method: 'POST', body, ...init });
}

async function statuses(...requests: Parameters<typeof ask>[]): Promise<number[]> {
  const answers: number[] = [];
  for (const request of requests) answers.push((await ask(...request)).status);
  return answers;
}

describe('the auth endpoint with a fault', () => {
  for (const status of [403, 419, 429, 503]) {
    it(`answers ${status} the given number of times and then succeeds`, async () => {
      sandbox.faults.auth.status(status, { times: 2 });
      assert.deepEqual(await statuses([], ['/pusher/user-auth'], []), [status, status, 200]);
    });
  }

  it('sends Retry-After with 429 or if given, and pages of other origins may read it', async () => {
    const { auth } = sandbox.faults;
    auth.status(429, { times: 1 });
    auth.status(429, { times: 1, retryAfter: 7 });
    auth.status(503, { times: 1, retryAfter: 3 });
    auth.status(503, { times: 1 });
    const waits: (string | null)[] = [];
    for (let index = 0; index < 4; index++) {
      const { headers } = await ask('/pusher/auth', 'private-a', { headers: { origin: 'http://page.localhost' } });
      assert.equal(headers.get('access-control-allow-origin'), 'http://page.localhost');
      assert.match(headers.get('access-control-expose-headers') ?? '', /Retry-After/);
      waits.push(headers.get('retry-after'));
    }
    assert.deepEqual(waits, ['1', '7', '3', null]);
  });

  it('answers correctly but late if it is slow', async () => {
    sandbox.faults.auth.slow(60, { times: 1 });
    const start = performance.now();
    const answer = await ask();
    assert.ok(performance.now() - start >= 59);
    assert.match(((await answer.json()) as { auth: string }).auth, /^app-key:[0-9a-f]{64}$/);
  });

  it('answers an HTML page with 200', async () => {
    sandbox.faults.auth.html({ times: 1 });
    const answer = await ask();
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
    assert.match(await answer.text(), /^<!DOCTYPE html>/);
    assert.deepEqual(await statuses([]), [200]);
  });

  it('never answers a request that hangs, even after the fault ends, but the sandbox still closes', async () => {
    sandbox.faults.auth.hang({ times: 1 });
    const [one, two] = [ask(), ask()];
    // The request that is answered arrived second, so the other one hangs.
    const hanging = await Promise.race([one.then(() => [two]), two.then(() => [one])]);
    assert.deepEqual(await statuses([], []), [200, 200]);
    const broken = assert.rejects(Promise.race(hanging));
    await sandbox.close();
    await broken;
  });

  it('resets the connection if it refuses requests', async () => {
    sandbox.faults.auth.refuse({ times: 1 });
    await assert.rejects(ask(), (error: Error) => {
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'ECONNRESET');
      return true;
    });
    assert.deepEqual(await statuses([]), [200]);
  });

  it('fails for one channel or at one endpoint only', async () => {
    const { auth } = sandbox.faults;
    const requests: Parameters<typeof ask>[] = [
      ['/pusher/auth', 'private-a'],
      ['/pusher/auth', 'private-b'],
    ];
    const end = auth.status(403, { channel: 'private-a' });
    assert.deepEqual(await statuses(...requests), [403, 200]);
    end();
    auth.status(503, { path: '/pusher/user-auth' });
    assert.deepEqual(await statuses(...requests, ['/pusher/user-auth']), [200, 200, 503]);
    sandbox.faults.clear();
    assert.deepEqual(await statuses(['/pusher/user-auth']), [200]);
  });

  it('does not count a preflight request as a use of the fault', async () => {
    sandbox.faults.auth.status(503, { times: 1 });
    assert.equal((await ask('/pusher/auth', '', { method: 'OPTIONS', body: undefined })).status, 204);
    assert.deepEqual(await statuses([], []), [503, 200]);
  });
});
