import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import type { Channel, Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, hear, sentBy, subscribed } from '../client-of.js';

const refused = 'pusher:subscription_error';
const customHandler = async () => ({ auth: 'a:b' });

describe('a refusal of a subscription', () => {
  const fakeTime = controlTime();

  /** A client whose subscriptions have been asked for, in this order. */
  const context = async (...names: string[]) => {
    const server = await startScriptedServer({ answer: 'pings' });
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    const client = clientOf(server, { channelAuthorization: { customHandler } });
    const heard: Record<string, unknown[][]> = {};
    for (const [index, name] of names.entries()) {
      heard[name] = hear(client.subscribe(name), refused);
      await server.received(index + 1);
    }
    return { server, time, client, heard };
  };

  it('with 403 is final: told once, and not tried again until subscribe()', async () => {
    const { server, time, client, heard } = await context('c');
    await refuse(server, 'c', 403);
    await eventually(() => expect(heard.c).to.have.length(1));
    expect(heard.c?.[0]?.[1]).to.include({ type: 'SubscriptionError', code: 403, retryable: false });
    time.tick(20_000);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c']);
    client.subscribe('c');
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'subscribe c']);
    await confirm(server, 'c');
    await subscribed(client.channel('c') as Channel);
  });

  it('with 503 is for a while: told once, and tried again at a random time', async () => {
    const { server, time, client, heard } = await context('c');
    await refuse(server, 'c', 503);
    await eventually(() => expect(heard.c).to.have.length(1));
    expect(heard.c?.[0]?.[1]).to.include({ code: 503, retryable: true });
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
    expect(heard.c).to.have.length(1);
  });

  it('that was the answer to an earlier request leaves what the server then confirms to be unsubscribed from', async () => {
    const { server, client } = await context('c');
    await refuse(server, 'c', 503);
    await confirm(server, 'c');
    await subscribed(client.channel('c') as Channel);
    client.unsubscribe('c');
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'unsubscribe c']);
  });

  it('may be a pusher:error that names the channel', async () => {
    const { server, time, client, heard } = await context('c', 'd');
    await server.send({ event: 'pusher:error', channel: 'c', data: { code: 4301, message: 'too many' } });
    await eventually(() => expect(heard.c).to.have.length(1));
    expect(heard.c?.[0]?.[1]).to.include({ type: 'SubscriptionError', code: 4301, error: 'too many' });
    expect(client.channel('c')?.subscriptionPending).to.equal(false);
    expect(heard.d).to.deep.equal([]);
    client.unsubscribe('d');
    time.tick(20_000);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'subscribe d', 'unsubscribe d']);
  });

  it('is not a pusher:error that names the channel, but is about a client event on it', async () => {
    const { server, client, heard } = await context('private-c');
    client.channel('private-c')?.trigger('client-e', 1);
    const data = { code: 4301, message: 'not subscribed' };
    await server.send({ event: 'pusher:error', channel: 'private-c', data });
    await client.connection.ping();
    expect(heard['private-c']).to.deep.equal([]);
    await confirm(server, 'private-c');
    await subscribed(client.channel('private-c') as Channel);
  });

  it('may be a pusher:error 4009 without a channel: it is for the private channel that has waited longest', async () => {
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
    const heard = names.map((name) => hear(client.subscribe(name), refused));
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
    await eventually(() => expect(heard.map(({ length }) => length)).to.deep.equal([0, 0, 1]));
    await server.send(refusal);
    await eventually(() => expect(heard.map(({ length }) => length)).to.deep.equal([0, 1, 1]));
    expect(heard[1]?.[0]?.[1]).to.include({ type: 'SubscriptionError', code: 4009 });
    await server.send(refusal);
    await confirm(server, 'public');
    await subscribed(client.channel('public') as Channel);
    expect(heard[0]).to.deep.equal([]);
  });

  it('may be a pusher:error 4009 of a server for which names like "privateers" are private (Laravel Reverb)', async () => {
    const { server, time, client, heard } = await context('news', 'privateers', 'presences');
    await confirm(server, 'news');
    const refusal = { event: 'pusher:error', data: { code: 4009, message: 'Connection is unauthorized' } };
    for (const name of ['privateers', 'presences']) {
      await server.send(refusal);
      await eventually(() => expect(heard[name]).to.have.length(1));
      expect(heard[name]?.[0]?.[1]).to.include({ code: 4009, retryable: false });
    }
    time.tick(20_000);
    expect(await sentBy(client, server)).to.have.length(3);
    expect(heard.news).to.deep.equal([]);
  });

  for (const code of [null, 500, 5001]) {
    it(`may be a pusher:error (${code}) whose words name the channel (Poxa, slanger)`, async () => {
      const { server, time, client, heard } = await context('c', 'private-a', 'private-ab', 'd');
      const message = 'Invalid signature: Expected HMAC SHA256 hex digest of 1.1:private-ab, but got b';
      await server.send({ event: 'pusher:error', data: { code, message } });
      await eventually(() => expect(heard['private-ab']).to.have.length(1));
      expect(heard['private-ab']?.[0]?.[1]).to.include({ type: 'SubscriptionError', error: message, retryable: false });
      for (const name of ['c', 'private-a', 'd']) await confirm(server, name);
      await subscribed(client.channel('d') as Channel);
      time.tick(20_000);
      expect(await sentBy(client, server)).to.have.length(4);
      for (const name of ['c', 'private-a', 'd']) expect(heard[name], name).to.deep.equal([]);
    });
  }

  it('that names nothing at all is found by asking for one subscription at a time', async () => {
    const { server, time, client, heard } = await context('a', 'b', 'c');
    const errors = hear(client.connection, 'error');
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
    await eventually(() => expect(heard.c).to.have.length(1));
    expect(heard.c?.[0]?.[1]).to.include({ type: 'SubscriptionError', retryable: false });
    time.tick(20_000);
    expect((await sentBy(client, server)).slice(5)).to.deep.equal([]);
    expect([heard.a, heard.b]).to.deep.equal([[], []]);
    expect(errors).to.have.length(1);
  });

  it('that names nothing, and was not about a subscription, leaves all of them to be confirmed', async () => {
    const { server, time, client, heard } = await context('a', 'b');
    await server.send({ event: 'pusher:error', data: { code: 4301, message: 'too fast' } });
    await server.send({ event: 'pusher:error', data: null });
    await client.connection.ping();
    time.tick(6000);
    for (const name of ['a', 'b']) {
      await confirm(server, name);
      await subscribed(client.channel(name) as Channel);
    }
    expect([heard.a, heard.b]).to.deep.equal([[], []]);
  });

  it('goes on with the next subscription when the one that was asked for alone is not answered', async () => {
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
    it(`with a code of the protocol (${status}) in place of an HTTP status is final (soketi)`, async () => {
      const { server, time, client, heard } = await context('c');
      await refuse(server, 'c', status);
      await eventually(() => expect(heard.c).to.have.length(1));
      expect(heard.c?.[0]?.[1]).to.include({ code: status, retryable: false });
      time.tick(20_000);
      expect(await sentBy(client, server)).to.deep.equal(['subscribe c']);
    });
  }

  it('of a channel that is live leaves it alone, when it is only an error that names it', async () => {
    const { server, client, heard } = await context('private-c', 'd');
    await confirm(server, 'private-c');
    await server.send({ event: 'pusher:error', channel: 'private-c', data: { code: 4301, message: 'too fast' } });
    await server.send({ event: 'pusher:error', data: { code: 4009, message: 'no' } });
    await confirm(server, 'd');
    await subscribed(client.channel('d') as Channel);
    expect(client.channel('private-c')?.subscribed).to.equal(true);
    expect(heard['private-c']).to.deep.equal([]);
  });

  it('of a channel that is live ends it, and is told', async () => {
    const { server, time, client, heard } = await context('c');
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
    expect(heard.c).to.have.length(2);
    time.tick(0);
    expect(await sentBy(client, server)).to.deep.equal(['subscribe c', 'subscribe c', 'subscribe c']);
  });

  it('that may have been meant for another channel ends one that nobody wants any more on the server, too', async () => {
    const { server, client } = await context('private-c');
    client.unsubscribe('private-c');
    await server.send({ event: 'pusher:error', data: { code: 4009, message: 'no' } });
    await eventually(() => expect(client.channel('private-c')).to.equal(undefined));
    expect(await sentBy(client, server)).to.deep.equal(['subscribe private-c', 'unsubscribe private-c']);
  });

  it('of a channel that nobody wants any more is not told, and forgets it', async () => {
    for (const status of [403, 503]) {
      const server = await startScriptedServer({ answer: 'pings' });
      const client = clientOf(server);
      const heard = hear(client.subscribe('c'), refused);
      await server.received(1);
      client.unsubscribe('c');
      await refuse(server, 'c', status);
      await eventually(() => expect(client.channel('c')).to.equal(undefined));
      expect(await sentBy(client, server)).to.deep.equal(['subscribe c']);
      expect(heard).to.deep.equal([]);
    }
  });
});

describe('what the page wanted last holds', () => {
  const fakeTime = controlTime();
  const steps = {
    subscribe: ({ client }) => void client.subscribe('c'),
    unsubscribe: ({ client }) => client.unsubscribe('c'),
    confirm: ({ server }) => confirm(server, 'c'),
    refuse: ({ server }) => refuse(server, 'c', 403),
    'refuse for a while': ({ server }) => refuse(server, 'c', 503),
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
    ['refuse for a while', 'unsubscribe', 'wait'],
    ['refuse for a while', 'unsubscribe', 'subscribe', 'wait'],
    ['refuse for a while', 'drop', 'unsubscribe', 'subscribe'],
    ['refuse for a while', 'confirm', 'unsubscribe'],
    ['unsubscribe', 'wait', 'subscribe', 'confirm'],
    ['wait', 'unsubscribe', 'subscribe', 'drop', 'unsubscribe', 'subscribe'],
    ['wait', 'unsubscribe', 'confirm', 'confirm'],
    ['drop', 'wait', 'confirm', 'unsubscribe', 'confirm'],
  ];
  for (const order of orders) {
    it(`after subscribe, ${order.join(', ')}`, async () => {
      const server = await startScriptedServer({ answer: 'pings' });
      const time = fakeTime();
      const client = clientOf(server);
      client.subscribe('c');
      await server.received(1);
      let answered = 0;
      for (const step of order) {
        await steps[step]({ server, client }, time);
        // the client has taken what the server sent, and the server what the client sent
        const { length } = await sentBy(client, server);
        if (step.startsWith('refuse')) answered = length;
      }
      // an answer that is still under way comes, or its time is over
      time.tick(6000);
      const frames = await sentBy(client, server);
      const { connection } = (await server.received()).findLast(({ event }) => event.endsWith('subscribe')) ?? {
        connection: 0,
      };
      const isAsked = frames.length > answered && frames.at(-1) === 'subscribe c';
      const isCurrent = `${connection + 1}.${connection + 1}` === client.connection.socket_id;
      const wanted = order.findLast((step) => step.endsWith('subscribe')) !== 'unsubscribe';
      expect(isAsked && isCurrent, 'the server holds it').to.equal(wanted);
      expect(Boolean(client.channel('c')), 'the client holds it').to.equal(wanted);
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
