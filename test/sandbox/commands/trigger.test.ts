import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, it } from 'node:test';
import { UsageError } from '../../../src/sandbox/commands/command-line.js';
import { trigger } from '../../../src/sandbox/commands/trigger.js';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/index.js';
import { RawClient } from '../raw-client.js';
import { CommandRun } from './command-run.js';

const SECRET = 'secret-of-this-test';
const APP = { id: 'my-app', key: 'my-key', secret: SECRET };
const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox(options);
  open.push(sandbox);
  return sandbox;
}

async function listen<Kind extends Server | TcpServer>(server: Kind): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  open.push(server);
  return (server.address() as AddressInfo).port;
}

/** Starts a server that answers each request to the REST API. Returns its PUSHER_URL. */
async function answering(listener: RequestListener): Promise<string> {
  return `http://my-key:${SECRET}@127.0.0.1:${await listen(createServer(listener))}/apps/my-app`;
}

type RunOptions = ConstructorParameters<typeof CommandRun>[0];

/** Runs the command for a sandbox with the default app. Resolves with its output. */
async function send({ port }: Sandbox, args: string[], options?: RunOptions): Promise<string> {
  const run = new CommandRun(options);
  await trigger(['--port', String(port), ...args], run);
  assert.equal(run.errors, '');
  return run.output;
}

/** Runs the command, which must fail. Resolves with its error, whose message has one line and no secret. */
async function failure(args: string[], options?: RunOptions): Promise<Error> {
  const run = new CommandRun(options);
  const error = await trigger(args, run).then(
    () => assert.fail(run.output),
    (reason: Error) => reason,
  );
  assert.equal(run.output, '');
  assert.ok(!error.message.includes(SECRET) && !error.message.includes('\n'), error.message);
  return error;
}

async function mistake(args: string[], options?: RunOptions): Promise<string> {
  const error = await failure(args, options);
  assert.ok(error instanceof UsageError, error.stack);
  return error.message;
}

async function refusal(env: Record<string, string>, args = ['news', 'story']): Promise<string> {
  const error = await failure(args, { env });
  assert.ok(!(error instanceof UsageError), error.stack);
  return error.message;
}

describe('pusher-sandbox trigger', () => {
  it('sends the data to the subscribers, and prints their number', async () => {
    const sandbox = await start();
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    await one.subscribe('comments');
    const sent = `Sent new-comment to comments (sandbox at ${sandbox.url}): `;
    assert.equal(await send(sandbox, ['comments', 'new-comment', '{"author": "Ada"}']), `${sent}1 subscriber\n`);
    assert.equal((await one.next('new-comment')).rawData, '{"author": "Ada"}');
    await two.subscribe('comments');
    assert.equal(await send(sandbox, ['comments', 'new-comment', '"text"']), `${sent}2 subscribers\n`);
    assert.equal((await two.next('new-comment')).data, 'text');
  });

  it('says that nobody is subscribed', async () => {
    const sandbox = await start();
    assert.match(await send(sandbox, ['comments', 'new-comment']), /: nobody is subscribed\n$/);
  });

  it('sends {} without data', async () => {
    const sandbox = await start();
    const client = await RawClient.connect(sandbox);
    await client.subscribe('comments');
    await send(sandbox, ['comments', 'new-comment']);
    await send(sandbox, ['comments', 'new-comment'], { input: ' \n' });
    for (let events = 0; events < 2; events++) assert.equal((await client.next('new-comment')).rawData, '{}');
  });

  it('reads the data from standard input if input is piped, or for "-"', async () => {
    const sandbox = await start();
    const client = await RawClient.connect(sandbox);
    await client.subscribe('comments');
    await send(sandbox, ['comments', 'new-comment'], { input: '\ufeff{"from":"a pipe"}\n' });
    await send(sandbox, ['comments', 'new-comment', '-'], {
      input: Readable.from([Buffer.from('["a",'), Buffer.from('"-"]')]),
    });
    assert.deepEqual((await client.next('new-comment')).data, { from: 'a pipe' });
    assert.deepEqual((await client.next('new-comment')).data, ['a', '-']);
  });

  it('says what it waits for while standard input is silent', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const input = new Readable({ read() {} });
    const run = new CommandRun({ input });
    const ended = trigger(['comments', 'new-comment'], run);
    context.mock.timers.tick(2000);
    await run.printed(/^Waiting for the event's data on standard input\..*'\{\}'/);
    context.mock.timers.tick(58_000);
    await assert.rejects(ended, /^UsageError|Standard input was silent for 60 s\.$/);
    assert.ok(input.destroyed);
  });

  it('does not send the event to the socket in --socket-id', async () => {
    const sandbox = await start();
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (const client of [one, two]) await client.subscribe('comments');
    await send(sandbox, ['comments', 'new-comment', '--socket-id', one.socketId]);
    await two.next('new-comment');
    await one.expectNothingMore();
  });

  it('sends to a user without a number of subscribers', async () => {
    const sandbox = await start();
    const output = await send(sandbox, ['#server-to-user-ada', 'greeting']);
    assert.equal(output, `Sent greeting to #server-to-user-ada (sandbox at ${sandbox.url})\n`);
  });

  it('sends to the app of the options, or of PUSHER_URL', async () => {
    const sandbox = await start({ apps: [APP] });
    const client = await RawClient.connect(sandbox, 'my-key');
    await client.subscribe('comments');
    await send(sandbox, ['comments', 'by-options', '--app-id=my-app', '--key=my-key', `--secret=${SECRET}`]);
    await client.next('by-options');
    const run = new CommandRun({ env: { PUSHER_URL: sandbox.pusherUrl } });
    await trigger(['comments', 'by-url'], run);
    await client.next('by-url');
    assert.equal(run.output, `Sent by-url to comments (app my-app at ${sandbox.url}): 1 subscriber\n`);
  });

  it('ignores PUSHER_URL if an option selects a sandbox', async () => {
    const sandbox = await start();
    const env = { PUSHER_URL: 'http://k:s@127.0.0.1:1/apps/1' };
    assert.match(await send(sandbox, ['comments', 'new-comment'], { env }), new RegExp(`sandbox at ${sandbox.url}`));
  });

  it('signs the path of an app whose id and key need encoding', async () => {
    const sandbox = await start({ apps: [{ id: 'my app/1', key: 'my&key', secret: SECRET }] });
    const run = new CommandRun({ env: { PUSHER_URL: sandbox.pusherUrl } });
    await trigger(['comments', 'new-comment'], run);
    assert.match(run.output, /^Sent new-comment/);
  });

  it('escapes the names that it prints', async () => {
    const sandbox = await start();
    const output = await send(sandbox, ['comments', 'new\n\u001b[2Jcomment\u202e']);
    assert.match(output, /^Sent "new\\n\\u001b\[2Jcomment\\u202e" to comments .*\n$/);
  });

  it('sends without the number of subscribers to a server that cannot count', async () => {
    const bodies: string[] = [];
    const url = await answering(async (request, response) => {
      const body = (await request.toArray()).join('');
      bodies.push(body);
      const canAnswer = !body.includes('subscription_count');
      response.writeHead(canAnswer ? 200 : 400).end(canAnswer ? '{}' : 'subscription_count is not enabled');
    });
    const run = new CommandRun({ env: { PUSHER_URL: url } });
    await trigger(['comments', 'new-comment'], run);
    assert.match(run.output, /^Sent new-comment to comments \(app my-app at http:\/\/127\.0\.0\.1:\d+\)\n$/);
    assert.deepEqual(JSON.parse(bodies[1] ?? ''), { name: 'new-comment', channel: 'comments', data: '{}' });
  });

  it('prints its options', async () => {
    const run = new CommandRun();
    await trigger(['--help'], run);
    assert.match(run.output, /^Usage: pusher-sandbox trigger [\s\S]*--socket-id ID/);
  });
});

describe('a mistake in the command line of pusher-sandbox trigger', () => {
  it('is reported with what to do', async () => {
    assert.match(
      await mistake(['news']),
      /^trigger needs a channel and an event: pusher-sandbox trigger CHANNEL EVENT/,
    );
    assert.match(
      await mistake(['news', 'story', '{"a":', '1}']),
      /the shell split the data\. Quote it .*'\{"author":"Ada"\}'/,
    );
    assert.match(
      await mistake(['news', 'story', '{a:1}']),
      /^The data is not JSON: \{a:1\}\. Quote it for the shell: '/,
    );
    assert.match(await mistake(['news', 'story', 'hello']), /A text needs double quotes of its own: '"hello"'\.$/);
    assert.match(await mistake(['news', 'story', '--color']), /'--color'; pusher-sandbox trigger --help lists/);
    assert.match(await mistake(['--port=0', 'news', 'story']), /^--port must be a number from 1 to 65535, not "0"\.$/);
    assert.match(await mistake(['--socket-id=me', 'news', 'story']), /^--socket-id must be digits, a dot and digits/);
    assert.match(await mistake(['private-encrypted-a', 'story', '{}']), /must already be encrypted/);
  });

  it('shows a long or hostile argument in one short line', async () => {
    const message = await mistake(['news', 'story', `\u001b]0;\n${'x'.repeat(1000)}`]);
    assert.match(message, /^The data is not JSON: \\u001b\]0;\\u000ax+…\. Quote/);
    assert.ok(message.length < 300);
  });

  it('is reported for standard input that is empty, too long, or neither JSON nor UTF-8', async () => {
    const input = (text: string | Buffer) => mistake(['news', 'story', '-'], { input: text });
    assert.match(await input(''), /^Standard input has no data/);
    assert.match(await input('hello'), /^The data on standard input is not JSON\.$/);
    assert.match(await input(Buffer.from([0x22, 0xff, 0x22])), /not UTF-8/);
    assert.match(await input(`"${'x'.repeat(1_100_000)}"`), /^Standard input has more than 1048576 bytes\.$/);
  });

  it('is reported for a PUSHER_URL that is malformed, without repeating it', async () => {
    for (const url of [
      `not ${SECRET}`,
      `ftp://k:${SECRET}@host/apps/1`,
      `http://k:${SECRET}@host/`,
      `http://${SECRET}@host/apps/1`,
    ]) {
      assert.match(
        await mistake(['news', 'story'], { env: { PUSHER_URL: url } }),
        /^PUSHER_URL is not of the form http/,
      );
    }
    const env = { PUSHER_URL: 'http://k:s@api.pusherapp.com/apps/1', PUSHER_CLUSTER: 'not one' };
    assert.match(await mistake(['news', 'story'], { env }), /^PUSHER_CLUSTER is not the name of a cluster/);
  });
});

describe('a request of pusher-sandbox trigger that fails', () => {
  const urlOf = (port: number, scheme = 'http') => `${scheme}://my-key:${SECRET}@127.0.0.1:${port}/apps/my-app`;

  it('names the address and what to do if there is no server', async () => {
    const sandbox = await createSandbox();
    await sandbox.close();
    const { message } = await failure(['--port', String(sandbox.port), 'news', 'story']);
    assert.equal(message, `No server at ${sandbox.url}: start one with pusher-sandbox, or set PUSHER_URL.`);
    const remote = await refusal({ PUSHER_URL: urlOf(sandbox.port) });
    assert.equal(remote, `No server at ${sandbox.url}: check the host and the port in PUSHER_URL.`);
  });

  it('says that the key, the secret or the app is wrong', async () => {
    const { port } = await start({ apps: [APP] });
    const at = (app: string) => refusal({ PUSHER_URL: `http://${app}` });
    assert.match(
      await at(`my-key:wrong@127.0.0.1:${port}/apps/my-app`),
      /\(401\): check the key and the secret in PUSHER_URL\. The server says: .*auth_signature is wrong/,
    );
    assert.match(
      await at(`my-key:${SECRET}@127.0.0.1:${port}/apps/other`),
      /^http:\S+ has no app other \(404\): check the app's id/,
    );
    assert.match(
      await at(`${SECRET}:my-key@127.0.0.1:${port}/apps/my-app`),
      /\(401\): .* auth_key "\(hidden\)" is not the key/,
    );
  });

  it('repeats the reason of the server for data that is too large, or a name that is invalid', async () => {
    const { pusherUrl } = await start({ apps: [APP] });
    const large = JSON.stringify('x'.repeat(11_000));
    assert.match(
      await refusal({ PUSHER_URL: pusherUrl }, ['news', 'story', large]),
      /too large .*\(413\): shorten it to 10 kB\. The server says: .*11002 bytes/,
    );
    assert.match(
      await refusal({ PUSHER_URL: pusherUrl }, ['a b', 'story']),
      /did not send the event \(400\)\. The server says: .*"a b"/,
    );
  });

  it('follows no redirect, and shows only its origin', async () => {
    const location = `https://user:${SECRET}@evil.test/apps?auth_signature=1`;
    const url = await answering((_request, response) => response.writeHead(301, { location }).end());
    assert.match(
      await refusal({ PUSHER_URL: url }),
      /^http:\S+ redirects to https:\/\/evil\.test\. Signed requests cannot follow: set PUSHER_URL/,
    );
  });

  it('shows a hostile answer in one line, without the secret', async () => {
    const error = `\u001b[2J\nyour secret is ${SECRET} ${'x'.repeat(10_000)}`;
    const url = await answering((_request, response) => response.writeHead(500).end(JSON.stringify({ error })));
    const message = await refusal({ PUSHER_URL: url });
    assert.match(message, /\(500\)\. The server says: \\u001b\[2J\\u000ayour secret is \(hidden\) x+…$/);
    assert.ok(message.length < 500);
  });

  it('says that the address is not that of a REST API', async () => {
    const page = await answering((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<p>Hello'),
    );
    assert.match(await refusal({ PUSHER_URL: page }), /answered with a web page; it has no REST API/);
    const port = await listen(createTcpServer((socket) => socket.end('220 mail.test\r\n')));
    assert.match(await refusal({ PUSHER_URL: urlOf(port) }), /did not answer in HTTP .*https:\/\/ in PUSHER_URL/);
    assert.match(await refusal({ PUSHER_URL: page.replace('http', 'https') }), /does not use TLS: write http:\/\/\.$/);
  });

  it('ends after 10 s without an answer', async (context) => {
    const timeout = context.mock.method(AbortSignal, 'timeout', (ms: number) => {
      assert.equal(ms, 10_000);
      return AbortSignal.abort(new DOMException('late', 'TimeoutError'));
    });
    const port = await listen(createTcpServer());
    assert.match(
      await refusal({ PUSHER_URL: urlOf(port) }),
      /^No answer from http:\S+ within 10 s\. The event may have been sent/,
    );
    timeout.mock.restore();
  });
});
