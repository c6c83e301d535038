import { expect } from '@open-wc/testing';
import { MAX_DATA_BYTES } from '../../../src/client/channels/channel.js';
import { MAX_PER_SECOND } from '../../../src/client/delivery/outbox.js';
import {
  type Channel,
  type PusherError,
  PusherError as PusherErrorClass,
  type QueueOptions,
} from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, connectionLost, controlTime, record } from '../client-of.js';

describe('the queue of client events', () => {
  const fakeTime = controlTime();

  /** A subscribed private channel of a client that queues client events. */
  async function queued(server: ScriptedServer, queue: QueueOptions = {}) {
    const client = clientOf(server, { queue, authEndpoint: server.authUrl() });
    const channel = client.subscribe('private-c');
    const failures = record(channel, 'pusher:error');
    await channel.ready();
    expect(await sent(server)).to.deep.equal([]);
    return { client, channel, failures: () => failures.map(([, error]) => error as PusherError) };
  }
  const sent = async (server: ScriptedServer) =>
    (await server.received()).filter(({ event }) => event.startsWith('client-')).map(({ data }) => data);
  const arrived = (server: ScriptedServer, expected: unknown[]) =>
    eventually(async () => expect(await sent(server)).to.deep.equal(expected));
  const trigger = (channel: Channel, ...numbers: number[]) => numbers.map((n) => channel.trigger('client-e', n));

  it('sends events immediately and in order while the channel is subscribed', async () => {
    const server = await startScriptedServer();
    const { channel } = await queued(server);
    await eventually(() => expect(trigger(channel, 1)).to.deep.equal([true]));
    expect(trigger(channel, 2)).to.deep.equal([true]);
    await eventually(async () => expect((await sent(server)).slice(-2)).to.deep.equal([1, 2]));
  });

  it('keeps events that are triggered before there is a connection, from the first line of a page', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server, { queue: {}, authEndpoint: server.authUrl() });
    const channel = client.subscribe('private-c');
    expect(trigger(channel, 1, 2, 3)).to.deep.equal([false, false, false]);
    await arrived(server, [1, 2, 3]);
  });

  it('keeps events during an outage, and sends them once the channel is subscribed again', async () => {
    const server = await startScriptedServer();
    const { client, channel } = await queued(server);
    const lost = connectionLost(client);
    await server.end(4200);
    await lost;
    expect(trigger(channel, 1, 2)).to.deep.equal([false, false]);
    await arrived(server, [1, 2]);
    const order = (await server.received()).filter(({ connection }) => connection === 1).map(({ event }) => event);
    expect(order).to.deep.equal(['pusher:subscribe', 'client-e', 'client-e']);
  });

  it(`sends at most ${MAX_PER_SECOND} a second, and the rest later`, async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { channel } = await queued(server);
    await eventually(() => expect(trigger(channel, 0)).to.deep.equal([true]));
    await eventually(async () => expect((await sent(server)).at(-1)).to.equal(0));
    const before = (await sent(server)).length;
    time.tick(1000);
    const numbers = Array.from({ length: MAX_PER_SECOND + 5 }, (_, n) => n + 1);
    const answers = trigger(channel, ...numbers);
    expect(answers.filter(Boolean)).to.have.length(MAX_PER_SECOND);
    await eventually(async () => expect(await sent(server)).to.have.length(before + MAX_PER_SECOND));
    time.tick(1000);
    await eventually(async () => expect((await sent(server)).slice(before)).to.deep.equal(numbers));
  });

  it('is not needed for the error about data of more than 10 kB: no client sends such data', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server, { authEndpoint: server.authUrl() });
    const channel = client.subscribe('private-c');
    const failures = record(channel, 'pusher:error');
    await channel.ready();
    expect(channel.trigger('client-e', 'x'.repeat(MAX_DATA_BYTES - 2))).to.equal(true);
    expect(channel.trigger('client-e', 'ü'.repeat(MAX_DATA_BYTES / 2))).to.equal(false);
    expect(channel.trigger('client-e', undefined as never)).to.equal(true);
    expect(failures.map(([, error]) => (error as PusherError).code)).to.deep.equal(['too-large']);
    expect(failures[0]?.[1]).to.include({ type: 'ClientEventError', retryable: false });
    await eventually(async () => expect(await sent(server)).to.have.length(2));
  });

  it('rejects data of more than 10 kB with an error that states the size', async () => {
    const server = await startScriptedServer();
    const { channel, failures } = await queued(server);
    await eventually(() => expect(trigger(channel, 0)).to.deep.equal([true]));
    expect(channel.trigger('client-e', 'x'.repeat(MAX_DATA_BYTES))).to.equal(false);
    const [error] = failures();
    expect(error).to.be.instanceOf(PusherErrorClass);
    expect(error).to.include({ type: 'ClientEventError', code: 'too-large', retryable: false });
    expect(error?.message).to.contain('"client-e" on private-c').and.to.contain('10242 bytes');
  });

  it('rejects events beyond `max`, and drops events older than `ttl`, each with an error', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { client, channel, failures } = await queued(server, { max: 2, ttl: 5000 });
    await eventually(() => expect(trigger(channel, 0)).to.deep.equal([true]));
    await server.close();
    await eventually(() => expect(client.connection.state).to.equal('connecting'));
    trigger(channel, 1, 2, 3);
    expect(failures().map(({ code }) => code)).to.deep.equal(['queue-full']);
    time.tick(5000);
    expect(failures().map(({ code }) => code)).to.deep.equal(['queue-full', 'expired', 'expired']);
  });

  it('is empty after unsubscribe()', async () => {
    const server = await startScriptedServer();
    const { client, channel } = await queued(server);
    await eventually(() => expect(trigger(channel, 0)).to.deep.equal([true]));
    await eventually(async () => expect((await sent(server)).at(-1)).to.equal(0));
    const before = (await sent(server)).length;
    const lost = connectionLost(client);
    await server.end(4200);
    await lost;
    trigger(channel, 1);
    client.unsubscribe('private-c');
    const again = client.subscribe('private-c');
    await again.ready();
    expect(again.trigger('client-e', 2)).to.equal(true);
    await eventually(async () => expect((await sent(server)).slice(before)).to.deep.equal([2]));
  });

  it('is empty after unsubscribe() even if the server has not answered the subscribe frame yet', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = clientOf(server, { queue: {} });
    const channel = client.subscribe('c');
    await eventually(async () =>
      expect((await server.received()).map(({ event }) => event)).to.include('pusher:subscribe'),
    );
    trigger(channel, 1);
    client.unsubscribe('c');
    trigger(client.subscribe('c'), 2);
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: {} });
    await arrived(server, [2]);
  });

  it('is empty after disconnect() and after unsubscribe() even while its chunk is loading', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server, { queue: {}, authEndpoint: server.authUrl() });
    trigger(client.subscribe('private-c'), 1);
    client.disconnect();
    client.connect();
    trigger(client.subscribe('private-d'), 2);
    client.unsubscribe('private-d');
    trigger(client.subscribe('private-d'), 3);
    trigger(client.subscribe('private-c'), 4);
    await eventually(async () => expect(await sent(server)).to.have.members([3, 4]));
  });

  it('keeps an event that a listener triggers when it receives an expiry error', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { client, channel, failures } = await queued(server, { ttl: 5000 });
    await eventually(() => expect(trigger(channel, 0)).to.deep.equal([true]));
    await eventually(async () => expect((await sent(server)).at(-1)).to.equal(0));
    const before = (await sent(server)).length;
    const lost = connectionLost(client);
    await server.cut();
    await lost;
    trigger(channel, 1);
    channel.bind('pusher:error', () => trigger(channel, 2), { once: true });
    time.setSystemTime(Date.now() + 5000);
    await eventually(async () => {
      time.tick(100);
      expect((await sent(server)).slice(before)).to.deep.equal([2]);
    });
    expect(failures().map(({ code }) => code)).to.deep.equal(['expired']);
  });

  it('continues a second later if the clock is set back', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { channel } = await queued(server);
    await eventually(() => expect(trigger(channel, 0)).to.deep.equal([true]));
    time.tick(1000);
    const numbers = Array.from({ length: MAX_PER_SECOND }, (_, n) => n + 1);
    trigger(channel, ...numbers);
    time.setSystemTime(Date.now() - 3_600_000);
    expect(trigger(channel, 11)).to.deep.equal([true]);
    trigger(channel, ...numbers);
    time.setSystemTime(Date.now() - 3_600_000);
    channel.trigger('client-e', 12);
    time.tick(1000);
    expect(trigger(channel, 13)).to.deep.equal([true]);
  });
});
