import { expect } from '@open-wc/testing';
import { restore } from 'sinon';
import { Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { answeringServer, confirm } from '../answering-server.js';
import { clientOf, controlTime, record, subscribed } from '../client-of.js';

/** Events that the client creates from other frames, or without a frame. */
const made = [
  'pusher:subscription_succeeded',
  'pusher:subscription_count',
  'pusher:member_added',
  'pusher:member_removed',
  'pusher:gap',
  'pusher:signin_error',
];
const ownNames = ['connection_established', 'open', 'close', 'subscribe'];

const forged = (event: string, channel?: string) => ({ event, channel, data: '{"forged":true}', user_id: 'x' });

describe('the client’s own events', () => {
  const fakeTime = controlTime();

  async function joined() {
    const server = await startScriptedServer();
    const client = clientOf(server, {
      userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"me"}' }) },
      channelAuthorization: { customHandler: async () => ({ auth: 'a:b', channel_data: '{"user_id":"me"}' }) },
    });
    const channel = client.subscribe('presence-c');
    await subscribed(channel);
    return { server, client, channel };
  }

  it('of channels and of the user cannot be imitated by a frame, on any object', async () => {
    const { server, client, channel } = await joined();
    const sources = [client, channel, client.user, client.user.watchlist, client.connection];
    const named = sources.map((source) => record(source, ...made));
    const received: unknown[] = [];
    for (const source of sources.slice(0, 4)) source.bind_global((event) => received.push(event));
    for (const event of made) {
      for (const name of ['presence-c', 'other', undefined]) await server.send(forged(event, name));
    }
    const last = record(client, 'last');
    await server.send({ event: 'last', channel: 'presence-c', data: '{}' });
    await eventually(() => expect(last).to.have.length(1));
    expect(named.flat()).to.deep.equal([]);
    expect(received).to.deep.equal(['last', 'last']);
  });

  it('cannot be imitated before the first confirmation, or on a channel that waits for its gap', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = clientOf(server);
    const received = record(client.subscribe('c'), ...made);
    await server.received(1);
    for (const event of made) await server.send(forged(event, 'c'));
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' });
    await eventually(() => expect(received).to.have.length(1));
    await server.cut();
    await server.received(2);
    for (const event of made) await server.send(forged(event, 'c'));
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' });
    await eventually(() => expect(received).to.have.length(3));
    expect(received.map(([event]) => event)).to.deep.equal([
      'pusher:subscription_succeeded',
      'pusher:subscription_succeeded',
      'pusher:gap',
    ]);
    expect(received[2]?.[1]).to.include({ reason: 'connection' });
  });

  it('of channels are created from the frames that are meant for them', async () => {
    const { server, channel } = await joined();
    const received = record(channel, ...made);
    const send = (event: string, data: object) => server.send({ event, channel: 'presence-c', data });
    await send('pusher_internal:member_added', { user_id: 'a' });
    await send('pusher_internal:member_removed', { user_id: 'a' });
    await send('pusher_internal:subscription_count', { subscription_count: 7 });
    await eventually(() => expect(received).to.have.length(3));
    expect(received.map(([event]) => event)).to.have.members([made[2], made[3], made[1]]);
  });

  it('do not block events that servers do send', async () => {
    const { server, client, channel } = await joined();
    const real = ['pusher:cache_miss', 'pusher:error', 'pusher:signin_success', 'pusher:something_new'];
    const received = [client, channel].map((source) => record(source, ...real));
    for (const event of real) await server.send(forged(event, 'presence-c'));
    for (const events of received) await eventually(() => expect(events).to.have.length(4));
  });

  it('of a client cannot be imitated by a channel event, which global listeners receive with its origin', async () => {
    const { server, client, channel } = await joined();
    const received = record(client, 'connection_established');
    const global: unknown[][] = [];
    client.bind_global((...args) => global.push(args));
    const onChannel = record(channel, 'connection_established');
    await server.send({ event: 'connection_established', channel: 'presence-c', data: '{"socket_id":"9.9"}' });
    await server.send({ event: 'connection_established', channel: 'other', data: '{"socket_id":"9.9"}' });
    await server.send({ event: 'connection_established', data: '{"socket_id":"9.9"}' });
    await eventually(() => expect(global).to.have.length(3));
    expect(received).to.deep.equal([]);
    expect(onChannel).to.deep.equal([['connection_established', { socket_id: '9.9' }, {}]]);
    expect(global[0]?.slice(2)).to.deep.equal([{ channel: 'presence-c', user_id: undefined }]);
    client.disconnect();
    client.connect();
    await client.ready();
    expect(received).to.have.length(1);
    expect(received[0]?.[1]).to.deep.equal({ socket_id: client.socket_id });
  });

  it('of a client cannot be imitated by an event from catchUp', async () => {
    const events = ownNames.concat('e').map((event) => ({ event, data: { id: event } }));
    const server = answeringServer(
      fakeTime(),
      ({ event, data: { channel } }, side) => event === 'pusher:subscribe' && confirm(side, channel),
    );
    const client = server.clientOf({ catchUp: async () => events });
    client.subscribe('c');
    await server.pass(100);
    const received = record(client, 'connection_established', 'e');
    server.sides[0]?.close(1006);
    await server.pass(20_000);
    expect(received.map(([event]) => event)).to.deep.equal(['connection_established', 'e']);
    expect(received[0]?.[1]).to.deep.equal({ socket_id: '1.1' });
  });

  it('include only connection_established for a client with options: applications may use the other names', async () => {
    const { server, client } = await joined();
    const received = record(client, 'open', 'close', 'subscribe');
    client.subscribe('d');
    client.disconnect();
    client.connect();
    await client.ready();
    expect(received).to.deep.equal([]);
    for (const event of ['open', 'close', 'subscribe']) {
      await server.send({ event, channel: 'presence-c', data: '{"n":1}' });
    }
    await eventually(() => expect(received).to.have.length(3));
  });

  it('of the watchlist are created only from frames without a channel', async () => {
    const { server, client } = await joined();
    client.signin();
    // the subscribe frame of the presence channel comes first
    await server.received(2);
    await server.send({ event: 'pusher:signin_success', data: { user_data: '{"id":"me"}' } });
    await eventually(() => expect(client.user.user_data).to.deep.equal({ id: 'me' }));
    const received = record(client.user.watchlist, 'online');
    const event = (from: string) => ({ name: 'online', user_ids: [from] });
    for (const channel of ['presence-c', 'other', undefined]) {
      const data = JSON.stringify({ events: [event(`${channel}`)] });
      await server.send({ event: 'pusher_internal:watchlist_events', channel, data });
    }
    await eventually(() => expect(received).to.have.length(1));
    expect(received).to.deep.equal([['online', event('undefined')]]);
  });
});

describe('the own events of a client in the original library’s form', () => {
  const { host } = Pusher;
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
    Pusher.host = `${server.host}:${server.port}`;
  });
  afterEach(() => {
    Pusher.host = host;
    restore();
  });

  it('cannot be imitated by a channel event', async () => {
    const client = new Pusher('app-key', 'c');
    await server.received(1);
    await subscribed(client.channel('c') as never);
    const received = record(client, ...ownNames, 'last');
    const onChannel = record(client.channel('c') as never, ...ownNames);
    for (const event of [...ownNames, 'last']) await server.send({ event, channel: 'c', data: '{"socket_id":"9.9"}' });
    await eventually(() => expect(received).to.have.length.of.at.least(1));
    expect(received.map(([event]) => event)).to.deep.equal(['last']);
    expect(onChannel.map(([event]) => event)).to.deep.equal(ownNames);
    client.disconnect();
    expect(received.map(([event]) => event)).to.deep.equal(['last', 'close']);
  });
});
