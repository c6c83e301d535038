import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, it, type Mock, mock } from 'node:test';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/index.js';
import { ConnectionAcceptor } from '../../../src/sandbox/transports/connection-acceptor.js';
import { eventually } from '../../servers/eventually.js';
import { RawClient } from '../raw-client.js';
import { RawHttpClient } from '../raw-http-client.js';

type Next = NonNullable<SandboxOptions['next']>;

const open: { close(): Promise<unknown> }[] = [];
let reports: Mock<typeof console.error>;
let uncaught: unknown[];
const keep = (error: unknown) => uncaught.push(error);
beforeEach(() => {
  uncaught = [];
  reports = mock.method(console, 'error', () => {});
  process.prependListener('uncaughtException', keep).prependListener('unhandledRejection', keep);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  reports.mock.restore();
  process.off('uncaughtException', keep).off('unhandledRejection', keep);
  assert.deepEqual(uncaught, []);
});

async function start(next?: Next): Promise<Sandbox> {
  const sandbox = await createSandbox({ next });
  open.push(sandbox);
  return sandbox;
}

/** Returns all errors reported on the console as one text. */
const reported = () =>
  reports.mock.calls.map(({ arguments: [text, error] }) => `${text} ${error instanceof Error ? error : ''}`).join('\n');

const hostile = {
  get message(): string {
    throw new Error('hostile');
  },
  [Symbol.for('nodejs.util.inspect.custom')]() {
    throw new Error('hostile');
  },
  toString: 1,
};
const boom = new Error('boom');

const failures: [what: string, next: Next][] = [
  [
    'throws',
    () => {
      throw boom;
    },
  ],
  ['rejects', () => Promise.reject(boom)],
  [
    'rejects later',
    async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw boom;
    },
  ],
  ['rejects with undefined', () => Promise.reject()],
  ['rejects with a string', () => Promise.reject('boom')],
  ['rejects with an object that cannot be printed', () => Promise.reject(hostile)],
  ['rejects with an object without a prototype', () => Promise.reject(Object.create(null))],
  [
    'returns a thenable that throws',
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: this is the case under test
      then() {
        throw boom;
      },
    }),
  ],
  [
    'throws after setting headers',
    (_request, response) => {
      response
        .setHeader('content-encoding', 'gzip')
        .setHeader('content-length', 3)
        .setHeader('transfer-encoding', 'chunked');
      response.statusMessage = 'Fine';
      throw boom;
    },
  ],
  [
    'sets an invalid header',
    (_request, response) => {
      response.statusMessage = 'a\nb';
      response.writeHead(200).end();
    },
  ],
];

describe('a `next` listener that fails', () => {
  for (const [what, next] of failures) {
    it(`answers 500 and reports the error if it ${what}`, async () => {
      const sandbox = await start(next);
      for (const method of ['GET', 'POST']) {
        const response = await fetch(`${sandbox.url}/page`, { method, body: method === 'POST' ? 'a=b' : undefined });
        assert.deepEqual([response.status, response.statusText], [500, 'Internal Server Error']);
        assert.match(response.headers.get('content-type') ?? '', /json/);
        assert.match(((await response.json()) as { error: string }).error, /"next" listener of the sandbox failed/);
      }
      assert.match(reported(), /"next" listener failed at GET "\/page":/);
      await (await RawClient.connect(sandbox)).close();
    });
  }

  it('is reported together with its error', async () => {
    await fetch(
      (
        await start(() => {
          throw boom;
        })
      ).url,
    );
    assert.deepEqual(reports.mock.calls[0]?.arguments[1], boom);
  });

  it('cuts the response if it has already sent part of the body', async () => {
    const sandbox = await start(async (_request, response) => {
      response.write('a part');
      throw boom;
    });
    await assert.rejects(fetch(sandbox.url).then((response) => response.text()));
    assert.match(reported(), /failed at GET "\/": Error: boom/);
    assert.equal((await fetch(`${sandbox.url}/pusher/auth`)).status, 405);
  });

  it('does not change a response that is already complete', async () => {
    const text = 'x'.repeat(5_000_000);
    const sandbox = await start((_request, response) => {
      response.end(text);
      throw boom;
    });
    assert.equal(await (await fetch(sandbox.url)).text(), text);
    assert.match(reported(), /boom/);
  });

  it('does not stop the sandbox by writing to a response that has ended', async () => {
    const sandbox = await start((_request, response) => {
      response.end('a page');
      response.write('more');
    });
    assert.equal(await (await fetch(sandbox.url)).text(), 'a page');
    await eventually(() => assert.match(reported(), /write after end/));
  });

  it('does not stop the sandbox if the client is gone', async () => {
    let socket: Socket | undefined;
    const sandbox = await start(async (request) => {
      socket?.resetAndDestroy();
      while (!request.socket.destroyed) await new Promise((resolve) => setImmediate(resolve));
      throw boom;
    });
    for (const [head, body] of [
      ['GET / HTTP/1.1', ''],
      ['POST / HTTP/1.1\r\nContent-Length: 9', 'abc'],
    ]) {
      socket = connect(sandbox.port, sandbox.host);
      socket.write(`${head}\r\nHost: localhost\r\n\r\n${body}`);
      await once(socket, 'close');
      await eventually(() => assert.match(reported(), /Error: boom/));
      reports.mock.resetCalls();
    }
    assert.equal((await fetch(`${sandbox.url}/pusher/auth`)).status, 405);
  });
});

describe('an async `next` listener', () => {
  it('answers like any other', async () => {
    const sandbox = await start(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.end(body);
    });
    assert.equal(await (await fetch(sandbox.url, { method: 'POST', body: 'a=b' })).text(), 'a=b');
    assert.equal(reports.mock.callCount(), 0);
  });
});

describe('a request that breaks off', () => {
  it('is not reported if it breaks off in its body', async () => {
    const sandbox = await start();
    const { client } = await RawHttpClient.stream(sandbox);
    const { pathname, search } = new URL(`${client.base}/xhr_send${client.query}`);
    for (const path of ['/pusher/auth', '/apps/app-id/events', pathname + search]) {
      const socket = connect(sandbox.port, sandbox.host);
      socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n`);
      await once(socket, 'data');
      socket.resetAndDestroy();
    }
    assert.equal((await fetch(sandbox.url)).status, 404);
    await RawHttpClient.poll(sandbox);
    assert.equal(reported(), '');
  });

  it('is rejected by Node if it is not HTTP', async () => {
    const sandbox = await start();
    const socket = connect(sandbox.port, sandbox.host);
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 400 /);
    assert.equal((await fetch(sandbox.url)).status, 404);
  });
});

describe('an internal error of the sandbox', () => {
  it('ends the request with 500, or the WebSocket, and is reported', async () => {
    const sandbox = await start();
    const accept = mock.method(ConnectionAcceptor.prototype, 'accept', () => {
      throw boom;
    });
    assert.equal((await fetch(`${new RawHttpClient(sandbox).base}/xhr?protocol=7`, { method: 'POST' })).status, 500);
    assert.equal(await RawClient.open(sandbox, '/app/app-key?protocol=7').closed, 1006);
    accept.mock.restore();
    assert.match(
      reported(),
      /^The sandbox failed to answer a request: Error: boom\nThe sandbox failed to open a WebSocket: Error: boom$/,
    );
    await (await RawClient.connect(sandbox)).close();
  });
});
