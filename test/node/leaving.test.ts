import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Leaving takes less than a second. This limit, in ms, suits a busy machine, and is below the 30 s that the `ws` package waits. */
const PATIENCE = 25_000;

const root = fileURLToPath(new URL('../..', import.meta.url));

const handshake = JSON.stringify({
  event: 'pusher:connection_established',
  data: '{"socket_id":"1.1","activity_timeout":120}',
});

/** A server that accepts connections and sends the handshake, then never answers a close or a request, or ends a connection. */
function silentServer(): Server {
  const server = createServer((request, response) => {
    if (!/xhr_streaming/.test(request.url ?? '')) return;
    response.write(`o\na${JSON.stringify([handshake])}\n`);
  });
  server.on('connection', (socket) => {
    socket.allowHalfOpen = true;
    socket.on('error', () => {});
  });
  server.on('upgrade', ({ url, headers }, socket) => {
    socket.on('error', () => {}).resume();
    if (url?.includes('/app/mute')) return;
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept.digest('base64')}`].join('\r\n')}\r\n\r\n`);
    if (url?.includes('/app/open')) return;
    socket.write(Buffer.concat([Buffer.from([0x81, handshake.length]), Buffer.from(handshake)]));
  });
  return server;
}

describe('a client in Node whose server does not answer', { concurrency: 3 }, () => {
  const server = silentServer();
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const streaming = `{ enabledTransports: ['xhr_streaming'] }`;
  const ways: Record<string, { text: string; before?: string; flags?: string[] }> = {
    'disconnect() of a connection': {
      text: `const client = make('key'); await client.ready(); client.disconnect();`,
    },
    'disconnect() of a connection of the `ws` class that the program made global': {
      before: `globalThis.WebSocket = (await import('ws')).WebSocket;`,
      text: `const client = make('key'); await client.ready(); client.disconnect();`,
    },
    'disconnect() of a connection of Node’s own WebSocket': {
      flags: ['--experimental-websocket'],
      text: `const client = make('key'); await client.ready(); client.disconnect();`,
    },
    'disconnect() before the server accepts': {
      text: `const client = make('mute'); await wait(200); client.disconnect();`,
    },
    'disconnect() before the server sends the handshake': {
      text: `const client = make('open'); await wait(500); client.disconnect();`,
    },
    'a reconnect after silence': {
      text: `const client = make('key', { activityTimeout: 100, pongTimeout: 100 });
        await client.ready();
        await new Promise((resolve) => client.connection.bind('connecting', resolve));
        client.disconnect();`,
    },
    'switchCluster()': {
      text: `const client = make('key'); await client.ready();
        client.switchCluster({ appKey: 'open', cluster: 'eu' }); client.disconnect();`,
    },
    'a WebSocket lost the race against the HTTP fallback': {
      text: `const client = make('open', { enabledTransports: ['ws', 'xhr_streaming'] });
        await client.ready(); client.disconnect();`,
    },
    'disconnect() of a stream': {
      text: `const client = make('key', ${streaming}); await client.ready(); client.disconnect();`,
    },
    'disconnect() of a stream, after an event was sent': {
      text: `const client = make('key', ${streaming}); await client.ready();
        client.send_event('client-e', {}, 'private-c'); await wait(100); client.disconnect();`,
    },
    'disconnect() of a stream in the same task as an event': {
      text: `const client = make('key', ${streaming}); await client.ready();
        client.send_event('client-e', {}, 'private-c'); client.disconnect();`,
    },
    'disconnect() while polls are opened': {
      text: `const client = make('key', { enabledTransports: ['xhr_polling'] }); await wait(300); client.disconnect();`,
    },
    'disconnect() while a channel is authorized and a user signs in': {
      text: `const client = make('key', { authEndpoint: address, userAuthentication: { endpoint: address } });
        await client.ready(); client.subscribe('private-c'); client.signin(); await wait(500); client.disconnect();`,
    },
  };
  for (const [way, { text, before = '', flags = [] }] of Object.entries(ways)) {
    it(`lets its process end soon after ${way}`, async () => {
      const { port } = server.address() as AddressInfo;
      const program = `${before}
        const { Pusher } = await import('./src/client/entries/node.ts');
        const address = 'http://127.0.0.1:${port}/';
        let longest;
        const { setTimeout: set } = globalThis;
        globalThis.setTimeout = (act, delay, ...args) => set(() => {
          longest = Math.max(longest, delay);
          act(...args);
        }, delay);
        process.on('exit', () => console.log(longest));
        const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        const make = (key, options) => new Pusher(key, {
          wsHost: '127.0.0.1', wsPort: ${port}, forceTLS: false, enabledTransports: ['ws'], ...options,
        });
        ${text}
        longest = 0;
        console.log('left');`;
      const args = [...flags, '--import', 'tsx/esm', '--input-type=module', '--eval', program];
      const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      try {
        const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
        assert.equal((await lines.next()).value, 'left');
        const late = setTimeout(() => child.kill(), PATIENCE);
        assert.deepEqual(await ended, [0, null], `the process did not end by itself within ${PATIENCE / 1000} s`);
        clearTimeout(late);
        const { value: longest } = await lines.next();
        assert.ok(Number(longest) < 1000, `the process waited for a timer of ${longest} ms`);
      } finally {
        child.kill();
      }
    });
  }
});
