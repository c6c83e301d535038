import { once } from 'node:events';
import { afterEach, beforeEach, type Mock, mock } from 'node:test';
import { WebSocket } from 'ws';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { head, rawRequest } from './raw-request.js';

const open: Sandbox[] = [];
/** The mock of `console.warn` in each test. */
export let warn: Mock<typeof console.warn>;
beforeEach(() => {
  warn = mock.method(console, 'warn', () => {});
});
afterEach(async () => {
  warn.mock.restore();
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

const next = (_request: unknown, response: { end(text: string): void }) => response.end('a page');

/** Starts a sandbox that is closed after the test. */
export async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ next, ...options });
  open.push(sandbox);
  return sandbox;
}

/** Returns the status with which the sandbox answers a WebSocket request of this origin; 101 if the socket opens. */
export async function webSocket({ port }: Sandbox, origin: string): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/app/app-key?protocol=7`, { origin });
  socket.on('error', () => {});
  const opened = once(socket, 'open').then(() => 101);
  const refused = once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode as number);
  const status = await Promise.race([opened, refused]);
  socket.terminate();
  return status;
}

/** Sends an authorization request of a page of this origin. */
export function ask({ url }: Sandbox, origin: string | undefined, path = '/pusher/auth', init: RequestInit = {}) {
  const body = new URLSearchParams({ socket_id: '1.2', channel_name: 'private-a' });
  return fetch(url + path, { method: 'POST', body, headers: origin === undefined ? {} : { origin }, ...init });
}

/** Returns the status of the answer to a request with these Host headers. */
export const getHost = async ({ port }: Sandbox, ...hosts: string[]) =>
  (
    await rawRequest(
      port,
      head(
        '/',
        hosts.map((host) => `Host: ${host}`),
      ),
    )
  ).status;

/** Origins of pages that may use a sandbox by default. */
export const LOOPBACK = [
  'http://localhost',
  'http://localhost:3000',
  'https://localhost:3000',
  'capacitor://localhost',
  'HTTP://LOCALHOST:3000',
  'http://localhost.:3000',
  'http://app.localhost:5173',
  'http://127.0.0.1:8080',
  'http://127.8.9.1',
  'http://[::1]:8080',
  'http://[0:0:0:0:0:0:0:1]',
];

/** Origins of pages that may not use a sandbox by default, and strings that are not origins. */
export const FOREIGN = [
  'https://evil.test',
  'null',
  'file://',
  '',
  'localhost',
  'http://',
  'http://localhost.evil.test',
  'http://127.0.0.1.evil.test',
  'http://evil-localhost',
  'http://localhost:80@evil.test',
  'http://localhost@evil.test',
  'http://evil.test/http://localhost',
  'http://evil.test?http://localhost',
  'http://localhost, http://evil.test',
  'http://localhost http://evil.test',
  'http://localhost..',
  'http://.localhost.',
  'http://2130706433',
  'http://0x7f000001',
  'http://0x7f.1',
  'http://0177.0.0.1',
  'http://127.1',
  'http://127.0.0.1.',
  'http://0.0.0.0',
  'http://[::]',
  'http://[::1',
  'http://::1',
  'http://[::1%25lo]',
  'http://[127.0.0.1]',
  'http://localhost:',
  'http://localhost:99999',
  'http://localhost:80:80',
  'chrome-extension://localhostlocalhost',
];
