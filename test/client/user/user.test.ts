import { expect } from '@open-wc/testing';
import { type Gap, type Pusher, PusherError, type UserAuthenticationData } from '../../../src/client/index.js';
import {
  eventually,
  type ScriptedServer,
  startSandbox,
  startScriptedServer,
  type TestSandbox,
} from '../../servers/index.js';
import { clientOf, disconnectAll, record } from '../client-of.js';

describe('the user', () => {
  afterEach(disconnectAll);

  const signedIn = (client: Pusher) => eventually(() => expect(client.user.user_data).not.to.equal(null));
  const userClient = (server: TestSandbox, id: string) =>
    clientOf(server, {
      userAuthentication: { endpoint: server.authEndpoint.replace('/auth', '/user-auth'), params: { user_id: id } },
      authEndpoint: server.authEndpoint,
    });

  /** A client that has sent a sign-in frame. */
  const signingIn = async (server: ScriptedServer) => {
    const client = clientOf(server, {
      userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"ada"}' }) },
    });
    client.signin();
    await server.received(1);
    return client;
  };

  const signedInAs = (user: object) => ({
    event: 'pusher:signin_success',
    data: JSON.stringify({ user_data: JSON.stringify(user) }),
  });

  it('signs in, and receives events that servers send to it', async () => {
    const server = await startSandbox();
    const client = userClient(server, 'ada');
    expect(client.user.user_data).to.equal(null);
    client.signin();
    client.signin();
    await signedIn(client);
    expect(client.user.user_data?.id).to.equal('ada');
    const received = record(client.user, 'hello');
    await server.trigger('#server-to-user-ada', 'hello', { n: 1 });
    await server.trigger('#server-to-user-bob', 'hello', { n: 2 });
    await server.trigger('#server-to-user-ada', 'hello', { n: 3 });
    await eventually(() => expect(received).to.have.length(2));
    expect(received).to.deep.equal([
      ['hello', { n: 1 }],
      ['hello', { n: 3 }],
    ]);
    expect(client.allChannels()).to.deep.equal([]);
  });

  it('reports the gap in which it may have missed events once it is signed in again', async () => {
    const server = await startSandbox();
    const client = userClient(server, 'ada');
    const received = record(client.user, 'pusher:gap', 'hello');
    client.signin();
    await signedIn(client);
    await server.trigger('#server-to-user-ada', 'hello', 1);
    await eventually(() => expect(received).to.have.length(1));
    client.disconnect();
    const end = Date.now();
    await server.trigger('#server-to-user-ada', 'hello', 2);
    client.connect();
    await eventually(() => expect(received).to.have.length(2));
    const gap = received[1]?.[1] as Gap;
    expect(gap).to.include({ channel: '#server-to-user-ada', reason: 'disconnect', filled: false });
    expect(gap.since).to.be.at.most(end);
    expect(gap.until).to.be.at.least(gap.since);
    await server.trigger('#server-to-user-ada', 'hello', 3);
    await eventually(() => expect(received.slice(2)).to.deep.equal([['hello', 3]]));
  });

  it('receives events from before the confirmation of its channel after the gap', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = await signingIn(server);
    const received = record(client.user, 'pusher:gap', 'e');
    const everywhere = record(client, 'e');
    const channel = '#server-to-user-ada';
    const publish = (id: number) => server.send({ event: 'e', channel, data: id });
    const subscribeFrames = (count: number) =>
      eventually(async () => {
        const frames = (await server.received()).map(({ event, data }) => ({ event, ...(data as object) }));
        expect(frames.filter((frame) => 'channel' in frame && frame.channel === channel)).to.have.length(count);
      });
    await server.send(signedInAs({ id: 'ada' }));
    await subscribeFrames(1);
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel, data: {} });
    await publish(1);
    await eventually(() => expect(received).to.deep.equal([['e', 1]]));
    await server.end(4200);
    await eventually(async () => {
      const signins = (await server.received()).filter(({ event }) => event === 'pusher:signin');
      expect(signins).to.have.length(2);
    });
    await publish(5);
    await server.send(signedInAs({ id: 'ada' }));
    await subscribeFrames(2);
    await publish(6);
    await client.connection.ping();
    expect(received).to.have.length(1);
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel, data: {} });
    await publish(7);
    await eventually(() => expect(received.at(-1)).to.deep.equal(['e', 7]));
    expect(received.map(([event, data]) => (event === 'e' ? data : event))).to.deep.equal([1, 'pusher:gap', 5, 6, 7]);
    expect(everywhere.map(([, data]) => data)).to.deep.equal([1, 5, 6, 7]);
  });

  it('reports a gap if the connection is lost before the channel of the first sign-in is confirmed', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = await signingIn(server);
    const received = record(client.user, 'pusher:gap', 'e');
    const channel = '#server-to-user-ada';
    await server.send(signedInAs({ id: 'ada' }));
    await server.received(2);
    await server.send({ event: 'e', channel, data: 1 });
    await eventually(() => expect(received).to.deep.equal([['e', 1]]));
    await server.end(4200);
    await server.received(3);
    await server.send(signedInAs({ id: 'ada' }));
    await server.received(4);
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel, data: {} });
    await eventually(() => expect(received.map(([event]) => event)).to.deep.equal(['e', 'pusher:gap']));
  });

  it('emits no gap when a different user signs in', async () => {
    const server = await startScriptedServer();
    const client = await signingIn(server);
    const gaps = record(client.user, 'pusher:gap');
    await server.send(signedInAs({ id: 'ada' }));
    await server.received(2);
    await client.connection.ping();
    const sent = async () =>
      (await server.received()).map(({ event, data }) => `${event} ${(data as { channel?: string }).channel ?? ''}`);
    const before = (await sent()).length;
    await server.end(4200);
    await server.received(before + 1);
    await server.send(signedInAs({ id: 'bob' }));
    await server.received(before + 2);
    expect((await sent()).at(-1)).to.equal('pusher:subscribe #server-to-user-bob');
    await client.connection.ping();
    expect(gaps).to.deep.equal([]);
  });

  it('stays on its channel if the server confirms the sign-in twice', async () => {
    const server = await startScriptedServer();
    const client = await signingIn(server);
    await server.send(signedInAs({ id: 'ada' }));
    await server.received(2);
    const received = record(client.user, 'pusher:gap', 'hello');
    await server.send(signedInAs({ id: 'ada', name: 'Ada' }));
    await server.send({ event: 'hello', channel: '#server-to-user-ada', data: 1 });
    await eventually(() => expect(received).to.deep.equal([['hello', 1]]));
    expect(client.user.user_data).to.deep.equal({ id: 'ada', name: 'Ada' });
    const sent = (await server.received(2)).map(({ event }) => event);
    expect(sent).to.deep.equal(['pusher:signin', 'pusher:subscribe']);
  });

  it('signs in again on each new connection, and has no data in between', async () => {
    const server = await startSandbox();
    const client = userClient(server, 'ada');
    client.signin();
    await signedIn(client);
    client.disconnect();
    expect(client.user.user_data).to.equal(null);
    client.connect();
    await signedIn(client);
  });

  it('sends no proof that was made for an earlier connection', async () => {
    const server = await startScriptedServer();
    const answers: ((data: UserAuthenticationData) => void)[] = [];
    const client = clientOf(server, {
      userAuthentication: { customHandler: () => new Promise((resolve) => answers.push(resolve)) },
    });
    client.signin();
    await eventually(() => expect(answers).to.have.length(1));
    await server.end(4200);
    await eventually(() => expect(answers).to.have.length(2));
    answers[0]?.({ auth: 'old', user_data: '{"id":"old"}' });
    answers[1]?.({ auth: 'new', user_data: '{"id":"new"}' });
    expect(await server.received(1)).to.deep.equal([
      { event: 'pusher:signin', data: { auth: 'new', user_data: '{"id":"new"}' }, connection: 1 },
    ]);
  });

  it('reports once why a sign-in failed', async () => {
    const server = await startScriptedServer();
    for (const [answer, code] of [
      [{ status: 403 }, 403],
      [{ body: '{}' }, 'no-auth'],
      [{ body: '{"auth":"a"}' }, 'no-user-data'],
      [{ body: '<p>' }, 'not-json'],
    ] as const) {
      const client = clientOf(server, { userAuthentication: { endpoint: server.authUrl(answer) } });
      const received = record(client.user, 'pusher:signin_error');
      client.signin();
      await eventually(() => expect(received).to.have.length(1));
      expect(received[0]?.[1]).to.be.instanceOf(PusherError);
      expect(received[0]?.[1]).to.include({ type: 'AuthError', code });
    }
    expect(await server.received()).to.deep.equal([]);
  });

  for (const data of ['null', '{}', '{"user_data":"x"}', '{"user_data":"{}"}', '{"user_data":"{\\"id\\":7}"}']) {
    it(`survives the success message ${data}, and reports it`, async () => {
      const server = await startScriptedServer();
      const client = await signingIn(server);
      const received = record(client.user, 'pusher:signin_error');
      await server.send({ event: 'pusher:signin_success', data });
      await eventually(() => expect(received).to.have.length(1));
      expect(client.user.user_data).to.equal(null);
    });
  }

  it('may join a presence channel without channel_data once the sign-in has ended', async () => {
    const server = await startScriptedServer();
    const body = JSON.stringify({ auth: 'a:b' });
    const client = clientOf(server, {
      authEndpoint: server.authUrl({ body }),
      userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"ada"}' }) },
    });
    client.signin();
    const channel = client.subscribe('presence-c');
    await server.received(1);
    await server.send({ event: 'pusher:signin_success', data: { user_data: '{"id":"ada"}' } });
    await channel.ready();
    expect((channel as unknown as { members: { myID: string } }).members.myID).to.equal('ada');
  });

  it('receives the online and offline events of its watchlist, whatever else the frame contains', async () => {
    const server = await startScriptedServer();
    const client = await signingIn(server);
    const received = record(client.user.watchlist, 'online', 'offline');
    const event = 'pusher_internal:watchlist_events';
    for (const data of [null, {}, { events: 5 }, { events: [null, 7, { name: 5 }] }])
      await server.send({ event, data });
    const online = { name: 'online', user_ids: ['bob'] };
    await server.send({ event, data: { events: [online, { name: 'offline', user_ids: ['eve'] }] } });
    await eventually(() => expect(received).to.have.length(2));
    expect(received).to.deep.equal([
      ['online', online],
      ['offline', { name: 'offline', user_ids: ['eve'] }],
    ]);
    expect(client.connection.state).to.equal('connected');
  });

  it('receives the events of its watchlist, whatever their names are', async () => {
    const server = await startScriptedServer();
    const client = await signingIn(server);
    const names = ['away', 'client-idle', 'pusher:gap', 'subscribe', '__proto__', ''];
    const received = record(client.user.watchlist, ...names);
    const all: unknown[] = [];
    client.user.watchlist.bind_global((event) => void all.push(event));
    const events = names.map((name) => ({ name, user_ids: ['bob'] }));
    await server.send({ event: 'pusher_internal:watchlist_events', data: JSON.stringify({ events }) });
    await eventually(() => expect(received).to.have.length(names.length));
    expect(received).to.deep.equal(events.map((event) => [event.name, event]));
    expect(all).to.deep.equal(names);
  });
});
