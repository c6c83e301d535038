import { expect } from '@open-wc/testing';
import type { PresenceChannel } from '../../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, record, subscribed } from '../client-of.js';

const succeeded = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';

describe('a presence channel', () => {
  afterEach(disconnectAll);

  const join = (server: { host: string; port: number; key: string; authEndpoint: string }, id: string) => {
    const params = { user_id: id, user_info: JSON.stringify({ name: id }) };
    const client = clientOf(server, { channelAuthorization: { endpoint: server.authEndpoint, params } });
    const channel = client.subscribe('presence-room') as PresenceChannel;
    return { client, channel };
  };

  it('knows its members, and reports a user who joins or leaves once', async () => {
    const server = await startSandbox();
    const { channel } = join(server, 'ada');
    const received = record(channel, succeeded, 'pusher:member_added', 'pusher:member_removed');
    await subscribed(channel);
    expect(received).to.deep.equal([[succeeded, channel.members]]);
    const ada = { id: 'ada', info: { name: 'ada' } };
    expect(channel.members).to.deep.include({ count: 1, myID: 'ada', me: ada });
    const bob = { id: 'bob', info: { name: 'bob' } };
    const [one, two] = [join(server, 'bob'), join(server, 'bob')];
    await Promise.all([one.channel, two.channel].map(subscribed));
    await eventually(() => expect(received).to.have.length(2));
    expect(received[1]).to.deep.equal(['pusher:member_added', bob]);
    expect(channel.members.get('bob')).to.deep.equal(bob);
    expect(channel.members.get('constructor')).to.equal(null);
    const everyone: unknown[] = [];
    channel.members.each((member) => everyone.push(member));
    expect(everyone).to.have.deep.members([ada, bob]);
    one.client.disconnect();
    two.client.disconnect();
    await eventually(() => expect(received).to.have.length(3));
    expect(received[2]).to.deep.equal(['pusher:member_removed', bob]);
    expect(channel.members.count).to.equal(1);
  });

  it('counts users even if the server counts connections, or lists a user for each connection (ipe, slanger)', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = clientOf(server, { authEndpoint: server.authUrl() });
    const channel = client.subscribe('presence-c') as PresenceChannel;
    await server.received(1);
    const presence = { ids: ['ada', 'bob', 'bob', 'bob'], hash: { ada: null, bob: null }, count: 4 };
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'presence-c', data: { presence } });
    await subscribed(channel);
    expect(channel.members.count).to.equal(2);
    for (const user_id of ['bob', 'eve', 'eve']) {
      await server.send({ event: 'pusher_internal:member_added', channel: 'presence-c', data: { user_id } });
    }
    await client.connection.ping();
    expect(channel.members.count).to.equal(3);
  });

  it('knows all members when many users join at once on a cluster that confirms late', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = clientOf(server, { authEndpoint: server.authUrl() });
    const channel = client.subscribe('presence-c') as PresenceChannel;
    const received = record(channel, succeeded, 'pusher:member_added');
    await server.received(1);
    const add = (user_id: string) =>
      server.send({ event: 'pusher_internal:member_added', channel: 'presence-c', data: { user_id } });
    await add('bob');
    await add('eve');
    const presence = { ids: ['ada'], hash: { ada: null }, count: 1 };
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'presence-c', data: { presence } });
    await add('dan');
    await eventually(() => expect(received).to.have.length(2));
    expect(received.map(([event]) => event)).to.deep.equal([succeeded, 'pusher:member_added']);
    expect(Object.keys(channel.members.members)).to.have.members(['ada', 'bob', 'eve', 'dan']);
    expect(channel.members.count).to.equal(4);
  });

  it('reports the sender of a client event', async () => {
    const server = await startSandbox();
    const [ada, bob] = [join(server, 'ada'), join(server, 'bob')];
    await Promise.all([ada.channel, bob.channel].map(subscribed));
    const received = record(bob.channel, 'client-wave');
    const everything: unknown[][] = [];
    bob.client.bind_global((...args: unknown[]) => void everything.push(args));
    ada.channel.trigger('client-wave', {});
    await eventually(() => expect(received).to.deep.equal([['client-wave', {}, { user_id: 'ada' }]]));
    expect(everything).to.deep.include(['client-wave', {}, { channel: 'presence-room', user_id: 'ada' }]);
  });

  it('has no members after disconnect()', async () => {
    const { client, channel } = join(await startSandbox(), 'ada');
    await subscribed(channel);
    client.disconnect();
    expect(channel.members).to.include({ count: 0, me: null, myID: null });
    expect(Object.keys(channel.members.members)).to.deep.equal([]);
  });

  for (const channel_data of [undefined, 'text', '[]', '{}', '{"user_id":null}']) {
    it(`reports that the endpoint’s channel_data is ${channel_data}`, async () => {
      const server = await startScriptedServer();
      const body = JSON.stringify({ auth: 'a:b', channel_data });
      const client = clientOf(server, { authEndpoint: server.authUrl({ body }) });
      const received = record(client.subscribe('presence-c'), refused);
      await eventually(() => expect(received).to.have.length(1));
      expect(received[0]?.[1]).to.include({ type: 'AuthError', code: 'no-channel-data' });
      expect(await server.received()).to.deep.equal([]);
    });
  }
});
