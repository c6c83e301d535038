import { expect } from '@open-wc/testing';
import type { Options, Pusher, PusherError } from '../../../src/client/index.js';
import { type AuthAnswer, eventually, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, framesOf, subscribed } from '../client-of.js';
import { type HeldRequest, holdRequests } from '../held-requests.js';

const names = (count: number) => Array.from({ length: count }, (_, index) => `private-${index + 1}`);

/** A connected client, so that channels are authorized as soon as they are subscribed to. */
async function connected(server: Parameters<typeof clientOf>[0], options: Options): Promise<Pusher> {
  const client = clientOf(server, options);
  await client.ready();
  return client;
}

describe('a batch of authorizations', () => {
  controlTime();

  it('is one request for all channels, with the socket ID and the params', async () => {
    const server = await startScriptedServer();
    const client = await connected(server, {
      channelAuthorization: { endpoint: server.authUrl(), params: { a: 1 }, batch: true },
    });
    const channels = [...names(3), 'presence-c'].map((name) => client.subscribe(name));
    await Promise.all(channels.map(subscribed));
    const [request, ...others] = await server.authRequests();
    expect(others).to.deep.equal([]);
    const { 'channel_name[]': requested, ...rest } = request?.body ?? {};
    expect(rest).to.deep.equal({ socket_id: '1.1', a: '1' });
    expect(requested?.split(' ')).to.have.members([...names(3), 'presence-c']);
    const frames = (await server.received()).map(({ data }) => data as { channel: string });
    expect(frames.find(({ channel }) => channel === 'presence-c')).to.deep.equal({
      ...{ auth: 'app-key:sig', channel: 'presence-c' },
      channel_data: '{"user_id":"me","user_info":{}}',
    });
  });

  it('is answered by the sandbox, including encrypted channels', async () => {
    const server = await startSandbox();
    const client = await connected(server, {
      channelAuthorization: { endpoint: server.authEndpoint, batch: true },
    });
    const kinds = ['private-c', 'presence-c', 'private-encrypted-c', 'private-cache-c'];
    await Promise.all(kinds.map((name) => subscribed(client.subscribe(name))));
  });

  /** The results of subscribing to the channels `private-1` to `private-3`. */
  const outcome = async (answer: AuthAnswer) => {
    const server = await startScriptedServer();
    const endpoint = server.authUrl(answer);
    const client = await connected(server, { channelAuthorization: { endpoint, batch: true } });
    const outcomes = names(3).map((name) => {
      const channel = client.subscribe(name);
      return new Promise<string | PusherError>((resolve) => {
        channel.bind('pusher:subscription_succeeded', () => resolve(name));
        channel.bind('pusher:subscription_error', (error: PusherError) => resolve(error));
      });
    });
    return Promise.all(outcomes);
  };

  it('reports a rejection on the rejected channel only', async () => {
    const answers = { 'private-1': { status: 403, error: 'not yours' }, 'private-2': { auth: 'a:b' } };
    const [one, two, three] = await outcome({ body: JSON.stringify(answers) });
    expect(one).to.include({ type: 'AuthError', code: 403, status: 403, retryable: false });
    expect((one as PusherError).message)
      .to.contain('private-1')
      .and.to.contain('not yours');
    expect(two).to.equal('private-2');
    expect(three).to.include({ type: 'AuthError', code: 'no-auth', retryable: false });
    expect((three as PusherError).message).to.contain('private-3');
  });

  it('reports a channel with status 503 as retryable, and a channel without a valid answer as no-auth', async () => {
    const answers = { 'private-1': { status: 503 }, 'private-2': null, 'private-3': { auth: 7 } };
    const [one, two, three] = await outcome({ body: JSON.stringify(answers) });
    expect(one).to.include({ status: 503, retryable: true });
    expect(two).to.include({ code: 'no-auth' });
    expect(three).to.include({ code: 'no-auth' });
  });

  for (const [what, answer, fields] of [
    ['403', { status: 403 }, { code: 403, retryable: false }],
    ['503', { status: 503, retryAfter: '2' }, { code: 503, retryable: true, retryAfter: 2_000 }],
    ['HTML', { body: '<p>', contentType: 'text/html' }, { code: 'not-json', retryable: false }],
    ['the response of an endpoint without batch support', { body: '{"auth":"a:b"}' }, { code: 'no-auth' }],
    ['null', { body: 'null' }, { code: 'no-auth' }],
  ] as const) {
    it(`fails with an error per channel, which names the channel, when the response is ${what}`, async () => {
      const errors = (await outcome(answer)) as PusherError[];
      for (const error of errors) expect(error).to.include({ type: 'AuthError', ...fields });
      expect(errors.map(({ message }) => message.split(' ')[0])).to.deep.equal(names(3));
    });
  }

  it('renews its CSRF token once', async () => {
    const answers = [{ status: 419 }, {}];
    expect(await outcome({ answers })).to.deep.equal(names(3));
  });

  it('is not used with a custom handler', async () => {
    const customHandler = async () => ({ auth: 'a:b' });
    const client = await connected(await startScriptedServer(), {
      channelAuthorization: { customHandler, batch: true },
    });
    await subscribed(client.subscribe('private-c'));
  });
});

describe('the channels of a batch', () => {
  const controlled = controlTime();
  let held: HeldRequest[];
  let restore: () => void;
  beforeEach(() => {
    ({ held, restore } = holdRequests('/held'));
  });
  afterEach(() => restore());

  const requested = () => held.map(({ body }) => body.getAll('channel_name[]'));
  const answersFor = (list: string[]) => Object.fromEntries(list.map((name) => [name, { auth: 'a:b' }]));

  /** A client that already made a batch, so that the chunk is loaded and the test controls the clock. */
  const warm = async (batch: NonNullable<Options['channelAuthorization']>['batch'] = true) => {
    const server = await startScriptedServer();
    const clock = controlled();
    const client = await connected(server, { channelAuthorization: { endpoint: '/held', batch } });
    const first = client.subscribe('private-0');
    await eventually(() => {
      clock.tick(500);
      expect(held).to.have.length(1);
    });
    held.pop()?.answer(answersFor(['private-0']));
    await subscribed(first);
    /** Subscribes to the channels. Resolves when they have joined the batch. */
    const join = async (...list: string[]) => {
      for (const name of list) client.subscribe(name);
      await server.connections();
    };
    return { client, clock, join, server };
  };

  it('are those requested within 10 ms of the first', async () => {
    const { clock, join } = await warm();
    await join('private-1');
    clock.tick(9);
    await join('private-2');
    expect(requested()).to.deep.equal([]);
    clock.tick(1);
    await eventually(() => expect(requested()).to.deep.equal([['private-1', 'private-2']]));
    await join('private-3');
    clock.tick(10);
    await eventually(() => expect(requested().slice(1)).to.deep.equal([['private-3']]));
  });

  it('are those requested within the configured wait', async () => {
    const { clock, join } = await warm({ wait: 500 });
    await join('private-1');
    clock.tick(499);
    await join('private-2');
    clock.tick(1);
    await eventually(() => expect(requested()).to.deep.equal([['private-1', 'private-2']]));
  });

  for (const [batch, sizes] of [
    [true, [50, 50, 20]],
    [{ max: 2 }, Array(6).fill(2)],
  ] as const) {
    it(`are at most ${sizes[0]} with batch: ${JSON.stringify(batch)}`, async () => {
      const { clock, join } = await warm(batch);
      await join(...names(batch === true ? 120 : 12));
      clock.tick(10);
      await eventually(() => expect(requested().map(({ length }) => length)).to.deep.equal(sizes));
      expect(new Set(requested().flat()).size).to.equal(requested().flat().length);
    });
  }

  it('do not include a channel that is unsubscribed before the request is sent', async () => {
    const { client, clock, join } = await warm();
    await join(...names(3));
    client.unsubscribe('private-2');
    clock.tick(10);
    await eventually(() => expect(requested()).to.deep.equal([['private-1', 'private-3']]));
  });

  it('are subscribed to without the one that is unsubscribed after the request is sent', async () => {
    const { client, clock, join, server } = await warm();
    await join(...names(2));
    clock.tick(10);
    await eventually(() => expect(held).to.have.length(1));
    client.unsubscribe('private-1');
    expect(held[0]?.signal.aborted).to.equal(false);
    held[0]?.answer(answersFor(names(2)));
    const frames = framesOf(await server.received(2));
    expect(frames).to.deep.equal(['subscribe private-0', 'subscribe private-2']);
  });

  it('abort their request when all of them are unsubscribed', async () => {
    const { client, clock, join } = await warm();
    await join(...names(2));
    clock.tick(10);
    await eventually(() => expect(held).to.have.length(1));
    client.unsubscribe('private-1');
    client.unsubscribe('private-2');
    expect(held[0]?.signal.aborted).to.equal(true);
  });

  it('cause no request if all are unsubscribed in time; the next channel starts a new batch', async () => {
    const { client, clock, join } = await warm();
    await join('private-1');
    client.unsubscribe('private-1');
    clock.tick(9);
    await join('private-2');
    clock.tick(9);
    await join();
    expect(requested()).to.deep.equal([]);
    clock.tick(1);
    await eventually(() => expect(requested()).to.deep.equal([['private-2']]));
  });

  it('are authorized again on the next connection, with its socket ID', async () => {
    const { client, clock, join } = await warm();
    await join('private-1');
    clock.tick(10);
    await eventually(() => expect(held).to.have.length(1));
    client.disconnect();
    expect(held[0]?.signal.aborted).to.equal(true);
    client.connect();
    await client.ready();
    await join();
    clock.tick(10);
    await eventually(() => expect(held[1]?.body.get('socket_id')).to.equal('2.2'));
    expect(requested()[1]).to.have.members(['private-0', 'private-1']);
  });

  it('wait while six requests are in flight, and are skipped if they are unsubscribed meanwhile', async () => {
    const { client, join } = await warm({ max: 1 });
    await join(...names(8));
    await eventually(() => expect(requested().flat()).to.deep.equal(names(6)));
    client.unsubscribe('private-7');
    held[0]?.answer(answersFor(names(1)));
    await eventually(() => expect(requested().flat()).to.deep.equal([...names(6), 'private-8']));
  });
});
