import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { restore, stub } from 'sinon';
import { Pusher } from '../../../src/client/index.js';
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
} from '../../chaos/hostile-input.js';
import { ANSWERS, eachSpoiled, hostileFrame, spoiled } from '../../chaos/hostile-values.js';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, errorOf, record, watch } from '../client-of.js';

/** The same values in each run. */
const RUNS = { seed: 12, numRuns: 25 };

const UNCONVERTIBLE = '{"toString":1,"valueOf":1}';
const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);

describe('hostile values', () => {
  const uncaught: unknown[] = [];
  const note = (event: Event) => void uncaught.push(event);
  before(() => {
    Pusher.log = () => {};
    addEventListener('error', note);
    addEventListener('unhandledrejection', note);
  });
  after(() => {
    Pusher.log = undefined;
    removeEventListener('error', note);
    removeEventListener('unhandledrejection', note);
  });
  afterEach(() => {
    disconnectAll();
    restore();
    expect(uncaught.splice(0)).to.deep.equal([]);
  });

  /** Runs a test with a client that uses every feature, and checks that the client still receives events afterward. */
  async function withBusyClient(
    test: (client: Pusher, server: Awaited<ReturnType<typeof startScriptedServer>>) => Promise<void>,
    options = BUSY_OPTIONS,
  ): Promise<void> {
    const server = await startScriptedServer();
    const client = clientOf(server, options);
    await makeBusy(client, server);
    await test(client, server);
    await receivesNext(client, server);
    expect(client.connection.state).to.equal('connected');
    expect(await server.connections()).to.equal(1);
  }

  it('in several fields of frames do not stop the client', async () => {
    await withBusyClient(async (client, server) => {
      const property = fc.asyncProperty(fc.array(hostileFrame, { maxLength: 20 }), async (frames) => {
        for (const frame of frames) await server.send(frame);
        await receivesNext(client, server);
        expect(uncaught).to.deep.equal([]);
      });
      await fc.assert(property, RUNS);
    });
  });

  for (const target of Object.keys(ANSWERS) as Target[]) {
    it(`in an answer of an endpoint or a handler cause an authorization error (${target})`, async () => {
      let body = '';
      stub(globalThis, 'fetch').callsFake(async () => new Response(body));
      const check = async (text: string) => {
        body = text;
        await checkAuthorization(target, answeredByEndpoint('/auth', target));
        if (target === 'batch') return;
        await checkAuthorization(target, answeredByHandler(JSON.parse(text)));
        await checkAuthorization(target, failedByHandler(JSON.parse(text)));
      };
      for (const text of eachSpoiled(ANSWERS[target])) if (text.length < 50_000) await check(text);
      await fc.assert(fc.asyncProperty(spoiled(ANSWERS[target]), check), RUNS);
    });
  }

  it('are ignored as the code of an error', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const seen = watch(client);
    for (const code of [UNCONVERTIBLE, `[${UNCONVERTIBLE}]`, DEEP, 'true', '1e999', '-1', '""', '"x"']) {
      await server.send(`{"event":"pusher:error","data":{"code":${code},"message":"no"}}`);
    }
    await server.send('{"event":"pusher:error","data":{"code":"4301","message":"no"}}');
    await eventually(() => expect(errorOf(seen)).to.have.length(9));
    expect(errorOf(seen).map(({ code }) => code)).to.deep.equal([...new Array(8).fill(null), 4301]);
  });

  for (const timeout of [UNCONVERTIBLE, `[${UNCONVERTIBLE}]`, DEEP, '1e308', '1e999', '-5', '1e-300', '"x"']) {
    it(`in the activity timeout do not prevent a connection (${timeout.slice(0, 30)})`, async () => {
      const data = `{"socket_id":"1.1","activity_timeout":${timeout}}`;
      const server = await startScriptedServer({
        handshake: `{"event":"pusher:connection_established","data":${data}}`,
      });
      const client = await clientOf(server).ready();
      await client.connection.ping();
    });
  }

  it('are ignored as the message of a rejected sign-in', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server, BUSY_OPTIONS);
    const received = record(client.user, 'pusher:signin_error');
    client.signin();
    await server.received(1);
    await server.send(`{"event":"pusher:error","data":{"code":4009,"message":${UNCONVERTIBLE}}}`);
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ type: 'AuthError', code: 4009 });
    expect(received[0]?.[1]).to.have.property('message').that.contains('no reason given');
  });

  for (const user_id of [UNCONVERTIBLE, `[${UNCONVERTIBLE}]`, DEEP, 'true', '1e999']) {
    it(`are rejected as a user ID (${user_id.slice(0, 30)})`, async () => {
      const server = await startScriptedServer();
      const answer = { auth: 'key:signature', channel_data: `{"user_id":${user_id}}` };
      const client = clientOf(
        server,
        answering(() => answer),
      );
      const received = record(client.subscribe('presence-room'), 'pusher:subscription_error');
      await eventually(() => expect(received).to.have.length(1));
      expect(received[0]?.[1]).to.include({ type: 'AuthError', code: 'no-channel-data' });
      expect(await server.received()).to.deep.equal([]);
    });
  }

  it('with deep nesting cause no error when a cache channel is confirmed again', async () => {
    await withBusyClient(async (client, server) => {
      const seen = watch(client);
      const item = `{"event":"item","channel":"cache-rates","data":${DEEP}}`;
      await server.send(item);
      await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'cache-rates', data: '{}' });
      await server.send(item);
      await receivesNext(client, server);
      expect(errorOf(seen)).to.deep.equal([]);
    });
  });

  it('in the answer of a catchUp function are left out', async () => {
    const server = await startScriptedServer();
    const answers = `[null,1,[],${UNCONVERTIBLE},{"event":${UNCONVERTIBLE}},{"event":"pusher:gap","data":null},
      {"event":"pusher_internal:member_added"},{"event":"item","data":${DEEP},"user_id":${UNCONVERTIBLE}},
      {"event":"item","data":{"id":${UNCONVERTIBLE}}},{"event":"item","data":{"id":"last"}}]`;
    let calls = 0;
    const client = clientOf(server, {
      catchUp: async () => {
        calls++;
        return JSON.parse(answers);
      },
    });
    const channel = client.subscribe('news');
    const received = record(channel, 'item', 'pusher:gap', 'pusher:error');
    await channel.ready();
    // the chunk that fills gaps loads while the client connects
    await eventually(async () => {
      const count = received.length;
      await server.end(4200);
      await eventually(() => expect(received.length).to.be.above(count));
      expect(calls).to.be.above(0);
    });
    await eventually(() => expect(received.at(-1)?.[0]).to.equal('pusher:gap'));
    const items = received.filter(([event]) => event === 'item');
    expect(items).to.have.length(3);
    expect(items.map(([, , metadata]) => metadata)).to.deep.equal([{}, {}, {}]);
    expect(received.at(-1)?.[1]).to.include({ filled: true });
  });

  it('never close a connection: a message that cannot be handled is reported', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const channel = client.subscribe('news');
    await channel.ready();
    const seen = watch(client);
    const fault = new Error('a fault of the client');
    stub(channel, 'handleFrame').throws(fault);
    await server.send({ event: 'item', channel: 'news', data: '{}' });
    await eventually(() => expect(errorOf(seen)).to.have.length(1));
    expect(errorOf(seen)[0]).to.include({ type: 'MessageParseError', cause: fault });
    expect(errorOf(seen)[0]?.message)
      .to.contain('could not handle a message from the server')
      .and.contain(fault.message);
    await client.connection.ping();
    expect(client.connection.state).to.equal('connected');
  });
});

describe('a debug hook that throws', () => {
  afterEach(() => {
    Pusher.log = undefined;
    disconnectAll();
    restore();
  });

  it('does not stop the client, and its error is reported to the page', async () => {
    const reported = stub(globalThis, 'reportError');
    const fault = new Error('a fault of the page');
    Pusher.log = () => {
      throw fault;
    };
    const server = await startScriptedServer();
    const channel = clientOf(server).subscribe('news');
    const received = record(channel, 'item');
    await channel.ready();
    await server.send({ event: 'item', channel: 'news', data: '{}' });
    await eventually(() => expect(received).to.have.length(1));
    expect(reported.calledWith(fault)).to.equal(true);
  });
});
