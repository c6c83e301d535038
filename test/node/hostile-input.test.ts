import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Pusher } from '../../src/client/entries/node.js';
import {
  answeredByEndpoint,
  answeredByHandler,
  answering,
  BUSY_OPTIONS,
  checkAuthorization,
  failedByHandler,
  makeBusy,
  receivesNext,
  type Target,
} from '../chaos/hostile-input.js';
import { ANSWERS, eachSpoiled, FRAMES, HANDSHAKES, hostileFrame, spoiled } from '../chaos/hostile-values.js';
import { ScriptedServerHost } from '../servers/scripted-server.js';

/** The same values in each run. */
const RUNS = { seed: 12, numRuns: 100 };

const uncaught: unknown[] = [];
const note = (error: unknown) => uncaught.push(error);
before(() => {
  process.on('uncaughtException', note).on('unhandledRejection', note);
  Pusher.log = () => {};
});
after(() => {
  process.off('uncaughtException', note).off('unhandledRejection', note);
  Pusher.log = undefined;
});
afterEach(() => {
  for (const client of Pusher.instances) client.disconnect();
  assert.deepEqual(uncaught.splice(0), []);
});

/** Waits until errors thrown in timers or promises have been recorded. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

async function withBusyClient(
  test: (client: Pusher, server: ScriptedServerHost) => Promise<void>,
  options = BUSY_OPTIONS,
): Promise<void> {
  const server = await ScriptedServerHost.start({});
  try {
    const client = new Pusher(server.key, { ...options, wsHost: server.host, wsPort: server.port });
    await makeBusy(client, server);
    await test(client, server);
    await receivesNext(client, server);
    await settle();
    assert.equal(client.connection.state, 'connected');
    assert.equal(await server.connections(), 1);
    client.disconnect();
  } finally {
    await server.close();
  }
}

describe('a client in Node', () => {
  it('survives a hostile value in every field of every frame', async () => {
    await withBusyClient(async (_client, server) => {
      for (const shape of FRAMES) for (const frame of eachSpoiled(shape)) await server.send(frame);
    });
  });

  it('survives frames with several hostile values', async () => {
    await withBusyClient(async (client, server) => {
      const property = fc.asyncProperty(fc.array(hostileFrame, { maxLength: 20 }), async (frames) => {
        for (const frame of frames) await server.send(frame);
        await receivesNext(client, server);
        await settle();
        assert.deepEqual(uncaught, []);
      });
      await fc.assert(property, RUNS);
    });
  });

  it('survives an event that is nested too deeply to compare with the previous one', async () => {
    const item = `{"event":"item","channel":"cache-rates","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const confirmation = '{"event":"pusher_internal:subscription_succeeded","channel":"cache-rates","data":"{}"}';
    await withBusyClient(async (_client, server) => {
      for (const frame of [item, confirmation, item]) await server.send(frame);
    });
  });

  it('survives a hostile value in every field of the handshake', async () => {
    for (const shape of HANDSHAKES) {
      for (const handshake of eachSpoiled(shape)) {
        const server = await ScriptedServerHost.start({ handshake });
        const client = new Pusher(server.key, { ...BUSY_OPTIONS, wsHost: server.host, wsPort: server.port });
        const decided = new Promise((resolve) => {
          client.connection.bind('error', resolve).bind('connected', resolve);
        });
        await decided;
        client.disconnect();
        await server.close();
      }
    }
  });
});

describe('an authorization in Node', () => {
  let body = '';
  const endpoint = createServer((_request, response) => response.end(body));
  let url = '';
  before(async () => {
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  });
  after(() => endpoint.close());

  async function check(target: Target, text: string): Promise<void> {
    body = text;
    await checkAuthorization(target, answeredByEndpoint(url, target));
    if (target === 'batch') return;
    await checkAuthorization(target, answeredByHandler(JSON.parse(text)));
    await checkAuthorization(target, failedByHandler(JSON.parse(text)));
  }

  for (const target of Object.keys(ANSWERS) as Target[]) {
    it(`survives a hostile value in every field of the answer (${target})`, async () => {
      for (const text of eachSpoiled(ANSWERS[target])) await check(target, text);
    });

    it(`survives answers with several hostile values (${target})`, async () => {
      const property = fc.asyncProperty(spoiled(ANSWERS[target]), (text) => check(target, text));
      await fc.assert(property, RUNS);
    });
  }

  it('keeps the client working, whatever the answer is', async () => {
    // the server of this test copies channel_data into its answer
    const texts = [...eachSpoiled(ANSWERS.presence), ...eachSpoiled(ANSWERS.channel)];
    const answers = texts.filter((text) => text.length < 50_000 && JSON.parse(text)).map((text) => JSON.parse(text));
    const kinds = ['private', 'presence', 'private-encrypted'];
    const names = answers.map((_answer, n) => `${kinds[n % 3]}-${n}`);
    await withBusyClient(
      async (client) => {
        const channels = names.map((name) => client.subscribe(name));
        await Promise.all(channels.map((channel) => channel.ready().catch(() => {})));
      },
      answering((name) => answers[names.indexOf(name)]),
    );
  });
});
