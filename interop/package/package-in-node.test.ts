import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import Pusher from 'pusher';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { type Ended, environment, type InstalledPackage, installPackage, root, run } from './installed-package.js';

let installed: InstalledPackage;
let sandbox: Sandbox;
before(async () => {
  sandbox = await createSandbox();
  installed = await installPackage();
});
after(() => Promise.all([installed?.remove(), sandbox?.close()]));

/** Maximum run time of a program, in ms; on a busy machine, starting Node takes seconds. */
const patience = 90_000;

/** Source text: prints true if a timer keeps Node from exiting. */
const printTimers = `console.log(process.getActiveResourcesInfo().includes('Timeout'));`;

/** Runs a program in the project with the installed package. The program must end by itself. */
async function runProgram(name: string, text: string, ...flags: string[]): Promise<Ended> {
  await writeFile(join(installed.project, name), text);
  return run(installed.project, process.execPath, [...flags, name], patience);
}

/** With this flag, `require()` loads the CommonJS builds, as in test runners; without it, the modules. */
const commonJs = '--no-experimental-require-module';

/** Source text: a client of the test's sandbox, named `client`. */
const client = () => `
  const client = new Pusher('app-key', {
    cluster: '', wsHost: '${sandbox.host}', wsPort: ${sandbox.port}, forceTLS: false,
    channelAuthorization: { transport: 'ajax', endpoint: '${sandbox.url}/pusher/auth' },
  });`;

describe('the installed package in Node', { concurrency: 4 }, () => {
  it('connects its client to its sandbox, and lets Node exit after both are closed', async () => {
    const { code, out, err } = await runProgram(
      'everything.mjs',
      `
      import Pusher, { Pusher as Named } from 'pusher-elements/client';
      import { createSandbox } from 'pusher-elements/sandbox';

      const sandbox = await createSandbox();
      const client = new Pusher('app-key', {
        cluster: '', wsHost: sandbox.host, wsPort: sandbox.port, forceTLS: false,
        channelAuthorization: { transport: 'ajax', endpoint: sandbox.url + '/pusher/auth' },
      });
      const heard = [];
      for (const name of ['news', 'private-news']) {
        const channel = client.subscribe(name);
        await new Promise((resolve) => channel.bind('pusher:subscription_succeeded', resolve));
        const story = new Promise((resolve) => channel.bind('story', resolve));
        sandbox.trigger(name, 'story', { of: name });
        heard.push(await story);
      }
      client.disconnect();
      await sandbox.close();
      console.log(JSON.stringify([Pusher === Named, heard]));`,
    );
    assert.equal(err, '');
    assert.deepEqual(JSON.parse(out), [true, [{ of: 'news' }, { of: 'private-news' }]]);
    assert.equal(code, 0);
  });

  for (const [way, name, start, ...flags] of [
    ['an import', 'ends.mjs', `import Pusher from 'pusher-elements/client';`],
    ['require()', 'ends.cjs', `const Pusher = require('pusher-elements/client');`],
    ['require() of CommonJS', 'ends-common.cjs', `const Pusher = require('pusher-elements/client');`, commonJs],
    ['require() of a name', 'ends-by-name.cjs', `const { Pusher } = require('pusher-elements/client');`, commonJs],
    [
      'require() of the default',
      'ends-by-default.cjs',
      `const { default: Pusher } = require('pusher-elements/client');`,
      commonJs,
    ],
  ] as const) {
    it(`by ${way}: joins a private channel, and lets Node exit after disconnect()`, async () => {
      const text = `${start} ${client()}
        const channel = client.subscribe('private-${name}');
        channel.bind('pusher:subscription_error', (error) => { throw error; });
        channel.bind('pusher:subscription_succeeded', () => {
          console.log(client.connection.socket_id);
          client.disconnect();
        });`;
      const { code, out, err } = await runProgram(name, text, ...flags);
      assert.doesNotMatch(err, /Error/);
      assert.match(out, /^\d+\.\d+\n$/);
      assert.equal(code, 0);
    });

    it(`by ${way}: lets Node exit after disconnect() before the first connection`, async () => {
      const { code, out } = await runProgram(
        `early-${name}`,
        `${start} ${client()} client.disconnect(); ${printTimers}`,
        ...flags,
      );
      assert.deepEqual([code, out], [0, 'false\n']);
    });

    it(`by ${way}: lets Node exit after disconnect() while it waits to reconnect`, async () => {
      const nowhere = `new Pusher('app-key', { cluster: '', wsHost: '127.0.0.1', wsPort: 1, forceTLS: false })`;
      const text = `${start} const client = ${nowhere};
        client.connection.bind('connecting_in', () => {
          client.disconnect();
          ${printTimers}
        });`;
      const { code, out } = await runProgram(`waiting-${name}`, text, ...flags);
      assert.deepEqual([code, out], [0, 'false\n']);
    });
  }

  for (const [builds, isSame, ...flags] of [
    ['the modules', true],
    ['the CommonJS builds', false, commonJs],
  ] as const) {
    it(`has every export as a property of the required class, in ${builds}`, async () => {
      const { out } = await runProgram(
        `names-${isSame}.cjs`,
        `const Pusher = require('pusher-elements/client');
        import('pusher-elements/client').then(({ 'module.exports': itself, ...names }) => {
          const missing = Object.keys(names).filter((name) => !(name in Pusher) || (${isSame} && names[name] !== Pusher[name]));
          console.log(itself === Pusher, missing, Pusher.Pusher === Pusher, Pusher.default === Pusher);
        });`,
        ...flags,
      );
      assert.equal(out, `${isSame} [] true true\n`);
    });

    it(`loads every export without a DOM, by import and by require(), in ${builds}`, async () => {
      const { exports } = JSON.parse(await readFile(installed.path('package.json'), 'utf8')) as { exports: object };
      const isLoadable = (path: string) => !/json$|react|svelte|vue/.test(path); // the last three need a framework
      const names = Object.keys(exports)
        .filter(isLoadable)
        .map((path) => path.slice(1));
      const { out, err } = await runProgram(
        `every-export-${isSame}.cjs`,
        `(async () => {
          for (const name of ${JSON.stringify(names)}) {
            require('pusher-elements' + name);
            await import('pusher-elements' + name);
          }
          const { default: Pusher, PusherFeed } = require('pusher-elements');
          console.log(Pusher === require('pusher-elements/client'), typeof PusherFeed, globalThis.HTMLElement);
        })();`,
        ...flags,
      );
      assert.deepEqual([out, err], ['true function undefined\n', '']);
    });
  }

  it('loads every export, bundled for browsers, without a DOM, as in an edge runtime', async () => {
    const { exports } = JSON.parse(await readFile(installed.path('package.json'), 'utf8')) as { exports: object };
    const names = Object.keys(exports).filter((path) => !/json$|sandbox|react|svelte|vue/.test(path));
    await build({
      stdin: {
        contents: names.map((path) => `import 'pusher-elements${path.slice(1)}';`).join('\n'),
        resolveDir: installed.project,
      },
      ...{ bundle: true, format: 'esm', platform: 'browser', logLevel: 'silent' },
      outfile: join(installed.project, 'edge.mjs'),
    });
    const { out, err } = await runProgram(
      'edge-runtime.mjs',
      `import './edge.mjs'; console.log(globalThis.HTMLElement);`,
    );
    assert.deepEqual([out, err], ['undefined\n', '']);
  });

  it('also offers the sandbox to require(), and a client of the CommonJS build connects to it', async () => {
    const { code, out, err } = await runProgram(
      'sandbox.cjs',
      `const Pusher = require('pusher-elements/client');
      const { createSandbox } = require('pusher-elements/sandbox');
      createSandbox().then(async (sandbox) => {
        const client = new Pusher('app-key', {
          cluster: '', wsHost: sandbox.host, wsPort: sandbox.port, forceTLS: false, 
          channelAuthorization: { transport: 'ajax', endpoint: sandbox.url + '/pusher/auth' },
        });
        const channel = client.subscribe('presence-room');
        await new Promise((resolve) => channel.bind('pusher:subscription_succeeded', resolve));
        console.log(channel.members.count);
        client.disconnect();
        await sandbox.close();
      });`,
      commonJs,
    );
    assert.deepEqual([code, out, err], [0, '1\n', '']);
  });

  it('decrypts the events of encrypted channels', async () => {
    const [app] = sandbox.apps;
    assert.ok(app);
    const { host, port } = sandbox;
    const keys = {
      appId: app.id,
      key: app.key,
      secret: app.secret,
      encryptionMasterKeyBase64: app.encryptionMasterKey,
    };
    const server = new Pusher({ ...keys, host, port: String(port), useTLS: false });
    await writeFile(
      join(installed.project, 'encrypted.mjs'),
      `import Pusher from 'pusher-elements/client'; ${client()}
      const channel = client.subscribe('private-encrypted-node');
      channel.bind('pusher:subscription_succeeded', () => console.log('subscribed'));
      channel.bind('story', (story) => {
        console.log(JSON.stringify(story));
        client.disconnect();
      });`,
    );
    const child = start([join(installed.project, 'encrypted.mjs')]);
    const ended = once(child, 'exit');
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    assert.equal((await lines.next()).value, 'subscribed');
    await server.trigger('private-encrypted-node', 'story', { id: 1 });
    assert.equal((await lines.next()).value, '{"id":1}');
    assert.deepEqual(await ended, [0, null]);
  });

  it('can be imported with elements and frameworks on a server', async () => {
    for (const name of ['react', 'svelte', 'vue']) {
      await symlink(join(root, 'node_modules', name), join(installed.project, 'node_modules', name), 'junction');
    }
    const text = `
      const names = ['', '/elements', '/client', '/pusher-connection', '/pusher-channel', '/react', '/svelte', '/vue'];
      const modules = await Promise.all(names.map((name) => import('pusher-elements' + name)));
      console.log(JSON.stringify(modules.slice(0, 3).map((module) => Object.keys(module).includes('PusherChannel'))));
      console.log(typeof modules[0].Pusher, modules[0].Pusher === modules[2].Pusher);`;
    const { code, out, err } = await runProgram('on-a-server.mjs', text);
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out, '[true,true,false]\nfunction true\n');
  });

  it('does not export private files', async () => {
    const { code, err } = await runProgram('private.mjs', `await import('pusher-elements/src/client/pusher.js');`);
    assert.equal(code, 1);
    assert.match(err, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });
});

describe('the program pusher-sandbox', { concurrency: true }, () => {
  const program = () => join(installed.project, 'node_modules/.bin/pusher-sandbox');

  it('prints its version and its options', async () => {
    const { version } = JSON.parse(await readFile(installed.path('package.json'), 'utf8')) as { version: string };
    const printed = await run(installed.project, program(), ['--version'], patience);
    assert.deepEqual(printed, { code: 0, out: `${version}\n`, err: '' });
    assert.match((await run(installed.project, program(), ['--help'], patience)).out, /^Usage: pusher-sandbox/);
  });

  it('serves until SIGTERM, its PUSHER_URL works, and trigger sends events to it', async () => {
    const child = start([program(), '--port', '0', '--key', 'my-key']);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const { value: greeting } = await lines.next();
    assert.match(String(greeting), /^The Pusher sandbox is listening on http:\/\/127\.0\.0\.1:\d+$/);
    const url = String((await lines.next()).value).replace(/^PUSHER_URL=/, '');
    assert.equal((await Pusher.forURL(url).trigger('news', 'story', {})).status, 200);
    const { port } = new URL(url);
    const trigger = ['trigger', '--port', port, '--key', 'my-key', 'news', 'story', '[1]'];
    const { out } = await run(installed.project, program(), trigger, patience);
    assert.equal(out, `Sent story to news (sandbox at http://127.0.0.1:${port}): nobody is subscribed\n`);
    const text = `import Pusher from 'pusher-elements/client';
      const client = new Pusher('my-key', { cluster: '', wsHost: '127.0.0.1', wsPort: ${port}, forceTLS: false });
      client.connection.bind('connected', () => client.disconnect());`;
    assert.equal((await runProgram('of-the-program.mjs', text)).code, 0);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });
});

/** Starts a program that is killed if it does not end in time. */
function start(args: string[]) {
  return spawn(process.execPath, args, {
    cwd: installed.project,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: patience,
  });
}
