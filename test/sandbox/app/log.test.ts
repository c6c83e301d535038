import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createLog } from '../../../src/sandbox/app/log.js';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/index.js';
import { LogRecorder } from '../log-recorder.js';
import { hmac, RawClient } from '../raw-client.js';
import { RawHttpClient } from '../raw-http-client.js';
import { rawRequest, upgrade } from '../raw-request.js';

const SECRET = 'app-secret';
const open: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

async function start(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; recorder: LogRecorder }> {
  const recorder = new LogRecorder();
  const sandbox = await createSandbox({ log: recorder.log, ...options });
  open.push(sandbox);
  return { sandbox, recorder };
}

function authorize({ url }: Sandbox, body: Record<string, string> | URLSearchParams, path = '/pusher/auth') {
  return fetch(url + path, { method: 'POST', body: new URLSearchParams(body) });
}

/** Sends a request to the REST API with an invalid signature. */
function postUnsigned({ url }: Sandbox, query: Record<string, string> = {}) {
  return fetch(`${url}/apps/app-id/events?${new URLSearchParams(query)}`, { method: 'POST', body: '{}' });
}

describe('the log', () => {
  it('has the time and the type of each entry first', async () => {
    const { sandbox, recorder } = await start();
    sandbox.trigger('news', 'story', {});
    const [entry] = recorder.entries;
    assert.deepEqual(Object.keys(entry ?? {}).slice(0, 2), ['time', 'type']);
    assert.ok(entry?.time instanceof Date);
    assert.match(JSON.stringify(entry), /^\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","type":"event",/);
  });

  it('has an entry when a client connects and when it closes, with its transport and its code', async () => {
    const { sandbox, recorder } = await start();
    const client = await RawClient.connect(sandbox);
    const socket = { appId: 'app-id', socketId: client.socketId };
    assert.deepEqual(await recorder.next('connected'), { type: 'connected', ...socket, transport: 'ws' });
    client.socket.close(4321, 'done here');
    const closed = await recorder.next('disconnected');
    assert.deepEqual(closed, { type: 'disconnected', ...socket, code: 4321, reason: 'done here' });
  });

  it('has the origin of the page that connects', async () => {
    const { sandbox, recorder } = await start();
    await rawRequest(sandbox.port, upgrade(['Upgrade: websocket', 'Host: localhost', 'Origin: http://localhost:8080']));
    const entry = await recorder.next('connected');
    assert.equal(entry.origin, 'http://localhost:8080');
    assert.equal((await recorder.next('disconnected')).code, 1006);
  });

  it('has the transport of a client that connects over HTTP', async () => {
    const { sandbox, recorder } = await start({ limits: { sessionGrace: 50 } });
    for (const transport of ['xhr_streaming', 'xhr_polling'] as const) {
      const client = new RawHttpClient(sandbox);
      const receiving = client.receive(transport === 'xhr_polling' ? 'xhr' : transport);
      assert.equal((await recorder.next('connected')).transport, transport);
      receiving.abort();
      const { code, reason } = await recorder.next('disconnected');
      assert.deepEqual([code, reason], [1006, 'the client sent no further receive request']);
    }
  });

  it('has the code and the reason when the sandbox closes a connection', async () => {
    const { sandbox, recorder } = await start();
    await RawClient.connect(sandbox);
    await RawClient.connect(sandbox);
    const end = async () => {
      const { code, reason } = await recorder.next('disconnected');
      return [code, reason];
    };
    sandbox.faults.close(4100, 'over capacity');
    assert.deepEqual(await end(), [4100, 'over capacity']);
    assert.deepEqual(await end(), [4100, 'over capacity']);
    await RawClient.connect(sandbox);
    sandbox.faults.drop();
    assert.deepEqual(await end(), [1006, 'a fault of the sandbox cut the connection']);
    await RawClient.connect(sandbox);
    await sandbox.close();
    assert.deepEqual(await end(), [4200, 'server shutting down']);
    assert.equal(recorder.entries.filter(({ type }) => type === 'disconnected').length, 4);
  });

  it('has an entry for each subscription, with the user of a presence channel, and for each unsubscription', async () => {
    const { sandbox, recorder } = await start();
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    await one.subscribe('news');
    await two.subscribe('news');
    await two.subscribe('presence-room', { user_id: 'ada', user_info: { mail: 'ada@app.test' } });
    two.send('pusher:unsubscribe', { channel: 'news' });
    two.send('pusher:unsubscribe', { channel: 'never' });
    await two.expectNothingMore();
    const [first, second] = [one, two].map(({ socketId }) => ({ appId: 'app-id', socketId }));
    const subscribed = { type: 'subscribed', channel: 'news' };
    assert.deepEqual(await recorder.next('subscribed'), { ...subscribed, ...first, subscribers: 1 });
    assert.deepEqual(await recorder.next('subscribed'), { ...subscribed, ...second, subscribers: 2 });
    const room = { ...subscribed, ...second, channel: 'presence-room', userId: 'ada', subscribers: 1 };
    assert.deepEqual(await recorder.next('subscribed'), room);
    const left = { type: 'unsubscribed', ...second, channel: 'news', subscribers: 1 };
    assert.deepEqual(await recorder.next('unsubscribed'), left);
    assert.equal(recorder.entries.filter(({ type }) => type === 'unsubscribed').length, 1);
  });

  it('has the size and the number of receivers of each event, but not its data', async () => {
    const { sandbox, recorder } = await start();
    const [one, two] = [await RawClient.connect(sandbox), await RawClient.connect(sandbox)];
    for (const client of [one, two]) {
      await client.subscribe('news');
      await client.subscribe('private-chat');
    }
    const event = { type: 'event', appId: 'app-id', channel: 'news', event: 'story' };
    sandbox.trigger('news', 'story', 'confidential');
    assert.deepEqual(await recorder.next('event'), { ...event, source: 'program', bytes: 12, receivers: 2 });
    sandbox.trigger('news', 'story', 'é', { socketId: one.socketId });
    assert.deepEqual(await recorder.next('event'), { ...event, source: 'program', bytes: 2, receivers: 1 });
    sandbox.trigger('empty', 'story', '');
    const nobody = { ...event, channel: 'empty', source: 'program', bytes: 0, receivers: 0 };
    assert.deepEqual(await recorder.next('event'), nobody);
    one.send('client-typing', { name: 'confidential' }, 'private-chat');
    assert.deepEqual(await recorder.next('event'), {
      ...{ ...event, channel: 'private-chat', event: 'client-typing', source: 'client' },
      ...{ socketId: one.socketId, bytes: 23, receivers: 1 },
    });
    assert.ok(!JSON.stringify(recorder.entries).includes('confidential'));
  });

  it('has an entry for each channel of an event that a server sends, and counts the sockets of a user', async () => {
    const { sandbox, recorder } = await start();
    const client = await RawClient.connect(sandbox);
    const userData = '{"id":"ada"}';
    const auth = `app-key:${hmac(SECRET, `${client.socketId}::user::${userData}`)}`;
    client.send('pusher:signin', { auth, user_data: userData });
    await client.next('pusher:signin_success');
    const socket = { appId: 'app-id', socketId: client.socketId };
    assert.deepEqual(await recorder.next('signed-in'), { type: 'signed-in', ...socket, userId: 'ada' });
    await client.subscribe('news');
    const { default: Pusher } = await import('pusher');
    const server = Pusher.forURL(sandbox.pusherUrl);
    await server.trigger(['news', 'other'], 'story', {});
    await server.sendToUser('ada', 'greeting', {});
    const receivers = async () => {
      const { source, channel, receivers } = await recorder.next('event');
      return [source, channel, receivers];
    };
    assert.deepEqual(await receivers(), ['rest', 'news', 1]);
    assert.deepEqual(await receivers(), ['rest', 'other', 0]);
    assert.deepEqual(await receivers(), ['rest', '#server-to-user-ada', 1]);
  });

  it('has an entry for each answer of the auth endpoints', async () => {
    const { sandbox, recorder } = await start();
    const socket = { socket_id: '1.2', user_id: 'ada' };
    const authorized = { type: 'authorized', appId: 'app-id', socketId: '1.2' };
    await authorize(sandbox, { ...socket, channel_name: 'private-a' });
    assert.deepEqual(await recorder.next('authorized'), { ...authorized, channel: 'private-a' });
    await authorize(sandbox, { ...socket, channel_name: 'presence-a' });
    assert.deepEqual(await recorder.next('authorized'), { ...authorized, channel: 'presence-a', userId: 'ada' });
    await authorize(sandbox, socket, '/pusher/user-auth');
    assert.deepEqual(await recorder.next('authorized'), { ...authorized, userId: 'ada' });
    const batch = new URLSearchParams({ socket_id: '1.2' });
    for (const channel of ['private-b', 'public']) batch.append('channel_name[]', channel);
    await authorize(sandbox, batch);
    assert.deepEqual(await recorder.next('authorized'), { ...authorized, channel: 'private-b' });
    const { code, channel } = await recorder.next('refused');
    assert.deepEqual([code, channel], [403, 'public']);
  });
});

describe('the log of refusals', () => {
  /** Resolves with the next refusal, and checks its reason. */
  async function refusal(recorder: LogRecorder, reason: RegExp) {
    const { type: _type, reason: text, ...rest } = await recorder.next('refused');
    assert.match(text, reason);
    return rest;
  }

  it('has the reason and the code of a connection that the sandbox rejects', async () => {
    const { sandbox, recorder } = await start();
    await RawClient.open(sandbox, '/app/wrong-key?protocol=7').closed;
    const connection = { request: 'connection' };
    const unknown = await refusal(recorder, /^No application has the key "wrong-key"\.$/);
    assert.deepEqual(unknown, { ...connection, path: '/app/wrong-key', code: 4001 });
    await RawClient.open(sandbox, '/live/app/app-key?protocol=7').closed;
    assert.equal((await refusal(recorder, /^Path not found/)).code, 4005);
    const evil = { origin: 'https://evil.test' };
    await rawRequest(sandbox.port, upgrade(['Upgrade: websocket', 'Host: localhost', `Origin: ${evil.origin}`]));
    const page = await refusal(recorder, /^The origin "https:\/\/evil\.test" is not allowed\. .*--origins/);
    assert.deepEqual(page, { ...connection, method: 'GET', path: '/app/app-key', ...evil, code: 403 });
    assert.equal(recorder.entries.length, 3);
  });

  it('replaces the warnings on the console', async (context) => {
    const warn = context.mock.method(console, 'warn', () => {});
    const { sandbox, recorder } = await start();
    await rawRequest(sandbox.port, upgrade(['Upgrade: websocket', 'Host: evil.test']));
    await refusal(recorder, /^The Host "evil\.test" is not allowed/);
    assert.equal(warn.mock.callCount(), 0);
  });

  it('has the reason of a rejected subscription, sign-in, client event and frame', async () => {
    const { sandbox, recorder } = await start();
    const client = await RawClient.connect(sandbox);
    const socket = { appId: 'app-id', socketId: client.socketId };
    client.send('pusher:subscribe', { channel: 'private-a', auth: `app-key:${'0'.repeat(64)}` });
    const subscription = { request: 'subscription', ...socket, channel: 'private-a', code: 401 };
    assert.deepEqual(await refusal(recorder, /^The signature in "auth" is wrong: it must be /), subscription);
    client.send('pusher:signin', { auth: 'app-key:0', user_data: '{"id":"ada"}' });
    assert.deepEqual(await refusal(recorder, /^The signature/), { request: 'sign-in', ...socket, code: 4009 });
    client.send('client-typing', {}, 'private-a');
    const event = { request: 'client-event', ...socket, channel: 'private-a', event: 'client-typing', code: 4009 };
    assert.deepEqual(await refusal(recorder, /not subscribed to channel "private-a"/), event);
    client.socket.send('no JSON');
    assert.deepEqual(await refusal(recorder, /^A frame must be a JSON object/), { request: 'frame', ...socket });
    client.send('pusher:surprise');
    const unknown = { request: 'frame', ...socket, event: 'pusher:surprise' };
    assert.deepEqual(await refusal(recorder, /event of this frame is unknown/), unknown);
  });

  it('has the method, the path without the query, and the status of a rejected HTTP request', async () => {
    const { sandbox, recorder } = await start();
    await postUnsigned(sandbox, { auth_key: 'app-key', auth_version: '1.0' });
    const rest = { request: 'rest', method: 'POST', path: '/apps/app-id/events', code: 401 };
    assert.deepEqual(await refusal(recorder, /auth_timestamp/), rest);
    await authorize(sandbox, { socket_id: 'nobody', channel_name: 'private-a' });
    const auth = { request: 'authorization', method: 'POST', path: '/pusher/auth', code: 403 };
    assert.deepEqual(await refusal(recorder, /socket_id must be .* it is "nobody"/), auth);
    await fetch(`${sandbox.url}/app/app-key/1/abcdefgh/xhr_send`, { method: 'POST', body: '[]' });
    const path = '/app/app-key/1/abcdefgh/xhr_send';
    const session = { request: 'connection', method: 'POST', path, code: 404 };
    assert.deepEqual(await refusal(recorder, /no such session/), session);
    await fetch(`${sandbox.url}/page?token=1`);
    const page = { request: 'http', method: 'GET', path: '/page', code: 404 };
    assert.deepEqual(await refusal(recorder, /nothing at \/page\. It serves/), page);
  });

  it('says that a fault is the cause', async () => {
    const { sandbox, recorder } = await start();
    sandbox.faults.auth.html({ times: 1 });
    await authorize(sandbox, { socket_id: '1.2', channel_name: 'private-a' });
    await refusal(recorder, /fault of the sandbox: sandbox\.faults\.auth\.html\(\) is active/);
    sandbox.faults.refuse({ times: 1 });
    await RawClient.open(sandbox, '/app/app-key?protocol=7').closed;
    await refusal(recorder, /fault of the sandbox: "refuse" is active/);
  });
});

describe('the entries of the log', () => {
  it('contain no secret, signature or shared secret, whatever clients send in their place', async () => {
    const { sandbox, recorder } = await start();
    const client = await RawClient.connect(sandbox);
    const signature = hmac(SECRET, `${client.socketId}:private-a`);
    const encrypted = await authorize(sandbox, { socket_id: '1.2', channel_name: 'private-encrypted-a' });
    const { shared_secret: shared, auth } = (await encrypted.json()) as { shared_secret: string; auth: string };
    await client.subscribe('private-b');
    client.send('pusher:subscribe', { channel: 'private-a', auth: `${signature}:app-key` });
    client.send('pusher:subscribe', { channel: `private-${SECRET}`, auth: `${SECRET}:${signature}` });
    await RawClient.open(sandbox, `/app/${SECRET}?protocol=7`).closed;
    await postUnsigned(sandbox, { auth_key: SECRET, auth_signature: signature });
    await authorize(sandbox, { key: SECRET, socket_id: '1.2', channel_name: 'private-a' });
    await client.read();
    const text = JSON.stringify(recorder.entries);
    const masterKey = sandbox.apps[0]?.encryptionMasterKey ?? assert.fail();
    for (const hidden of [SECRET, signature, shared, masterKey, auth.slice(8)]) {
      assert.ok(!text.includes(hidden), `${hidden} is in ${text}`);
    }
    assert.equal(recorder.entries.filter(({ type }) => type === 'refused').length, 5);
  });

  it('have at most 500 characters in each text', async () => {
    const { sandbox, recorder } = await start();
    const client = await RawClient.connect(sandbox);
    client.send('pusher:subscribe', { channel: 'x'.repeat(100_000) });
    client.send('y'.repeat(100_000));
    await client.read();
    const longest = Math.max(
      ...recorder.entries.flatMap((entry) => Object.values(entry)).map((value) => String(value).length),
    );
    assert.equal(longest, 501);
  });
});

describe('a listener of the log', () => {
  it('that throws or rejects does not harm the sandbox, and is reported once', async (context) => {
    const report = context.mock.method(console, 'error', () => {});
    for (const log of [
      () => {
        throw new Error('full disk');
      },
      async () => {
        throw new Error('full disk');
      },
    ]) {
      report.mock.resetCalls();
      const { sandbox } = await start({ log });
      const client = await RawClient.connect(sandbox);
      await client.subscribe('news');
      sandbox.trigger('news', 'story', 1);
      assert.equal((await client.next('story')).data, 1);
      assert.equal(report.mock.callCount(), 1);
      assert.match(String(report.mock.calls[0]?.arguments[0]), /^The "log" listener of the sandbox failed/);
    }
  });

  it('may use the sandbox', async () => {
    const { sandbox } = await start({
      log: ({ type }) => {
        if (type === 'subscribed') sandbox.trigger('news', 'welcome', {});
      },
    });
    const client = await RawClient.connect(sandbox);
    await client.subscribe('news');
    await client.next('welcome');
  });

  it('receives texts with short secrets unchanged, because these occur in ordinary words', () => {
    const recorder = new LogRecorder();
    createLog(recorder.log, ['a'])({ type: 'refused', request: 'frame', reason: 'a frame' });
    assert.deepEqual(
      recorder.entries.map((entry) => entry.type === 'refused' && entry.reason),
      ['a frame'],
    );
  });
});
