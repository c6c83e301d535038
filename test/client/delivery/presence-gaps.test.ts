import { expect } from '@open-wc/testing';
import type { PresenceChannel } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, record, subscribed } from '../client-of.js';
import { drop, reconnect, settle } from './outage.js';

const succeeded = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';
const gap = 'pusher:gap';

describe('a presence channel during an outage', () => {
  const fakeTime = controlTime();
  const added = 'pusher:member_added';
  const removed = 'pusher:member_removed';

  /** A client on a presence channel whose server reports these members. */
  const on = async (...ids: string[]) => {
    const server = await startScriptedServer({ answer: 'pings' });
    fakeTime();
    const client = clientOf(server, { authEndpoint: server.authUrl() });
    const channel = client.subscribe('presence-c') as PresenceChannel;
    const received = record(channel, succeeded, added, removed, gap);
    await server.received(1);
    await confirmMembers(server, ids);
    await subscribed(channel);
    return { server, client, channel, received };
  };
  const confirmMembers = (server: ScriptedServer, ids: string[]) => {
    const presence = { ids, hash: Object.fromEntries(ids.map((id) => [id, { name: id }])), count: ids.length };
    return server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'presence-c', data: { presence } });
  };
  const member = (id: string) => ({ id, info: { name: id } });

  it('reports members only as a list with the first subscription', async () => {
    const { channel, received } = await on('me', 'ada');
    expect(received).to.deep.equal([[succeeded, channel.members]]);
  });

  const change = (server: ScriptedServer, what: 'added' | 'removed', id: string | number) =>
    server.send({
      event: `pusher_internal:member_${what}`,
      channel: 'presence-c',
      data: { user_id: id, ...(what === 'added' && { user_info: { name: `${id}` } }) },
    });

  it('applies joins and leaves before the confirmation to the confirmed list of members', async () => {
    const { server, client, channel, received } = await on('me', 'ada', 'bob');
    await drop(server, client);
    await reconnect(client);
    await eventually(async () => expect(await subscribeCount(server)).to.equal(2));
    // the server collected its list before these changes
    await change(server, 'added', 'eve');
    await change(server, 'added', 'dan');
    await change(server, 'removed', 'bob');
    await change(server, 'removed', 'dan');
    await change(server, 'removed', 'me');
    await settle(client);
    expect(received).to.have.length(1);
    expect(channel.members.count).to.equal(0);
    await confirmMembers(server, ['me', 'ada', 'bob', 'dan']);
    await subscribed(channel);
    expect(received.slice(1).map(([event, data]) => (event === gap ? [event] : [event, data]))).to.deep.equal([
      [removed, member('bob')],
      [added, member('eve')],
      [succeeded, channel.members],
      [gap],
    ]);
    expect(Object.keys(channel.members.members)).to.have.members(['me', 'ada', 'eve']);
    expect(channel.members).to.deep.include({ count: 3, me: member('me') });
    await change(server, 'removed', 'eve');
    await eventually(() => expect(channel.members.count).to.equal(2));
  });

  it('discards changes that arrived before the client ended an existing subscription on the server', async () => {
    const { server, client, channel } = await on('me', 'ada');
    await drop(server, client);
    await reconnect(client);
    await eventually(async () => expect(await subscribeCount(server)).to.equal(2));
    await change(server, 'removed', 'ada');
    const data = { code: null, message: 'Existing subscription to channel presence-c' };
    await server.send({ event: 'pusher:error', channel: 'presence-c', data });
    await eventually(async () => expect(await subscribeCount(server)).to.equal(3));
    await confirmMembers(server, ['me', 'ada']);
    await subscribed(channel);
    expect(Object.keys(channel.members.members)).to.have.members(['me', 'ada']);
  });

  it('discards changes that arrived on a connection that was lost before the confirmation', async () => {
    const { server, client, channel } = await on('me', 'ada');
    for (const reach of [2, 3]) {
      await drop(server, client);
      await reconnect(client);
      await eventually(async () => expect(await subscribeCount(server)).to.equal(reach));
      if (reach === 2) await change(server, 'removed', 'ada');
      await settle(client);
    }
    await confirmMembers(server, ['me', 'ada']);
    await subscribed(channel);
    expect(Object.keys(channel.members.members)).to.have.members(['me', 'ada']);
  });

  it('merges the members of a second confirmation with the changes since the first, and reports no second success', async () => {
    const { server, client, channel, received } = await on('me', 'ada');
    await change(server, 'added', 'bob');
    await change(server, 'removed', 'ada');
    await confirmMembers(server, ['me', 'ada', 'eve']);
    await settle(client);
    expect(received.slice(1)).to.deep.equal([
      [added, member('bob')],
      [removed, member('ada')],
      [added, member('eve')],
    ]);
    expect(Object.keys(channel.members.members)).to.have.members(['me', 'bob', 'eve']);
    expect(channel.members.count).to.equal(3);
  });

  it('reports members that left or joined before the renewal, but none that stayed', async () => {
    const { server, client, channel, received } = await on('me', 'ada', 'bob');
    await drop(server, client);
    await reconnect(client);
    await eventually(async () => expect(await subscribeCount(server)).to.equal(2));
    await confirmMembers(server, ['me', 'bob', 'eve']);
    await subscribed(channel);
    expect(received.slice(1).map(([event, data]) => (event === gap ? [event] : [event, data]))).to.deep.equal([
      [removed, member('ada')],
      [added, member('eve')],
      [succeeded, channel.members],
      [gap],
    ]);
    expect(channel.members).to.deep.include({ count: 3, me: member('me') });
  });

  it('compares with the members before the first of several drops', async () => {
    const { server, client, channel, received } = await on('me', 'ada');
    for (const reach of [2, 3]) {
      await drop(server, client);
      await reconnect(client);
      await eventually(async () => expect(await subscribeCount(server)).to.equal(reach));
    }
    await confirmMembers(server, ['me', 'bob']);
    await subscribed(channel);
    expect(events(received.slice(1))).to.deep.equal([removed, added, succeeded, gap]);
  });

  it('also reports changes after the server has ended the subscription', async () => {
    const { server, client, channel, received } = await on('me', 'ada');
    const data = JSON.stringify({ type: 'SubscriptionError', error: 'no', status: 403 });
    await server.send({ event: refused, channel: 'presence-c', data });
    await eventually(() => expect(channel.subscribed).to.equal(false));
    expect(channel.members.count).to.equal(0);
    client.subscribe('presence-c');
    await server.received(2);
    await confirmMembers(server, ['me', 'bob']);
    await subscribed(channel);
    expect(events(received.slice(1))).to.deep.equal([removed, added, succeeded, gap]);
  });

  it('reports the changes in the same way with the sandbox', async () => {
    const server = await startSandbox();
    const join = (id: string) => {
      const params = { user_id: id };
      const client = clientOf(server, { channelAuthorization: { endpoint: server.authEndpoint, params } });
      return { client, channel: client.subscribe('presence-c') };
    };
    const [me, ada, bob] = [join('me'), join('ada'), join('bob')];
    await Promise.all([me, ada, bob].map(({ channel }) => subscribed(channel)));
    await eventually(() => expect((me.channel as PresenceChannel).members.count).to.equal(3));
    const received = record(me.channel, added, removed);
    me.client.disconnect();
    ada.client.disconnect();
    const eve = join('eve');
    await subscribed(eve.channel);
    await eventually(() => expect(Object.keys((eve.channel as PresenceChannel).members.members)).to.have.length(2));
    me.client.connect();
    await eventually(() => expect(received).to.have.length(2));
    expect(received.map(([event, who]) => [event, (who as { id: string }).id])).to.deep.equal([
      [removed, 'ada'],
      [added, 'eve'],
    ]);
  });
});

/** The number of subscribe frames that the server received. */
async function subscribeCount(server: ScriptedServer): Promise<number> {
  return (await server.received()).filter(({ event }) => event === 'pusher:subscribe').length;
}

function events(received: unknown[][]): unknown[] {
  return received.map(([event]) => event);
}
