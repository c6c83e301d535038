import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { serve } from '../../../src/sandbox/commands/serve.js';
import { hmac, RawClient, signed } from '../raw-client.js';
import { CommandRun } from './command-run.js';

const SECRET = 'secret-of-this-test';
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** Starts a sandbox for the app `app-id` with the secret above. */
async function start(...args: string[]): Promise<{ run: CommandRun; url: string; stop(): Promise<void> }> {
  const run = new CommandRun();
  const stop = (await serve(['--port=0', `--secret=${SECRET}`, ...args], run)) ?? assert.fail(run.output);
  stops.push(stop);
  const [url] = await run.printed(/http:\/\/127\.0\.0\.1:\d+/);
  return { run, url, stop };
}

/** Causes an entry of every type. */
async function causeEverything(url: string): Promise<void> {
  const client = await RawClient.connect({ url });
  client.send('pusher:subscribe', signed(client.socketId, 'private-a', undefined, SECRET));
  await client.next('pusher_internal:subscription_succeeded');
  client.send('client-typing', { confidential: true }, 'private-a');
  client.send('pusher:unsubscribe', { channel: 'private-a' });
  client.send('pusher:signin', {
    auth: `app-key:${hmac(SECRET, `${client.socketId}::user::{"id":"ada"}`)}`,
    user_data: '{"id":"ada"}',
  });
  await client.next('pusher:signin_success');
  const body = new URLSearchParams({ socket_id: client.socketId, channel_name: 'private-encrypted-a' });
  await fetch(`${url}/pusher/auth`, { method: 'POST', body });
  await fetch(`${url}/apps/app-id/channels?auth_key=${SECRET}`);
  await client.close();
}

const TYPES = [
  'connected',
  'subscribed',
  'event',
  'unsubscribed',
  'signed-in',
  'authorized',
  'refused',
  'disconnected',
];

describe('the output of pusher-sandbox', () => {
  it('begins with the two lines that other programs read, and then has one line for each entry', async () => {
    const { run, url } = await start();
    await causeEverything(url);
    await run.printed(/ disconnected .*\n/);
    const [first, second, ...lines] = run.output.split('\n').slice(0, -1);
    assert.equal(first, `The Pusher sandbox is listening on ${url}`);
    assert.equal(second, `PUSHER_URL=${url.replace('//', `//app-key:${SECRET}@`)}/apps/app-id`);
    assert.deepEqual(
      lines.map((line) => /^\d\d:\d\d:\d\d (\S+) /.exec(line)?.[1]),
      TYPES,
    );
    assert.ok(!lines.join().includes(SECRET) && !lines.join().includes('confidential'), lines.join('\n'));
  });

  it('is JSON with --json, without any secret', async () => {
    const { run, url } = await start('--json');
    await causeEverything(url);
    await run.printed(/"disconnected".*\n/);
    const entries = run.output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const { time, ...listening } = entries[0];
    assert.match(time, /^\d{4}-\d\d-\d\dT.*Z$/);
    const { hostname: host, port } = new URL(url);
    const apps = [{ id: 'app-id', key: 'app-key' }];
    assert.deepEqual(listening, { type: 'listening', url, host, port: Number(port), apps });
    assert.deepEqual(
      entries.slice(1).map(({ type }) => type),
      TYPES,
    );
    assert.ok(!run.output.includes(SECRET));
  });

  it('has only the first two lines with --quiet', async () => {
    const { run, url, stop } = await start('--quiet');
    await causeEverything(url);
    await stop();
    assert.match(run.output, /^The Pusher sandbox is listening on \S+\nPUSHER_URL=\S+\n$/);
    assert.equal(run.errors, '');
  });

  it('has rejected pages on the console with --quiet', async (context) => {
    const warn = context.mock.method(console, 'warn', () => {});
    const { url } = await start('--quiet');
    await fetch(`${url}/pusher/auth`, { method: 'POST', headers: { origin: 'https://evil.test' } });
    assert.match(
      String(warn.mock.calls[0]?.arguments[0]),
      /^A request was refused\. The origin "https:\/\/evil\.test"/,
    );
  });

  it('stays one line for each entry, whatever clients send', async () => {
    const { run, url } = await start();
    const client = await RawClient.connect({ url });
    const hostile = '\u001b[2J\n00:00:00 connected \u009b\u202e';
    client.send('pusher:subscribe', { channel: hostile });
    client.send(`client-${hostile}`, {}, hostile);
    client.send('pusher:subscribe', { channel: `${'x'.repeat(100_000)}` });
    client.send(hostile);
    await client.close();
    await run.printed(/ disconnected .*\n/);
    const lines = run.output.split('\n').slice(2, -1);
    assert.equal(lines.length, 6);
    for (const line of lines) assert.match(line, /^\d\d:\d\d:\d\d [ -~…]{1,1000}$/);
  });

  it('is bounded under a flood of events, and has their number', async () => {
    const { run, url } = await start('--json');
    const client = await RawClient.connect({ url });
    for (let frame = 0; frame < 2000; frame++) client.send(`unknown-${frame}`);
    await client.read();
    await client.close();
    await run.printed(/"omitted".*\n/);
    const entries = run.output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const refused = entries.filter(({ type }) => type === 'refused').length;
    const omitted = entries.filter(({ type }) => type === 'omitted').map(({ counts }) => counts.refused as number);
    assert.ok(refused < 500, `${refused} lines`);
    assert.equal(refused + omitted.reduce((sum, number) => sum + number, 0), 2000);
  });
});

describe('a mistake in the command line of pusher-sandbox', () => {
  const mistake = (args: string[], message: RegExp) => assert.rejects(serve(args, new CommandRun()), { message });

  it('is reported with what to do', async () => {
    await mistake(['--port=many'], /^--port must be a number from 0 to 65535, not "many"\.$/);
    await mistake(['--port=65536'], /^--port must be a number from 0 to 65535, not "65536"\.$/);
    await mistake(['start'], /'start'.*; pusher-sandbox --help lists the options\.$/);
  });
});
