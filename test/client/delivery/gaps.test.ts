import { expect } from '@open-wc/testing';
import type { Gap } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, record, subscribed } from '../client-of.js';
import { drop, reconnect, settle } from './outage.js';

const succeeded = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';
const gap = 'pusher:gap';
/** How much earlier than the last sign of life a gap begins, in ms. */
const MARGIN = 10_000;

describe('a gap', () => {
  const fakeTime = controlTime();

  /** A client that is subscribed to `c`, with its events and a fake clock. */
  const live = async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    const received = record(channel, succeeded, gap, 'e');
    await subscribed(channel);
    return { server, time, client, channel, received };
  };

  it('is reported once per outage, after the renewal, with its start, its end and the reason', async () => {
    const { server, time, client, channel, received } = await live();
    time.tick(1000);
    await server.send({ event: 'e', channel: 'c' });
    await eventually(() => expect(events(received)).to.deep.equal([succeeded, 'e']));
    const since = Date.now();
    time.tick(5000);
    await drop(server, client);
    time.tick(300);
    await reconnect(client);
    await subscribed(channel);
    expect(received.slice(2)).to.deep.equal([
      [succeeded, {}],
      [gap, { channel: 'c', since: since - MARGIN, until: Date.now(), reason: 'connection', filled: false }],
    ]);
    time.tick(20_000);
    await settle(client);
    expect(received).to.have.length(4);
  });

  it('begins at the last sign of life, even if that came from no channel', async () => {
    const { server, time, client, channel, received } = await live();
    time.tick(1000);
    await client.connection.ping();
    const since = Date.now();
    time.tick(5000);
    await drop(server, client);
    await reconnect(client);
    await subscribed(channel);
    expect(gapsOf(received)).to.have.length(1);
    expect(gapsOf(received)[0]?.since).to.equal(since - MARGIN);
  });

  it('is reported by each channel that was live', async () => {
    const { server, client, channel, received } = await live();
    const other = client.subscribe('d');
    const others = record(other, gap);
    await subscribed(other);
    await drop(server, client);
    await reconnect(client);
    await Promise.all([subscribed(channel), subscribed(other)]);
    expect([...gapsOf(received), ...gapsOf(others)].map((one) => one.channel)).to.deep.equal(['c', 'd']);
  });

  it('is not reported with a first subscription, however late it is', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    fakeTime();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    const received = record(channel, succeeded, gap);
    await server.received(1);
    await drop(server, client);
    await reconnect(client);
    await server.received(2);
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c' });
    await subscribed(channel);
    await settle(client);
    expect(events(received)).to.deep.equal([succeeded]);
  });

  it('is not reported after unsubscribe() and subscribe() during an outage', async () => {
    const { server, client, channel } = await live();
    await drop(server, client);
    client.unsubscribe('c');
    const again = client.subscribe('c');
    expect(again).not.to.equal(channel);
    const received = record(again, succeeded, gap);
    await reconnect(client);
    await subscribed(again);
    await settle(client);
    expect(events(received)).to.deep.equal([succeeded]);
  });

  it('is not reported on a channel that a listener unsubscribes when it is live again', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    await channel.ready();
    const received = record(channel, 'pusher:gap');
    channel.bind('pusher:subscription_succeeded', () => client.unsubscribe('c'));
    await server.end(4200);
    await eventually(async () => expect(await server.received()).to.have.length(3));
    expect(received).to.deep.equal([]);
  });

  it('includes a deliberate pause', async () => {
    const { time, client, channel, received } = await live();
    const since = Date.now();
    time.tick(2000);
    client.disconnect();
    time.tick(60_000);
    await reconnect(client);
    await subscribed(channel);
    expect(gapsOf(received)).to.deep.equal([
      { channel: 'c', since: since - MARGIN, until: Date.now(), reason: 'disconnect', filled: false },
    ]);
  });

  it('covers several drops before the renewal, starting at the first one', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const time = fakeTime();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    const received = record(channel, gap);
    const confirm = () => server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c' });
    await server.received(1);
    await confirm();
    await subscribed(channel);
    const since = Date.now();
    for (const reach of [2, 3]) {
      time.tick(1000);
      await drop(server, client);
      await reconnect(client);
      await eventually(async () => expect(await subscribeCount(server)).to.equal(reach));
    }
    client.disconnect();
    await reconnect(client);
    await eventually(async () => expect(await subscribeCount(server)).to.equal(4));
    expect(received).to.deep.equal([]);
    await confirm();
    await subscribed(channel);
    expect(gapsOf(received)).to.deep.equal([
      { channel: 'c', since: since - MARGIN, until: Date.now(), reason: 'connection', filled: false },
    ]);
  });

  for (const [status, how] of [
    [403, 'subscribe()'],
    [503, 'a later attempt'],
  ] as const) {
    it(`is reported if the server ends a live subscription (${status}), and ${how} renews it`, async () => {
      const { server, time, client, channel, received } = await live();
      time.tick(1000);
      const since = Date.now();
      const data = JSON.stringify({ type: 'SubscriptionError', error: 'no', status });
      await server.send({ event: refused, channel: 'c', data });
      await eventually(() => expect(channel.subscribed).to.equal(false));
      time.tick(2000);
      if (status === 403) client.subscribe('c');
      await subscribed(channel);
      expect(gapsOf(received)).to.deep.equal([
        { channel: 'c', since: since - MARGIN, until: Date.now(), reason: 'refused', filled: false },
      ]);
    });
  }

  it('begins earlier by the configured margin, so that it covers events in transit', async () => {
    for (const catchUpMargin of [0, 2500]) {
      const server = await startScriptedServer();
      const client = clientOf(server, { catchUpMargin });
      const channel = client.subscribe('c');
      const received = record(channel, gap);
      await subscribed(channel);
      await client.connection.ping();
      const since = client.connection.heardAt;
      await drop(server, client);
      await reconnect(client);
      await eventually(() => expect(received).to.have.length(1));
      expect(gapsOf(received)[0]?.since).to.equal(since - catchUpMargin);
      client.disconnect();
    }
  });

  it('is received by global listeners of the channel, but not by those of the client, as in pusher-js', async () => {
    const { server, client, channel } = await live();
    const received: unknown[] = [];
    channel.bind_global((event) => received.push(event));
    client.bind_global((event) => received.push(`client ${event}`));
    client.bind(gap, () => received.push('client'));
    await drop(server, client);
    await reconnect(client);
    await subscribed(channel);
    expect(received).to.deep.equal([succeeded, gap]);
  });

  it('is emitted before the first event of the new connection', async () => {
    const { server, client, channel, received } = await live();
    await drop(server, client);
    await reconnect(client);
    await subscribed(channel);
    await server.send({ event: 'e', channel: 'c' });
    await eventually(() => expect(events(received)).to.deep.equal([succeeded, succeeded, gap, 'e']));
  });
});

/** The number of subscribe frames that the server received. */
async function subscribeCount(server: ScriptedServer): Promise<number> {
  return (await server.received()).filter(({ event }) => event === 'pusher:subscribe').length;
}

function events(received: unknown[][]): unknown[] {
  return received.map(([event]) => event);
}

function gapsOf(received: unknown[][]): Gap[] {
  return received.filter(([event]) => event === gap).map(([, data]) => data as Gap);
}
