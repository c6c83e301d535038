import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import Server from 'pusher';
import { WebSocket } from 'ws';
import type { Options, Pusher } from '../../src/client/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { sourcePlugin } from '../../tools/build/source-plugin.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** URLSearchParams of React Native before 0.80. */
class FormFields {
  fields: string[][] = [];
  constructor(fields: object = {}) {
    for (const [name, value] of Object.entries(fields)) this.append(name, value);
  }
  append(name: string, value: string) {
    this.fields.push([name, value]);
  }
  set() {
    throw new Error('URLSearchParams.set is not implemented');
  }
  toString() {
    return this.fields.map((field) => field.join('=')).join('&');
  }
}

/** The globals of React Native with Hermes, without a document, streams and most of the signal API. */
function reactNative(): object {
  const scope: Record<string, unknown> = {
    ...{ console, performance, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask },
    ...{ fetch, Headers, Request, Response, WebSocket, URLSearchParams: FormFields },
    navigator: { product: 'ReactNative' },
    URL: class {
      constructor(readonly href: string) {}
      get searchParams(): never {
        throw new Error('URL.searchParams is not implemented');
      }
    },
    AbortController: class {
      readonly #controller = new AbortController();
      readonly signal = Object.defineProperties(this.#controller.signal, {
        throwIfAborted: { value: undefined },
        reason: { value: undefined },
      });
      abort() {
        this.#controller.abort();
      }
    },
  };
  scope.window = scope.self = scope.global = scope;
  return createContext(scope);
}

let sandbox: Sandbox;
let script: string;
before(async () => {
  sandbox = await createSandbox();
  const { outputFiles } = await build({
    ...{
      entryPoints: ['src/client/entries/browser.ts'],
      absWorkingDir: root,
      bundle: true,
      format: 'iife',
      plugins: [sourcePlugin],
      write: false,
    },
    target: 'es2022',
  });
  script = outputFiles[0]?.text ?? '';
});
after(() => sandbox?.close());

describe('the client in React Native', () => {
  const clients: Pusher[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });

  function start(options: Partial<Options> = {}): Pusher {
    const scope = reactNative() as { Pusher: typeof Pusher };
    runInContext(`delete Symbol.dispose; ${script}`, scope as object);
    const client = new scope.Pusher('app-key', {
      ...{ cluster: '', wsHost: sandbox.host, wsPort: sandbox.port, forceTLS: false },
      channelAuthorization: { endpoint: `${sandbox.url}/pusher/auth`, transport: 'ajax', params: { a: 'b&c \ud800' } },
      ...options,
    });
    clients.push(client);
    return client;
  }

  it('subscribes to private, presence and encrypted channels, and disconnects', async () => {
    const client = start();
    const [app] = sandbox.apps;
    assert.ok(app);
    for (const name of ['news', 'private-news', 'presence-news', 'private-encrypted-news']) {
      const channel = client.subscribe(name);
      await new Promise((resolve, reject) => {
        channel.bind('pusher:subscription_succeeded', resolve);
        channel.bind('pusher:subscription_error', reject);
      });
    }
    const server = new Server({
      ...{ appId: app.id, key: app.key, secret: app.secret, encryptionMasterKeyBase64: app.encryptionMasterKey },
      ...{ host: sandbox.host, port: String(sandbox.port), useTLS: false },
    });
    const story = new Promise<object>((resolve) => client.channel('private-encrypted-news')?.bind('story', resolve));
    await server.trigger('private-encrypted-news', 'story', { title: 'Grüße 👋' });
    assert.deepEqual({ ...(await story) }, { title: 'Grüße 👋' });
    client.disconnect();
    assert.equal(client.connection.state, 'disconnected');
  });

  it('signs in, sends client events, reports large ones, and fills the gap after an outage', async () => {
    const missed: object[] = [];
    const client = start({
      userAuthentication: { endpoint: `${sandbox.url}/pusher/user-auth`, transport: 'ajax' },
      catchUp: async () => missed as { event: string; data: unknown }[],
      queue: { max: 10, ttl: 30_000 },
    });
    const signedIn = new Promise((resolve) => client.bind('pusher:signin_success', resolve));
    client.signin();
    await signedIn;
    const other = start();
    const [channel, heard] = [client.subscribe('private-room'), other.subscribe('private-room')];
    await Promise.all([channel.ready(), heard.ready()]);
    const wave = new Promise((resolve) => heard.bind('client-wave', resolve));
    await channel.trigger('client-wave', { text: 'ä'.repeat(4_000) });
    assert.deepEqual({ ...((await wave) as object) }, { text: 'ä'.repeat(4_000) });
    const problem = new Promise<{ code?: unknown }>((resolve) => channel.bind('pusher:error', resolve));
    channel.trigger('client-wave', 'ä'.repeat(6_000));
    assert.equal((await problem).code, 'too-large');

    const stories: unknown[] = [];
    const both = new Promise<void>((resolve) => {
      const signal = new AbortController().signal;
      channel.bind('story', (story: { id: number }) => stories.push(story.id) === 2 && resolve(), { signal });
    });
    sandbox.trigger('private-room', 'story', { id: 1 });
    missed.push({ event: 'story', data: { id: 2 } });
    sandbox.faults.drop();
    await both;
    assert.deepEqual(stories, [1, 2]);
  });

  it('has no syntax that Hermes cannot parse, in the client and its chunks', () => {
    assert.doesNotMatch(script, /\\p\{|\(\?<[=!]/); // Unicode properties, and lookbehind
  });

  it('leaves no unhandled rejection when the WebSocket fails, as HTTP needs streams', async () => {
    const failures: unknown[] = [];
    const fail = (error: unknown) => failures.push(error);
    process.on('unhandledRejection', fail);
    const client = start({ wsPort: 1 });
    await new Promise((resolve) => client.connection.bind('connecting_in', resolve));
    await new Promise((resolve) => setImmediate(resolve));
    client.disconnect();
    process.off('unhandledRejection', fail);
    assert.deepEqual(failures, []);
  });
});
