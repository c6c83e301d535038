import { expect } from '@open-wc/testing';
import { type AuthCallback, type ChannelAuthorizationData, PusherError } from '../../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../../servers/index.js';
import { keyOf } from '../channel-key.js';
import { clientOf, disconnectAll, record } from '../client-of.js';

const NAME = 'private-encrypted-c';

describe('an encrypted channel', () => {
  afterEach(disconnectAll);

  type Answer = Partial<ChannelAuthorizationData> | Error;
  const join = async (answers: (Answer | Promise<Answer>)[], name = NAME) => {
    const server = await startScriptedServer();
    let requests = 0;
    const client = clientOf(server, {
      channelAuthorization: {
        customHandler: async (_request: unknown, callback: AuthCallback<ChannelAuthorizationData>) => {
          const answer = await answers[Math.min(requests++, answers.length - 1)];
          if (answer instanceof Error) callback(answer, null);
          else callback(null, { auth: 'a:b', ...answer });
        },
      },
    });
    const channel = client.subscribe(name);
    const received = record(channel, 'e', 'pusher:error', 'pusher:subscription_error', 'pusher:subscription_succeeded');
    const send = (data: unknown) => server.send({ event: 'e', channel: name, data });
    return { server, client, channel, received, send, requests: () => requests };
  };
  /** Joins the channel with an old key. `answer()` answers the next authorization with the current key. */
  const joinWithSlowRenewal = async () => {
    const [old, now] = [keyOf(1), keyOf(2)];
    let answer = () => {};
    const slow = new Promise<typeof now>((resolve) => {
      answer = () => resolve(now);
    });
    const joined = await join([old, slow]);
    await joined.channel.ready();
    return { ...joined, old, now, answer };
  };
  const named = (received: unknown[][], event: string) =>
    received.filter(([name]) => name === event).map(([, data]) => data);

  it('decrypts events with its key, and keeps their order', async () => {
    const key = keyOf(1);
    const { channel, received, send } = await join([key]);
    await channel.ready();
    for (const value of [{ a: 1 }, 'not JSON', [1, 2], 'ü 😀']) await send(key.seal(value));
    await eventually(() => expect(named(received, 'e')).to.have.length(4));
    expect(named(received, 'e')).to.deep.equal([{ a: 1 }, 'not JSON', [1, 2], 'ü 😀']);
  });

  it('works with the keys of the sandbox', async () => {
    const server = await startSandbox();
    const client = clientOf(server, { authEndpoint: server.authEndpoint });
    await client.subscribe(NAME).ready();
    await client.subscribe('private-encrypted-cache-c').ready();
  });

  it('does not send the shared secret to the server', async () => {
    const { server, channel } = await join([keyOf(1)]);
    await channel.ready();
    expect((await server.received(1))[0]?.data).to.deep.equal({ auth: 'a:b', channel: NAME });
  });

  it('fetches the key again when an event cannot be decrypted, and keeps the order meanwhile', async () => {
    const { old, now, answer, client, received, send, requests } = await joinWithSlowRenewal();
    const arrived = record(client, 'e');
    await send(old.seal('old'));
    for (let n = 1; n < 4; n++) await send(now.seal(n));
    await send(old.seal('lost'));
    await send(now.seal(4));
    await eventually(() => expect(arrived).to.have.length(6));
    expect(named(received, 'e')).to.deep.equal(['old']);
    answer();
    await eventually(() => expect(named(received, 'e')).to.deep.equal(['old', 1, 2, 3, 4]));
    expect(requests()).to.equal(2);
    expect(named(received, 'pusher:error')).to.have.length(1);
  });

  it('emits none of the events that wait for a key after it is unsubscribed', async () => {
    const { now, answer, client, received, send, requests } = await joinWithSlowRenewal();
    await send(now.seal(1));
    await eventually(() => expect(requests()).to.equal(2));
    client.unsubscribe(NAME);
    answer();
    await client.connection.ping();
    expect(named(received, 'e')).to.deep.equal([]);
    expect(named(received, 'pusher:error')).to.deep.equal([]);
  });

  it('decrypts events that wait for a key with the next connection’s key if this one is lost meanwhile', async () => {
    const [old, now] = [keyOf(1), keyOf(2)];
    const never = new Promise<typeof now>(() => {});
    const { server, client, channel, received, send, requests } = await join([old, never, now]);
    await channel.ready();
    for (const n of [1, 2]) await send(now.seal(n));
    await eventually(() => expect(requests()).to.equal(2));
    // ensures that both have arrived
    await client.connection.ping();
    await server.end(4200);
    await eventually(() => expect(named(received, 'e')).to.deep.equal([1, 2]));
    await channel.ready();
    await send(now.seal(3));
    await eventually(() => expect(named(received, 'e')).to.deep.equal([1, 2, 3]));
    expect(named(received, 'pusher:error')).to.deep.equal([]);
  });

  it('decrypts no further waiting event once a listener has unsubscribed', async () => {
    const { now, answer, client, channel, received, send, requests } = await joinWithSlowRenewal();
    channel.bind('e', () => client.unsubscribe(NAME));
    for (const n of [1, 2]) await send(now.seal(n));
    await eventually(() => expect(requests()).to.equal(2));
    await client.connection.ping();
    answer();
    await eventually(() => expect(named(received, 'e')).to.deep.equal([1]));
    await client.connection.ping();
    expect(named(received, 'e')).to.deep.equal([1]);
  });

  it('reports and drops an event that no key decrypts, and decrypts the next one', async () => {
    const [key, foreign] = [keyOf(1), keyOf(9)];
    const { channel, received, send, requests } = await join([key]);
    await channel.ready();
    await send(foreign.seal('lost'));
    await send(key.seal('kept'));
    await eventually(() => expect(named(received, 'e')).to.deep.equal(['kept']));
    const [error] = named(received, 'pusher:error') as PusherError[];
    expect(error).to.be.instanceOf(PusherError);
    expect(error).to.include({ type: 'DecryptionError', code: 'undecryptable', retryable: false });
    expect(requests()).to.equal(2);
  });

  it('reports that the key could not be fetched again, and drops the event', async () => {
    const { channel, received, send } = await join([keyOf(1), new Error('no')]);
    await channel.ready();
    await send(keyOf(2).seal(1));
    await eventually(() => expect(named(received, 'pusher:error')).to.have.length(2));
    expect((named(received, 'pusher:error') as PusherError[]).map(({ type }) => type)).to.deep.equal([
      'AuthError',
      'DecryptionError',
    ]);
    expect(channel.subscribed).to.equal(true);
  });

  for (const data of [
    'text',
    null,
    {},
    { nonce: 'x', ciphertext: 'y' },
    { nonce: 5, ciphertext: {} },
    { nonce: '', ciphertext: '' },
  ]) {
    it(`reports that an event’s data is ${JSON.stringify(data)}, and fetches no key`, async () => {
      const { channel, received, send, requests } = await join([keyOf(1)]);
      await channel.ready();
      await send(data);
      await eventually(() => expect(named(received, 'pusher:error')).to.have.length(1));
      expect(named(received, 'pusher:error')[0]).to.include({ type: 'DecryptionError' });
      expect(requests()).to.equal(1);
    });
  }

  for (const shared_secret of [undefined, '', 'AAAA', '!']) {
    it(`is not subscribed to with the shared secret ${shared_secret}`, async () => {
      const { server, received } = await join([{ shared_secret }]);
      await eventually(() => expect(named(received, 'pusher:subscription_error')).to.have.length(1));
      expect(named(received, 'pusher:subscription_error')[0]).to.include({
        type: 'AuthError',
        code: 'no-shared-secret',
      });
      expect(await server.received()).to.deep.equal([]);
    });
  }

  it('rejects client events', async () => {
    const { channel } = await join([keyOf(1)]);
    await channel.ready();
    expect(() => channel.trigger('client-e', {})).to.throw(PusherError, 'no client events');
  });
});
