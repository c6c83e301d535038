import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import { backoff } from '../../../src/client/base/backoff.js';
import { Channel } from '../../../src/client/channels/channel.js';
import { type Options, type Pusher, PusherError } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, nextTimer, record, sentBy, subscribed } from '../client-of.js';

const refused = 'pusher:subscription_error';
const succeeded = { event: 'pusher_internal:subscription_succeeded', data: '{}' };

/** How long the client waits for an answer by default before it subscribes again, in ms. */
const SUBSCRIPTION_TIMEOUT = 6_000;
/** How long the server must be silent until the client reports it, in ms. */
const REPORTED_AFTER = 7_500;

describe('a subscription that the server does not answer', () => {
  const fakeTime = controlTime();

  /** A client that has sent a subscribe frame for `c`. */
  const context = async (options: Options = {}) => {
    const server = await startScriptedServer({ answer: 'pings' });
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    const client = clientOf(server, options);
    const channel = client.subscribe('c');
    const received = record(channel, refused, 'pusher:subscription_succeeded');
    await server.received(1);
    return { server, time, client, channel, received };
  };

  it('is retried after 6 s, when a cluster has given up waiting for its own nodes', async () => {
    const { server, time, client, received } = await context();
    time.tick(SUBSCRIPTION_TIMEOUT - 1);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c']);
    time.tick(1);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'subscribe c']);
    expect(received).to.deep.equal([]);
  });

  it('is retried after the configured timeout, and reported within twice that time', async () => {
    const { server, time, client, received } = await context({ subscriptionTimeout: 1000 });
    time.tick(999);
    expect(await sentBy(client, server)).to.have.length(1);
    time.tick(1);
    expect(await sentBy(client, server)).to.have.length(2);
    time.tick(1000);
    expect(received.map(([, error]) => (error as PusherError).type)).to.deep.equal(['Timeout']);
  });

  it('is not retried if the timeout is infinite', async () => {
    const { server, time, client } = await context({ subscriptionTimeout: Number.POSITIVE_INFINITY });
    time.tick(20_000);
    expect(await sentBy(client, server)).to.have.length(1);
  });

  it('is reported once within 8 s, as a retryable timeout', async () => {
    const { server, time, client, channel, received } = await context();
    time.tick(8000);
    expect(received).to.have.length(1);
    expect(received[0]?.[1]).to.be.instanceOf(PusherError);
    expect(received[0]?.[1]).to.include({ type: 'Timeout', retryable: true });
    expect(channel).to.include({ subscribed: false, subscriptionPending: true });
    time.tick(10_000);
    expect((await sentBy(client, server)).slice(-1)).to.deep.equal(['subscribe c']);
    expect(received).to.have.length(1);
  });

  it('is retried at random intervals until the server answers', async () => {
    const { server, time, client, channel, received } = await context();
    time.tick(REPORTED_AFTER);
    expect(await sentBy(client, server)).to.have.length(2);
    // the rest of the time limit after the report, and a random delay
    time.tick(5000 - 1);
    expect(await sentBy(client, server)).to.have.length(2);
    time.tick(1);
    expect(await sentBy(client, server)).to.have.length(3);
    time.tick(SUBSCRIPTION_TIMEOUT + backoff(3));
    expect(await sentBy(client, server)).to.have.length(4);
    await server.send({ ...succeeded, channel: 'c' });
    await subscribed(channel);
    time.tick(20_000);
    expect(await sentBy(client, server)).to.have.length(4);
    expect(received.map(([event]) => event)).to.deep.equal([refused, 'pusher:subscription_succeeded']);
  });

  for (const [what, frame] of [
    ['with its name', { channel: 'c' }],
    ['without its name', {}],
  ] as const) {
    it(`is started again if the server reports, ${what}, that it exists, because the answer was lost`, async () => {
      const { server, time, client, received } = await context();
      time.tick(SUBSCRIPTION_TIMEOUT);
      const data = JSON.stringify({ code: null, message: 'Existing subscription to channel c' });
      await server.send({ event: 'pusher:error', data, ...frame });
      const expected = ['subscribe c', 'subscribe c', 'unsubscribe c', 'subscribe c'];
      await eventually(async () => expect(await sentBy(client, server)).to.deep.equal(expected));
      expect(received).to.deep.equal([]);
    });
  }

  it('is retried at growing intervals if the server always reports that it exists, and reported once', async () => {
    const { server, time, client, channel, received } = await context();
    const errors = record(client.connection, 'error');
    const existing = { event: 'pusher:error', data: { code: null, message: 'Existing subscription to c' } };
    const subscribeCount = async () => (await sentBy(client, server)).filter((sent) => sent === 'subscribe c').length;
    const answer = async () => {
      await server.send(existing);
      await client.connection.ping();
    };
    await answer();
    expect(await subscribeCount()).to.equal(2);
    for (const [earlier, wait] of [backoff(2), backoff(3), backoff(4)].entries()) {
      await answer();
      time.tick(wait - 1);
      expect(await subscribeCount()).to.equal(earlier + 2);
      time.tick(1);
      // the second timeout ends with the report, and the retry follows later
      if (earlier === 1) time.tick(SUBSCRIPTION_TIMEOUT);
      expect(await subscribeCount()).to.equal(earlier + 3);
    }
    expect(received.map(([, error]) => (error as PusherError).type)).to.deep.equal(['Timeout']);
    expect(received[0]?.[1]).to.have.property('message').that.contains('says that it holds');
    expect(errors).to.have.length(1);
    await server.send({ ...succeeded, channel: 'c' });
    await subscribed(channel);
  });

  it('is reported again if the server is silent on a later connection as well', async () => {
    const { server, time, client, received } = await context();
    time.tick(REPORTED_AFTER);
    expect(received).to.have.length(1);
    client.disconnect();
    client.connect();
    await eventually(async () => expect((await server.received()).at(-1)).to.include({ connection: 1 }));
    time.tick(REPORTED_AFTER);
    expect(received).to.have.length(2);
  });

  it('is reported if the server finally answers with a temporary error', async () => {
    const { server, time, received } = await context();
    time.tick(SUBSCRIPTION_TIMEOUT);
    await refuse(server, 'c', 503);
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ type: 'SubscriptionError', status: 503, retryable: true });
  });

  it('is not retried after unsubscribe(), and is ended on the server', async () => {
    const { server, time, client, received } = await context();
    client.unsubscribe('c');
    time.tick(SUBSCRIPTION_TIMEOUT);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'unsubscribe c']);
    expect(client.channel('c')).to.equal(undefined);
    time.tick(20_000);
    expect(await sentBy(client, server)).to.have.length(2);
    expect(received).to.deep.equal([]);
  });

  it('can be canceled by the listener that receives the error', async () => {
    const { server, time, client, channel } = await context();
    channel.bind(refused, () => client.unsubscribe('c'));
    time.tick(REPORTED_AFTER);
    const expected = ['subscribe c', 'subscribe c', 'unsubscribe c'];
    expect(await sentBy(client, server)).to.deep.equal(expected);
    time.tick(20_000);
    expect(await sentBy(client, server)).to.deep.equal(expected);
    expect(client.channel('c')).to.equal(undefined);
  });

  it('leaves no timer after disconnect()', async () => {
    const { time, client } = await context();
    time.tick(REPORTED_AFTER);
    client.disconnect();
    expect(time.countTimers()).to.equal(0);
  });
});

describe('a subscription that the auth endpoint rejects', () => {
  const fakeTime = controlTime();

  /** A client whose auth endpoint answers with these statuses, and then grants access. */
  const failing = async (...statuses: number[]) => {
    const server = await startScriptedServer();
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    answerWith(server, ...statuses);
    const client = clientOf(server, { authEndpoint: server.authUrl() });
    const channel = client.subscribe('private-c');
    const received = record(channel, refused, 'pusher:subscription_succeeded');
    await eventually(() => expect(received).to.have.length(1));
    return { server, time, client, channel, received };
  };

  for (const status of [429, 500, 503]) {
    it(`(${status}) is reported once, retried at random intervals, and live once it is granted`, async () => {
      const { server, time, channel, received } = await failing(status, status, status);
      expect(received[0]?.[1]).to.include({ type: 'AuthError', status, retryable: true });
      expect(channel).to.include({ subscribed: false, subscriptionPending: true });
      for (const [tries, wait] of [500, 1000].entries()) {
        time.tick(wait - 1);
        expect(await server.authRequests()).to.have.length(tries + 1);
        time.tick(1);
        await nextTimer(2000);
        expect(await server.authRequests()).to.have.length(tries + 2);
      }
      time.tick(2000);
      await subscribed(channel);
      expect(received.map(([event]) => event)).to.deep.equal([refused, 'pusher:subscription_succeeded']);
    });
  }

  it('is retried immediately by subscribe()', async () => {
    const { server, client, channel } = await failing(503);
    client.subscribe('private-c');
    await subscribed(channel);
    expect(await server.authRequests()).to.have.length(2);
  });

  it('is not retried after unsubscribe() or disconnect()', async () => {
    for (const end of [(one: Pusher) => one.unsubscribe('private-c'), (one: Pusher) => one.disconnect()]) {
      const { server, time, client } = await failing(503, 503);
      end(client);
      time.tick(20_000);
      expect(await server.authRequests()).to.have.length(1);
      client.disconnect();
      expect(time.countTimers()).to.equal(0);
      time.restore();
      (Math.random as ReturnType<typeof stub>).restore();
      (fetch as unknown as ReturnType<typeof stub>).restore();
    }
  });

  it('(403) is final, and is not retried on this connection', async () => {
    const { server, time, channel } = await failing(403, 403);
    expect(channel).to.include({ subscribed: false, subscriptionPending: false });
    time.tick(25_000);
    expect(await server.authRequests()).to.have.length(1);
  });

  it('is not retried before the time that the endpoint requests, up to 5 minutes', async () => {
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    let requests = 0;
    const session = {
      socketId: '1.1',
      extensionFor: async () => ({}),
      authorize: async () => {
        requests++;
        throw new PusherError('AuthError', 'later', { retryable: true, retryAfter: requests === 1 ? 60_000 : 1e12 });
      },
    };
    const channel = new Channel('private-c', session as never);
    channel.subscribe();
    await eventually(() => expect(time.countTimers()).to.equal(1));
    time.tick(60_499);
    expect(requests).to.equal(1);
    time.tick(1);
    expect(requests).to.equal(2);
    await eventually(() => expect(time.countTimers()).to.equal(1));
    time.tick(300_999);
    expect(requests).to.equal(2);
    time.tick(1);
    expect(requests).to.equal(3);
  });
});

describe('ready() of a channel', () => {
  const fakeTime = controlTime();

  it('waits during retryable errors, and resolves once the channel is subscribed', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    answerWith(server, 503, 503);
    const client = clientOf(server, { authEndpoint: server.authUrl() });
    const channel = client.subscribe('private-c');
    let outcome = 'pending';
    channel.ready().then(
      () => {
        outcome = 'resolved';
      },
      () => {
        outcome = 'rejected';
      },
    );
    const received = record(channel, refused);
    await eventually(() => expect(received).to.have.length(1));
    time.tick(1000);
    await nextTimer(2000);
    expect(outcome).to.equal('pending');
    time.tick(2000);
    await subscribed(channel);
    expect(await channel.ready()).to.equal(channel);
    expect(outcome).to.equal('resolved');
  });

  it('rejects with a final error, even if it is called later, and waits again after subscribe()', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server, { authEndpoint: server.authUrl() });
    answerWith(server, 403);
    const channel = client.subscribe('private-c');
    const reason = await channel.ready().catch((error) => error);
    expect(reason).to.include({ type: 'AuthError', status: 403, retryable: false });
    expect(await channel.ready().catch((error) => error)).to.equal(reason);
    client.subscribe('private-c');
    expect(await channel.ready()).to.equal(channel);
  });

  it('waits for the answer on a new connection, regardless of the answer on the previous one', async () => {
    const server = await startScriptedServer({ answer: false });
    const client = clientOf(server);
    const channel = client.subscribe('c');
    const settled: string[] = [];
    client.connection.bind('state_change', (change) => {
      if ((change as { current: string }).current !== 'connected') return;
      channel.ready().then(
        () => settled.push(`resolved, ${channel.subscribed ? '' : 'not '}subscribed`),
        () => settled.push('rejected'),
      );
    });
    await server.received(1);
    await server.send({ event: 'pusher:subscription_error', channel: 'c', data: { status: 403 } });
    await eventually(() => expect(settled).to.deep.equal(['rejected']));
    await server.end(4200);
    await server.received(2);
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c' });
    await eventually(() => expect(settled).to.deep.equal(['rejected', 'resolved, subscribed']));
  });

  it('rejects when the channel is unsubscribed', async () => {
    const server = await startScriptedServer({ answer: false });
    const client = clientOf(server);
    const channel = client.subscribe('c');
    const reason = channel.ready().catch((error) => error);
    await server.received(1);
    client.unsubscribe('c');
    expect(await reason).to.include({ type: 'SubscriptionError', retryable: false });
    expect(await channel.ready().catch((error) => error)).to.include({ type: 'SubscriptionError' });
  });
});

function refuse(server: ScriptedServer, channel: string, status: number): Promise<void> {
  const data = JSON.stringify({ type: 'SubscriptionError', error: 'no', status });
  return server.send({ event: refused, channel, data });
}

/** Answers the next requests with these statuses, regardless of the address that the client requests. */
function answerWith(server: ScriptedServer, ...statuses: number[]): void {
  const { fetch } = globalThis;
  stub(globalThis, 'fetch').callsFake((url, init) => {
    const status = statuses.shift();
    return fetch(status ? server.authUrl({ status }) : url, init);
  });
}
