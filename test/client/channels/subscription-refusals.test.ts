import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import type { Channel, Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, record, sentBy, subscribed } from '../client-of.js';

const refused = 'pusher:subscription_error';
const customHandler = async () => ({ auth: 'a:b' });

describe('a rejected subscription', () => {
  const fakeTime = controlTime();

  /** A client that has sent subscribe frames for these channels, in this order. */
  const context = async (...names: string[]) => {
    const server = await startScriptedServer({ answer: 'pings' });
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    const client = clientOf(server, { channelAuthorization: { customHandler } });
    const received: Record<string, unknown[][]> = {};
    for (const [index, name] of names.entries()) {
      received[name] = record(client.subscribe(name), refused);
      await server.received(index + 1);
    }
    return { server, time, client, received };
  };

  it('with 403 is reported once, and is not retried until subscribe() is called', async () => {
    const { server, time, client, received } = await context('c');
    await refuse(server, 'c', 403);
    await eventually(() => expect(received.c).to.have.length(1));
    expect(received.c?.[0]?.[1]).to.include({ type: 'SubscriptionError', code: 403, retryable: false });
    time.tick(20_000);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c']);
    client.subscribe('c');
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'subscribe c']);
    await confirm(server, 'c');
    await subscribed(client.channel('c') as Channel);
  });

  it('with 503 is reported once, and is retried at a random time', async () => {
    const { server, time, client, received } = await context('c');
    await refuse(server, 'c', 503);
    await eventually(() => expect(received.c).to.have.length(1));
    expect(received.c?.[0]?.[1]).to.include({ code: 503, retryable: true });
    time.tick(499);
    expect(await sentBy(client, server)).to.have.length(1);
    time.tick(1);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'subscribe c']);
    await refuse(server, 'c', 503);
    await eventually(() => expect((client.channel('c') as Channel).subscription.position).to.equal(0));
    time.tick(1000);
    expect(await sentBy(client, server)).to.have.length(3);
    await confirm(server, 'c');
    await subscribed(client.channel('c') as Channel);
    expect(received.c).to.have.length(1);
  });

  it('is live if the server confirms it after the rejection, and can then be unsubscribed', async () => {
    const { server, client } = await context('c');
    await refuse(server, 'c', 503);
    await confirm(server, 'c');
    await subscribed(client.channel('c') as Channel);
    client.unsubscribe('c');
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'unsubscribe c']);
  });

  it('may be reported by a pusher:error that names the channel', async () => {
    const { server, time, client, received } = await context('c', 'd');
    await server.send({ event: 'pusher:error', channel: 'c', data: { code: 4301, message: 'too many' } });
    await eventually(() => expect(received.c).to.have.length(1));
    expect(received.c?.[0]?.[1]).to.include({ type: 'SubscriptionError', code: 4301, error: 'too many' });
    expect(client.channel('c')?.subscriptionPending).to.equal(false);
    expect(received.d).to.deep.equal([]);
    client.unsubscribe('d');
    time.tick(20_000);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'subscribe d', 'unsubscribe d']);
  });

  it('is not inferred from a pusher:error about a client event on the channel', async () => {
    const { server, client, received } = await context('private-c');
    client.channel('private-c')?.trigger('client-e', 1);
    const data = { code: 4301, message: 'not subscribed' };
    await server.send({ event: 'pusher:error', channel: 'private-c', data });
    await client.connection.ping();
    expect(received['private-c']).to.deep.equal([]);
    await confirm(server, 'private-c');
    await subscribed(client.channel('private-c') as Channel);
  });

  it('is the private one that has waited longest if a pusher:error 4009 names no channel', async () => {
    const server = await startScriptedServer({ answer: false });
    const grants: Record<string, () => void> = {};
    const client = clientOf(server, {
      channelAuthorization: {
        customHandler: ({ channelName }, callback) => {
          grants[channelName] = () => callback(null, { auth: 'a:b' });
        },
      },
    });
    const names = ['public', 'private-slow', 'private-fast'] as const;
    const received = names.map((name) => record(client.subscribe(name), refused));
    await eventually(() => expect(Object.keys(grants)).to.have.length(2));
    for (const [name, count] of [
      ['private-fast', 2],
      ['private-slow', 3],
    ] as const) {
      grants[name]?.();
      await server.received(count);
    }
    const refusal = { event: 'pusher:error', data: { code: 4009, message: 'Connection is unauthorized' } };
    await server.send(refusal);
    await eventually(() => expect(received.map(({ length }) => length)).to.deep.equal([0, 0, 1]));
    await server.send(refusal);
    await eventually(() => expect(received.map(({ length }) => length)).to.deep.equal([0, 1, 1]));
    expect(received[1]?.[0]?.[1]).to.include({ type: 'SubscriptionError', code: 4009 });
    await server.send(refusal);
    await confirm(server, 'public');
    await subscribed(client.channel('public') as Channel);
    expect(received[0]).to.deep.equal([]);
  });

  it('may have a name like "privateers" if the server treats such names as private (Laravel Reverb)', async () => {
    const { server, time, client, received } = await context('news', 'privateers', 'presences');
    await confirm(server, 'news');
    const refusal = { event: 'pusher:error', data: { code: 4009, message: 'Connection is unauthorized' } };
    for (const name of ['privateers', 'presences']) {
      await server.send(refusal);
      await eventually(() => expect(received[name]).to.have.length(1));
      expect(received[name]?.[0]?.[1]).to.include({ code: 4009, retryable: false });
    }
    time.tick(20_000);
    expect(await sentBy(client, server)).to.have.length(3);
    expect(received.news).to.deep.equal([]);
  });

  for (const code of [null, 500, 5001]) {
    it(`is the one that the message of a pusher:error (${code}) names (Poxa, slanger)`, async () => {
      const { server, time, client, received } = await context('c', 'private-a', 'private-ab', 'd');
      const message = 'Invalid signature: Expected HMAC SHA256 hex digest of 1.1:private-ab, but got b';
      await server.send({ event: 'pusher:error', data: { code, message } });
      await eventually(() => expect(received['private-ab']).to.have.length(1));
      expect(received['private-ab']?.[0]?.[1]).to.include({
        type: 'SubscriptionError',
        error: message,
        retryable: false,
      });
      for (const name of ['c', 'private-a', 'd']) await confirm(server, name);
      await subscribed(client.channel('d') as Channel);
      time.tick(20_000);
      expect(await sentBy(client, server)).to.have.length(4);
      for (const name of ['c', 'private-a', 'd']) expect(received[name], name).to.deep.equal([]);
    });
  }

  it('is found by subscribing to one channel at a time if the error names nothing', async () => {
    const { server, time, client, received } = await context('a', 'b', 'c');
    const errors = record(client.connection, 'error');
    const refusal = { event: 'pusher:error', data: { code: null, message: 'Something went wrong' } };
    await confirm(server, 'a');
    await server.send(refusal);
    await client.connection.ping();
    time.tick(6000);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe a', 'subscribe b', 'subscribe c', 'subscribe b']);
    await confirm(server, 'b');
    await subscribed(client.channel('b') as Channel);
    time.tick(500);
    expect((await sentBy(client, server)).slice(4)).to.deep.equal(['subscribe c']);
    await server.send(refusal);
    await eventually(() => expect(received.c).to.have.length(1));
    expect(received.c?.[0]?.[1]).to.include({ type: 'SubscriptionError', retryable: false });
    time.tick(20_000);
    expect((await sentBy(client, server)).slice(5)).to.deep.equal([]);
    expect([received.a, received.b]).to.deep.equal([[], []]);
    expect(errors).to.have.length(1);
  });

  it('is not inferred from an error that names nothing if the server confirms all subscriptions', async () => {
    const { server, time, client, received } = await context('a', 'b');
    await server.send({ event: 'pusher:error', data: { code: 4301, message: 'too fast' } });
    await server.send({ event: 'pusher:error', data: null });
    await client.connection.ping();
    time.tick(6000);
    for (const name of ['a', 'b']) {
      await confirm(server, name);
      await subscribed(client.channel(name) as Channel);
    }
    expect([received.a, received.b]).to.deep.equal([[], []]);
  });

  it('is searched for at the next channel if the server does not answer the current one', async () => {
    const { server, time, client } = await context('a', 'b');
    await server.send({ event: 'pusher:error', data: null });
    await client.connection.ping();
    time.tick(6000);
    expect((await sentBy(client, server)).slice(2)).to.deep.equal(['subscribe a']);
    time.tick(1500);
    time.tick(500);
    expect((await sentBy(client, server)).slice(3)).to.deep.equal(['subscribe b']);
  });

  for (const status of [4009, 4100, 4301]) {
    it(`with a protocol code (${status}) instead of an HTTP status is final (soketi)`, async () => {
      const { server, time, client, received } = await context('c');
      await refuse(server, 'c', status);
      await eventually(() => expect(received.c).to.have.length(1));
      expect(received.c?.[0]?.[1]).to.include({ code: status, retryable: false });
      time.tick(20_000);
      expect(await sentBy(client, server)).to.deep.equal(['subscribe c']);
    });
  }

  it('is not inferred from a pusher:error for a live channel', async () => {
    const { server, client, received } = await context('private-c', 'd');
    await confirm(server, 'private-c');
    await server.send({ event: 'pusher:error', channel: 'private-c', data: { code: 4301, message: 'too fast' } });
    await server.send({ event: 'pusher:error', data: { code: 4009, message: 'no' } });
    await confirm(server, 'd');
    await subscribed(client.channel('d') as Channel);
    expect(client.channel('private-c')?.subscribed).to.equal(true);
    expect(received['private-c']).to.deep.equal([]);
  });

  it('ends and is reported even if it was live', async () => {
    const { server, time, client, received } = await context('c');
    const channel = client.channel('c') as Channel;
    for (const [status, pending] of [
      [403, false],
      [503, true],
    ] as const) {
      await confirm(server, 'c');
      await subscribed(channel);
      await refuse(server, 'c', status);
      await eventually(() => expect(channel.subscribed).to.equal(false));
      expect(channel.subscriptionPending).to.equal(pending);
      client.subscribe('c');
    }
    expect(received.c).to.have.length(2);
    time.tick(0);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'subscribe c', 'subscribe c']);
  });

  it('is ended on the server as well if it was canceled and the error names no channel', async () => {
    const { server, client } = await context('private-c');
    client.unsubscribe('private-c');
    await server.send({ event: 'pusher:error', data: { code: 4009, message: 'no' } });
    await eventually(() => expect(client.channel('private-c')).to.equal(undefined));
    expect(await sentBy(client, server)).to.deep.equal(['subscribe private-c', 'unsubscribe private-c']);
  });

  it('is not reported if it was canceled, and its channel is removed', async () => {
    for (const status of [403, 503]) {
      const server = await startScriptedServer({ answer: 'pings' });
      const client = clientOf(server);
      const received = record(client.subscribe('c'), refused);
      await server.received(1);
      client.unsubscribe('c');
      await refuse(server, 'c', status);
      await eventually(() => expect(client.channel('c')).to.equal(undefined));
      expect(await sentBy(client, server)).to.deep.equal(['subscribe c']);
      expect(received).to.deep.equal([]);
    }
  });
});

describe('the final state of a subscription', () => {
  const fakeTime = controlTime();
  const steps = {
    subscribe: ({ client }) => void client.subscribe('c'),
    unsubscribe: ({ client }) => client.unsubscribe('c'),
    confirm: ({ server }) => confirm(server, 'c'),
    refuse: ({ server }) => refuse(server, 'c', 403),
    'refuse temporarily': ({ server }) => refuse(server, 'c', 503),
    drop: async ({ server, client }) => {
      const before = client.connection.socket_id;
      await server.cut();
      await eventually(() => expect(client.connection.state).to.equal('connecting'));
      client.connect();
      await client.ready();
      expect(client.connection.socket_id).not.to.equal(before);
    },
    wait: async ({ server, client }, time) => {
      time.tick(6000);
      await sentBy(client, server);
    },
  } satisfies Record<
    string,
    (on: { server: ScriptedServer; client: Pusher }, time: { tick(ms: number): unknown }) => unknown
  >;

  const orders: (keyof typeof steps)[][] = [
    ['unsubscribe', 'subscribe', 'confirm'],
    ['confirm', 'unsubscribe', 'subscribe', 'unsubscribe'],
    ['unsubscribe', 'drop'],
    ['unsubscribe', 'drop', 'subscribe', 'confirm'],
    ['unsubscribe', 'subscribe', 'refuse', 'subscribe'],
    ['refuse', 'unsubscribe', 'subscribe', 'drop'],
    ['refuse', 'drop', 'unsubscribe', 'wait'],
    ['refuse temporarily', 'unsubscribe', 'wait'],
    ['refuse temporarily', 'unsubscribe', 'subscribe', 'wait'],
    ['refuse temporarily', 'drop', 'unsubscribe', 'subscribe'],
    ['refuse temporarily', 'confirm', 'unsubscribe'],
    ['unsubscribe', 'wait', 'subscribe', 'confirm'],
    ['wait', 'unsubscribe', 'subscribe', 'drop', 'unsubscribe', 'subscribe'],
    ['wait', 'unsubscribe', 'confirm', 'confirm'],
    ['drop', 'wait', 'confirm', 'unsubscribe', 'confirm'],
  ];
  for (const order of orders) {
    it(`matches the page’s last call after subscribe, ${order.join(', ')}`, async () => {
      const server = await startScriptedServer({ answer: 'pings' });
      const time = fakeTime();
      const client = clientOf(server);
      client.subscribe('c');
      await server.received(1);
      let answered = 0;
      for (const step of order) {
        await steps[step]({ server, client }, time);
        // the client has processed the server’s frames, and the server has processed the client’s
        const { length } = await sentBy(client, server);
        if (step.startsWith('refuse')) answered = length;
      }
      // a pending answer arrives, or its time limit expires
      time.tick(6000);
      const frames = await sentBy(client, server);
      const { connection } = (await server.received()).findLast(({ event }) => event.endsWith('subscribe')) ?? {
        connection: 0,
      };
      const isRequested = frames.length > answered && frames.at(-1) === 'subscribe c';
      const isCurrent = `${connection + 1}.${connection + 1}` === client.connection.socket_id;
      const wanted = order.findLast((step) => step.endsWith('subscribe')) !== 'unsubscribe';
      expect(isRequested && isCurrent, 'subscribed on the server').to.equal(wanted);
      expect(Boolean(client.channel('c')), 'subscribed in the client').to.equal(wanted);
    });
  }
});

function confirm(server: ScriptedServer, channel: string): Promise<void> {
  return server.send({ event: 'pusher_internal:subscription_succeeded', channel, data: '{}' });
}

function refuse(server: ScriptedServer, channel: string, status: number): Promise<void> {
  const data = JSON.stringify({ type: 'SubscriptionError', error: 'no', status });
  return server.send({ event: refused, channel, data });
}
