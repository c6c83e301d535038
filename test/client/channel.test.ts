import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { type Channel, type Options, type PresenceChannel, PusherError } from '../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../servers/index.js';
import { clientOf, disconnectAll, hear } from './client-of.js';

const succeeded = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';

describe('channel', () => {
  let clock: SinonFakeTimers | undefined;
  afterEach(() => {
    clock?.restore();
    clock = undefined;
    disconnectAll();
  });

  const subscribed = (channel: Channel) => eventually(() => expect(channel.subscribed).to.equal(true));
  const frames = (received: { event: string; data?: unknown }[]) =>
    received.map(({ event, data }) => `${event.replace('pusher:', '')} ${(data as { channel?: string }).channel}`);

  describe('public', () => {
    it('hears the events of its name from the moment that the server confirms it', async () => {
      const server = await startSandbox();
      const client = clientOf(server);
      const channel = client.subscribe('comments');
      expect(channel).to.include({ name: 'comments', subscribed: false, subscriptionPending: false });
      const heard = hear(channel, succeeded, 'new-comment');
      await subscribed(channel);
      expect(channel.subscriptionPending).to.equal(false);
      await server.trigger('other', 'new-comment', { text: 'no' });
      await server.trigger('comments', 'new-comment', { text: 'yes' });
      await eventually(() => expect(heard).to.have.length(2));
      expect(heard).to.deep.equal([
        [succeeded, {}],
        ['new-comment', { text: 'yes' }, {}],
      ]);
    });

    it('hears each event in three ways: by name, by all of the channel, by all of the client', async () => {
      const server = await startSandbox();
      const client = clientOf(server);
      const channel = client.subscribe('c');
      await subscribed(channel);
      const heard: unknown[][] = [];
      channel.bind('e', (...args: unknown[]) => void heard.push(['channel.bind', ...args]));
      channel.bind_global((...args: unknown[]) => void heard.push(['channel.bind_global', ...args]));
      channel.bind_all((...args: unknown[]) => void heard.push(['channel.bind_all', ...args]));
      client.bind('e', (...args: unknown[]) => void heard.push(['client.bind', ...args]));
      client.bind_global((...args: unknown[]) => void heard.push(['client.bind_global', ...args]));
      client.bind_all((...args: unknown[]) => void heard.push(['client.bind_all', ...args]));
      await server.trigger('c', 'e', [1]);
      await eventually(() => expect(heard).to.have.length(6));
      const origin = { channel: 'c', user_id: undefined };
      expect(heard).to.deep.equal([
        ['channel.bind_global', 'e', [1], {}],
        ['channel.bind_all', 'e', [1], {}],
        ['channel.bind', [1], {}],
        ['client.bind_global', 'e', [1], origin],
        ['client.bind_all', 'e', [1], origin],
        ['client.bind', [1]],
      ]);
    });

    it('asks the server once, however often it is subscribed to', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server);
      const channel = client.subscribe('c');
      expect(client.subscribe('c')).to.equal(channel);
      await subscribed(channel);
      expect(client.subscribe('c')).to.equal(channel);
      expect(client.allChannels()).to.deep.equal([channel]);
      client.unsubscribe('c');
      expect(frames(await server.received(2))).to.deep.equal(['subscribe c', 'unsubscribe c']);
      expect(client.channel('c')).to.equal(undefined);
    });

    it('may have any name that the protocol allows, and no other', async () => {
      const client = clientOf(await startSandbox());
      for (const name of ['constructor', '__proto__', 'hasOwnProperty']) {
        expect(client.channel(name)).to.equal(undefined);
        await subscribed(client.subscribe(name));
        expect(client.channel(name)?.name).to.equal(name);
      }
      for (const name of ['', 'a b', '#server-to-user-1', 'x'.repeat(201)]) {
        expect(() => client.subscribe(name)).to.throw(PusherError, 'Cannot subscribe to channel');
      }
      expect(client.allChannels()).to.have.length(3);
    });

    it('tells how many are subscribed, where the server tells', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server);
      const channel = client.subscribe('c');
      await subscribed(channel);
      const heard = hear(channel, 'pusher:subscription_count');
      const event = 'pusher_internal:subscription_count';
      await server.send({ event, channel: 'c', data: '{"subscription_count":0}' });
      await eventually(() => expect(heard).to.have.length(1));
      expect(heard[0]?.[1]).to.deep.equal({ subscription_count: 0 });
      expect(channel.subscriptionCount).to.equal(0);
    });
  });

  describe('subscription', () => {
    it('is renewed after a drop, on the new connection', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server);
      const channel = client.subscribe('c');
      await subscribed(channel);
      const heard = hear(channel, succeeded);
      await server.end(4200);
      await eventually(() => expect(heard).to.have.length(1));
      const [first, second] = await server.received(2);
      expect(first).to.deep.include({ event: 'pusher:subscribe', connection: 0 });
      expect(second).to.deep.include({ event: 'pusher:subscribe', connection: 1 });
    });

    it('is not live while there is no connection, and is wanted still after disconnect() and connect()', async () => {
      const client = clientOf(await startScriptedServer());
      const channel = client.subscribe('c');
      await subscribed(channel);
      client.disconnect();
      expect(channel.subscribed).to.equal(false);
      client.connect();
      await subscribed(channel);
    });

    it('that is ended while the answer is under way is ended on the server, too', async () => {
      const server = await startScriptedServer({ answer: false });
      const client = clientOf(server);
      const channel = client.subscribe('c');
      const heard = hear(channel, succeeded);
      await server.received(1);
      client.unsubscribe('c');
      expect(channel.subscriptionCancelled).to.equal(true);
      await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' });
      expect(frames(await server.received(2))).to.deep.equal(['subscribe c', 'unsubscribe c']);
      expect(client.channel('c')).to.equal(undefined);
      expect(heard).to.deep.equal([]);
    });

    it('that is ended and wanted again while the answer is under way stays', async () => {
      const server = await startScriptedServer({ answer: false });
      const client = clientOf(server);
      const channel = client.subscribe('c');
      await server.received(1);
      client.unsubscribe('c');
      expect(client.subscribe('c')).to.equal(channel);
      await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' });
      await subscribed(channel);
      expect(await server.received()).to.have.length(1);
    });

    it('that is ended while pending is not undone by a reconnect', async () => {
      const server = await startScriptedServer({ answer: false });
      const client = clientOf(server);
      client.subscribe('c');
      client.subscribe('d');
      await server.received(2);
      client.unsubscribe('c');
      await server.end(4200);
      expect(frames((await server.received(3)).slice(2))).to.deep.equal(['subscribe d']);
      expect(client.channel('c')).to.equal(undefined);
    });

    it('that is ended and wanted again in one go ends subscribed, without the former listeners', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server);
      const former = client.subscribe('c');
      await subscribed(former);
      const heard = hear(former, 'e');
      client.unsubscribe('c');
      const channel = client.subscribe('c');
      expect(channel).not.to.equal(former);
      await subscribed(channel);
      const now = hear(channel, 'e');
      await server.send({ event: 'e', channel: 'c', data: '1' });
      await eventually(() => expect(now).to.have.length(1));
      expect(heard).to.deep.equal([]);
      expect(frames(await server.received(3))).to.deep.equal(['subscribe c', 'unsubscribe c', 'subscribe c']);
    });

    it('that the server refuses is told, and can be asked for again', async () => {
      const server = await startScriptedServer({ answer: false });
      const client = clientOf(server);
      const channel = client.subscribe('c');
      const heard = hear(channel, refused, succeeded);
      await server.received(1);
      const data = JSON.stringify({ type: 'LimitReached', error: 'too many', status: 403 });
      await server.send({ event: 'pusher:subscription_error', channel: 'c', data });
      await eventually(() => expect(heard).to.have.length(1));
      expect(heard[0]?.[1]).to.include({ type: 'SubscriptionError', error: 'too many', status: 403, code: 403 });
      expect(channel).to.include({ subscribed: false, subscriptionPending: false });
      client.subscribe('c');
      await server.received(2);
      await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c' });
      await eventually(() => expect(heard).to.have.length(2));
    });
  });

  describe('holders', () => {
    it('share a subscription; the last one ends it', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server);
      const [one, two] = [{}, {}];
      const channel = client.subscribe('c', one);
      expect(client.subscribe('c', two)).to.equal(channel);
      await subscribed(channel);
      client.unsubscribe('c', one);
      client.unsubscribe('c', one);
      client.unsubscribe('c');
      expect(client.channel('c')).to.equal(channel);
      client.unsubscribe('c', two);
      expect(frames(await server.received(2))).to.deep.equal(['subscribe c', 'unsubscribe c']);
    });

    it('take their own listeners with them, and nobody else’s', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server);
      const element = {};
      const heard: string[] = [];
      const channel = client.subscribe('c', element);
      channel.bind('e', () => heard.push('element'), element);
      client.subscribe('c').bind('e', () => heard.push('script'));
      await subscribed(channel);
      const hears = async (...who: string[]) => {
        heard.length = 0;
        const end = hear(client, 'end');
        await server.send({ event: 'e', channel: 'c' });
        await server.send({ event: 'end' });
        await eventually(() => expect(end).to.have.length(1));
        expect(heard).to.deep.equal(who);
      };
      await hears('element', 'script');
      client.unsubscribe('c');
      await hears('element');
      client.subscribe('c').bind('e', () => heard.push('script again'));
      client.unsubscribe('c', element);
      await hears('script again');
      expect(frames(await server.received())).to.deep.equal(['subscribe c']);
    });
  });

  describe('private', () => {
    it('is authorised at the endpoint, with the socket’s id, the params and the headers', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server, {
        channelAuthorization: {
          endpoint: server.authUrl(),
          params: { a: 1 },
          headers: { 'X-One': '1' },
          paramsProvider: async () => ({ b: '2&3' }),
          headersProvider: () => ({ 'X-Two': '2' }),
        },
      });
      await subscribed(client.subscribe('private-c'));
      const [request] = await server.authRequests(1);
      expect(request?.body).to.deep.equal({ socket_id: '1.1', channel_name: 'private-c', a: '1', b: '2&3' });
      expect(request?.headers).to.include({ 'x-one': '1', 'x-two': '2' });
      expect(request?.headers['content-type']).to.contain('application/x-www-form-urlencoded');
      const [frame] = await server.received(1);
      expect(frame?.data).to.deep.equal({ auth: 'app-key:sig', channel: 'private-c' });
    });

    it('is authorised by the sandbox for its own apps', async () => {
      const server = await startSandbox();
      const options = { channelAuthorization: { endpoint: server.authEndpoint } };
      await subscribed(clientOf(server, options).subscribe('private-c'));
    });

    it('reads the older options when a request is made', async () => {
      const server = await startScriptedServer();
      const options: Options = { authEndpoint: server.authUrl(), auth: { params: { p: 'q' }, headers: {} } };
      const client = clientOf(server, options);
      options.auth = Object.assign(options.auth ?? {}, { headers: { 'X-Late': 'yes' } });
      await subscribed(client.subscribe('private-c'));
      const [request] = await server.authRequests(1);
      expect(request?.body.p).to.equal('q');
      expect(request?.headers['x-late']).to.equal('yes');
    });

    it('may be authorised by a function, with a callback or a promise', async () => {
      const server = await startScriptedServer();
      const asked: unknown[] = [];
      const answers: NonNullable<Options['channelAuthorization']>['customHandler'][] = [
        (request, callback) => {
          asked.push(request);
          callback(null, { auth: 'a:b' });
        },
        async () => ({ auth: 'a:b' }),
      ];
      for (const customHandler of answers) {
        await subscribed(clientOf(server, { channelAuthorization: { customHandler } }).subscribe('private-c'));
      }
      expect(asked).to.deep.equal([{ socketId: '1.1', channelName: 'private-c' }]);
    });

    it('is not asked for with an authorisation that was made for an earlier connection', async () => {
      const server = await startScriptedServer();
      const answers: ((data: { auth: string }) => void)[] = [];
      const client = clientOf(server, {
        channelAuthorization: { customHandler: () => new Promise((resolve) => answers.push(resolve)) },
      });
      const channel = client.subscribe('private-c');
      await eventually(() => expect(answers).to.have.length(1));
      await server.end(4200);
      await eventually(() => expect(answers).to.have.length(2));
      answers[0]?.({ auth: 'old:1' });
      answers[1]?.({ auth: 'new:2' });
      await subscribed(channel);
      expect((await server.received()).map(({ data }) => data)).to.deep.equal([
        { auth: 'new:2', channel: 'private-c' },
      ]);
    });

    it('ends its request when nobody wants it any more, and asks nothing', async () => {
      const server = await startScriptedServer();
      const client = clientOf(server, { authEndpoint: server.authUrl({ hang: true }) });
      const heard = hear(client.subscribe('private-c'), refused);
      await server.authRequests(1);
      client.unsubscribe('private-c');
      expect(client.channel('private-c')).to.equal(undefined);
      await subscribed(client.subscribe('c'));
      expect(frames(await server.received())).to.deep.equal(['subscribe c']);
      expect(heard).to.deep.equal([]);
    });

    const failures: [
      string,
      Parameters<Awaited<ReturnType<typeof startScriptedServer>>['authUrl']>[0],
      object,
      RegExp,
    ][] = [
      ['403', { status: 403, body: 'no' }, { code: 403, status: 403, retryable: false }, /answered 403/],
      ['503', { status: 503 }, { code: 503, status: 503, retryable: true }, /answered 503/],
      ['429', { status: 429 }, { code: 429, retryable: true }, /answered 429/],
      ['HTML', { body: '<!doctype html>', contentType: 'text/html' }, { code: 'not-json', retryable: false }, /HTML/],
      ['no JSON', { body: 'ok' }, { code: 'not-json', retryable: false }, /not JSON/],
      ['JSON without auth', { body: '{}' }, { code: 'no-auth', retryable: false }, /no "auth"/],
      ['null', { body: 'null' }, { code: 'no-auth', retryable: false }, /no "auth"/],
    ];
    for (const [what, answer, fields, words] of failures) {
      it(`tells once that the endpoint answered ${what}, and asks the server nothing`, async () => {
        const server = await startScriptedServer();
        const client = clientOf(server, { authEndpoint: server.authUrl(answer) });
        const heard = hear(client.subscribe('private-c'), refused);
        await eventually(() => expect(heard).to.have.length(1));
        const error = heard[0]?.[1] as PusherError;
        expect(error)
          .to.be.instanceOf(PusherError)
          .and.to.include({ type: 'AuthError', ...fields });
        expect(error.message).to.match(words).and.to.contain('private-c');
        expect(error.error).to.be.a('string');
        await subscribed(client.subscribe('c'));
        expect(frames(await server.received())).to.deep.equal(['subscribe c']);
        expect(await server.authRequests()).to.have.length(1);
      });
    }

    it('tells that there is no endpoint', async () => {
      const gone = await startScriptedServer();
      await gone.close();
      const client = clientOf(await startScriptedServer(), { authEndpoint: gone.authUrl() });
      const heard = hear(client.subscribe('private-c'), refused);
      await eventually(() => expect(heard).to.have.length(1));
      expect(heard[0]?.[1]).to.include({ type: 'AuthError', retryable: true });
    });

    it('sends client events to the others, and not to itself', async () => {
      const server = await startSandbox();
      const options = { authEndpoint: server.authEndpoint };
      const [one, two] = [clientOf(server, options), clientOf(server, options)];
      const [sender, receiver] = [one.subscribe('private-c'), two.subscribe('private-c')];
      await Promise.all([sender, receiver].map(subscribed));
      const heard = hear(receiver, 'client-typing', 'client-end');
      const own = hear(sender, 'client-typing');
      expect(sender.trigger('client-typing', { who: 'me' })).to.equal(true);
      expect(sender.trigger('client-end', null)).to.equal(true);
      await eventually(() => expect(heard).to.have.length(2));
      expect(heard[0]).to.deep.equal(['client-typing', { who: 'me' }, {}]);
      expect(own).to.deep.equal([]);
    });

    it('sends only client events, and only while there is a connection', async () => {
      const server = await startSandbox();
      const client = clientOf(server, { authEndpoint: server.authEndpoint });
      const channel = client.subscribe('private-c');
      expect(() => channel.trigger('typing', {})).to.throw(PusherError, '"client-"');
      expect(channel.trigger('client-typing', {})).to.equal(false);
    });
  });

  describe('presence', () => {
    const join = (server: { host: string; port: number; key: string; authEndpoint: string }, id: string) => {
      const params = { user_id: id, user_info: JSON.stringify({ name: id }) };
      const client = clientOf(server, { channelAuthorization: { endpoint: server.authEndpoint, params } });
      const channel = client.subscribe('presence-room') as PresenceChannel;
      return { client, channel };
    };

    it('knows who is there, who comes and who goes, each user once', async () => {
      const server = await startSandbox();
      const { channel } = join(server, 'ada');
      const heard = hear(channel, succeeded, 'pusher:member_added', 'pusher:member_removed');
      await subscribed(channel);
      expect(heard).to.deep.equal([[succeeded, channel.members]]);
      const ada = { id: 'ada', info: { name: 'ada' } };
      expect(channel.members).to.deep.include({ count: 1, myID: 'ada', me: ada });
      const bob = { id: 'bob', info: { name: 'bob' } };
      const [one, two] = [join(server, 'bob'), join(server, 'bob')];
      await Promise.all([one.channel, two.channel].map(subscribed));
      await eventually(() => expect(heard).to.have.length(2));
      expect(heard[1]).to.deep.equal(['pusher:member_added', bob]);
      expect(channel.members.get('bob')).to.deep.equal(bob);
      expect(channel.members.get('constructor')).to.equal(null);
      const everyone: unknown[] = [];
      channel.members.each((member) => everyone.push(member));
      expect(everyone).to.have.deep.members([ada, bob]);
      one.client.disconnect();
      two.client.disconnect();
      await eventually(() => expect(heard).to.have.length(3));
      expect(heard[2]).to.deep.equal(['pusher:member_removed', bob]);
      expect(channel.members.count).to.equal(1);
    });

    it('tells who sent a client event', async () => {
      const server = await startSandbox();
      const [ada, bob] = [join(server, 'ada'), join(server, 'bob')];
      await Promise.all([ada.channel, bob.channel].map(subscribed));
      const heard = hear(bob.channel, 'client-wave');
      const everything: unknown[][] = [];
      bob.client.bind_global((...args: unknown[]) => void everything.push(args));
      ada.channel.trigger('client-wave', {});
      await eventually(() => expect(heard).to.deep.equal([['client-wave', {}, { user_id: 'ada' }]]));
      expect(everything).to.deep.include(['client-wave', {}, { channel: 'presence-room', user_id: 'ada' }]);
    });

    it('forgets everyone when the connection is lost', async () => {
      const { client, channel } = join(await startSandbox(), 'ada');
      await subscribed(channel);
      client.disconnect();
      expect(channel.members).to.include({ count: 0, me: null, myID: null });
      expect(Object.keys(channel.members.members)).to.deep.equal([]);
    });

    for (const channel_data of [undefined, 'text', '[]', '{}', '{"user_id":null}']) {
      it(`tells that the endpoint’s channel_data is ${channel_data}`, async () => {
        const server = await startScriptedServer();
        const body = JSON.stringify({ auth: 'a:b', channel_data });
        const client = clientOf(server, { authEndpoint: server.authUrl({ body }) });
        const heard = hear(client.subscribe('presence-c'), refused);
        await eventually(() => expect(heard).to.have.length(1));
        expect(heard[0]?.[1]).to.include({ type: 'AuthError', code: 'no-channel-data' });
        expect(await server.received()).to.deep.equal([]);
      });
    }
  });

  it('that is refused by the endpoint is not asked for again in a loop', async () => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const server = await startScriptedServer();
    const client = clientOf(server, { authEndpoint: server.authUrl({ status: 403 }) });
    const heard = hear(client.subscribe('private-c'), refused);
    await eventually(() => expect(heard).to.have.length(1));
    clock.tick(60_000);
    expect(await server.authRequests()).to.have.length(1);
  });
});
