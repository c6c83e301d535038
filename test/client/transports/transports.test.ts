import { expect } from '@open-wc/testing';
import { OPENING_LIMIT } from '../../../src/client/connection/connection.js';
import { VISIBLE_PONG_LIMIT, VISIBLE_SILENCE } from '../../../src/client/connection/heartbeat.js';
import type { Options, PresenceChannel, Pusher } from '../../../src/client/index.js';
import { eventually, shortSessionGrace, startSandbox, type TestSandbox } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, record, skipDelays, states, subscribed, watch } from '../client-of.js';
import { forgetTransports, shapeNetwork } from '../shaped-network.js';

/** How long to wait for the end of a session that gets no more requests, with a margin, in ms. */
const SESSION_END = 30_000;

const gap = 'pusher:gap';

for (const name of ['ws', 'xhr_streaming', 'xhr_polling'] as const) {
  describe(`a client over ${name}`, () => {
    const fakeTime = controlTime();
    afterEach(forgetTransports);

    /** Starts a sandbox whose abandoned sessions end as soon as this transport permits. */
    const startSandboxWithGrace = () => startSandbox(name === 'xhr_polling' ? {} : shortSessionGrace);
    const open = (server: TestSandbox, id = 'ada', options: Options = {}) =>
      clientOf(server, {
        enabledTransports: [name],
        channelAuthorization: { endpoint: server.authEndpoint, params: { user_id: id } },
        userAuthentication: { endpoint: server.authEndpoint.replace('/auth', '/user-auth'), params: { user_id: id } },
        ...options,
      });
    const dataOf = (received: unknown[][]) => received.map(([, data]) => data);
    const idOf = (client: Pusher) => client.connection.socket_id as string;

    it('opens no other transport', async () => {
      const network = shapeNetwork();
      await open(await startSandbox()).ready();
      expect(network.dials).to.deep.equal([name]);
    });

    for (const channel of ['news', 'private-a', 'private-encrypted-a', 'cache-a', 'private-cache-a'] as const) {
      it(`receives the events of ${channel}, and none after it has unsubscribed`, async () => {
        const server = await startSandbox();
        const client = open(server);
        const subscription = client.subscribe(channel);
        const received = record(subscription, 'story');
        await subscribed(subscription);
        await server.trigger(channel, 'story', { text: 'Grüße 🎉' });
        await eventually(() => expect(dataOf(received)).to.deep.equal([{ text: 'Grüße 🎉' }]));
        client.unsubscribe(channel);
        await eventually(async () => {
          expect(await server.subscriptions()).to.deep.equal({ [idOf(client)]: [] });
        });
        await server.trigger(channel, 'story', { text: 'late' });
        await client.connection.ping();
        expect(received).to.have.length(1);
      });
    }

    it('receives the last event of a cache channel, or a cache miss', async () => {
      const server = await startSandbox();
      const client = open(server);
      const misses = record(client.subscribe('cache-empty'), 'pusher:cache_miss');
      await eventually(() => expect(misses).to.have.length(1));
      await server.trigger('cache-a', 'story', { id: 1 });
      const received = record(client.subscribe('cache-a'), 'story');
      await eventually(() => expect(dataOf(received)).to.deep.equal([{ id: 1 }]));
    });

    it('knows the members of a presence channel, and reports each one who joins or leaves', async () => {
      const server = await startSandbox();
      const room = open(server, 'ada').subscribe('presence-room') as PresenceChannel;
      await subscribed(room);
      const received = record(room, 'pusher:member_added', 'pusher:member_removed');
      const bob = open(server, 'bob');
      await subscribed(bob.subscribe('presence-room'));
      await eventually(() => expect(room.members.count).to.equal(2));
      bob.unsubscribe('presence-room');
      await eventually(() => expect(room.members.count).to.equal(1));
      expect(received.map(([event, member]) => [event, (member as { id: string }).id])).to.deep.equal([
        ['pusher:member_added', 'bob'],
        ['pusher:member_removed', 'bob'],
      ]);
      expect(room.members.myID).to.equal('ada');
    });

    it('sends client events in order to all other clients, including the last one before it disconnects', async () => {
      const server = await startSandbox();
      const [ada, bob] = [open(server, 'ada'), open(server, 'bob')];
      const [from, to] = [ada.subscribe('private-a'), bob.subscribe('private-a')];
      await Promise.all([subscribed(from), subscribed(to)]);
      const [own, received] = [record(from, 'client-move'), record(to, 'client-move')];
      const ids = [...Array(9).keys()];
      for (const id of ids) expect(from.trigger('client-move', { id })).to.equal(true);
      await eventually(() => expect(dataOf(received)).to.deep.equal(ids.map((id) => ({ id }))));
      expect(from.trigger('client-move', 'bye')).to.equal(true);
      ada.disconnect();
      await eventually(() => expect(dataOf(received).at(-1)).to.equal('bye'));
      expect(own).to.deep.equal([]);
    });

    it('signs in its user, and receives events for that user', async () => {
      const server = await startSandbox();
      const client = open(server);
      client.signin();
      await eventually(() => expect(client.user.user_data?.id).to.equal('ada'));
      const received = record(client.user, 'hello');
      await server.trigger('#server-to-user-bob', 'hello', { n: 1 });
      await server.trigger('#server-to-user-ada', 'hello', { n: 2 });
      await eventually(() => expect(dataOf(received)).to.deep.equal([{ n: 2 }]));
    });

    it('delivers 200 events once and in order', async () => {
      const server = await startSandbox();
      const channel = open(server).subscribe('news');
      const received = record(channel, 'story', gap);
      await subscribed(channel);
      const ids = [...Array(200).keys()];
      await server.triggerEach(
        'news',
        'story',
        ids.map((id) => ({ id })),
      );
      await eventually(() => expect(received.length).to.be.at.least(200));
      expect(dataOf(received)).to.deep.equal(ids.map((id) => ({ id })));
    });

    it('reconnects after a drop, with its subscriptions and one gap each', async () => {
      const server = await startSandboxWithGrace();
      const time = fakeTime();
      const client = open(server);
      const channels = ['news', 'private-a', 'presence-room'].map((channel) => client.subscribe(channel));
      await Promise.all(channels.map(subscribed));
      const before = idOf(client);
      const gaps = channels.map((channel) => record(channel, gap));
      skipDelays(client, time);
      expect(await server.faults.drop()).to.equal(1);
      await eventually(() => expect(gaps.map(({ length }) => length)).to.deep.equal([1, 1, 1]));
      expect(idOf(client)).not.to.equal(before);
      // the browser may have made one more request for the cut session, which opens an unused session
      await eventually(async () => {
        expect(Object.keys(await server.subscriptions())).to.deep.equal([idOf(client)]);
      }, SESSION_END);
      expect((await server.subscriptions())[idOf(client)]).to.have.members(['news', 'private-a', 'presence-room']);
      const received = record(channels[0] as (typeof channels)[0], 'story');
      await server.trigger('news', 'story', { id: 1 });
      await eventually(() => expect(dataOf(received)).to.deep.equal([{ id: 1 }]));
      expect(gaps.map(({ length }) => length)).to.deep.equal([1, 1, 1]);
    });

    it('reconnects within 1.25 s after a close with 4200, and is disconnected after one with 4001', async () => {
      const server = await startSandbox();
      const time = fakeTime();
      const client = open(server);
      await client.ready();
      const [before, seen] = [idOf(client), watch(client)];
      await server.faults.close(4200, 'restart');
      await eventually(() => expect(client.connection.state).to.equal('connecting'));
      time.tick(1250);
      await client.ready();
      expect(idOf(client)).not.to.equal(before);
      expect(errorOf(seen).map(({ code }) => code)).to.deep.equal([4200]);
      await server.faults.close(4001, 'gone');
      await eventually(() => expect(client.connection.state).to.equal('disconnected'));
      expect(states(seen)).to.deep.equal(['connecting', 'connected', 'disconnected']);
      expect(time.countTimers()).to.equal(0);
    });

    it('detects a connection that has fallen silent, and replaces it', async () => {
      const server = await startSandboxWithGrace();
      const time = fakeTime();
      const client = open(server);
      const channel = client.subscribe('news');
      await subscribed(channel);
      const [before, gaps, seen] = [idOf(client), record(channel, gap), watch(client)];
      await server.faults.stall('both', { socketId: before });
      skipDelays(client, time);
      time.tick(VISIBLE_SILENCE + VISIBLE_PONG_LIMIT);
      expect(errorOf(seen)).to.have.length(1);
      await eventually(() => expect(gaps).to.have.length(1));
      expect(errorOf(seen)).to.have.length(1);
      expect(idOf(client)).not.to.equal(before);
      await server.faults.clear();
      await eventually(async () => {
        expect(await server.sockets()).to.equal(1);
      }, SESSION_END);
    });

    it('gives up a server that opens but never sends a frame, and retries', async () => {
      const server = await startSandbox();
      await server.faults.halfOpen({ times: 1 });
      const network = shapeNetwork();
      const time = fakeTime();
      const client = open(server);
      const seen = watch(client);
      await eventually(async () => expect(await server.sockets()).to.equal(1));
      time.tick(OPENING_LIMIT);
      expect(errorOf(seen).map(({ code }) => code)).to.deep.equal(['timeout']);
      time.tick(1000);
      await client.ready();
      expect(network.dials).to.deep.equal([name, name]);
    });

    it('leaves nothing behind when it disconnects', async () => {
      const server = await startSandboxWithGrace();
      const time = fakeTime();
      const client = open(server);
      await subscribed(client.subscribe('news'));
      await client.connection.ping();
      expect(await server.sockets()).to.equal(1);
      client.disconnect();
      await eventually(() => expect(time.countTimers()).to.equal(0));
      await eventually(async () => {
        expect(await server.sockets()).to.equal(0);
      }, SESSION_END);
      expect(await server.subscriptions()).to.deep.equal({});
    });
  });
}
