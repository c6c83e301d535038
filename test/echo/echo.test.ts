import { expect } from '@open-wc/testing';
import { type Options, Pusher } from '../../src/client/index.js';
import { disconnectAll } from '../client/client-of.js';
import { eventually, startSandbox, startScriptedServer, type TestSandbox } from '../servers/index.js';
import { clientIn, echoOf, echoWith, recorder, serverOptions, subscribed } from './echo-of.js';

describe('Laravel Echo', () => {
  let server: TestSandbox;
  beforeEach(async () => {
    server = await startSandbox();
  });
  afterEach(() => {
    disconnectAll();
    delete (window as { Pusher?: unknown }).Pusher;
  });

  const connected = (echo: ReturnType<typeof echoOf>) =>
    eventually(() => expect(echo.connectionStatus()).to.equal('connected'));

  describe('connection', () => {
    it('takes the class from options.Pusher', async () => {
      const echo = echoOf(server);
      expect(echo.connector.pusher).to.be.instanceOf(Pusher);
      await connected(echo);
    });

    it('takes the class from window.Pusher', async () => {
      (window as { Pusher?: unknown }).Pusher = Pusher;
      const echo = echoWith(serverOptions(server));
      expect(echo.connector.pusher).to.be.instanceOf(Pusher);
      await connected(echo);
    });

    it('uses an existing client from options.client', async () => {
      const options: Options = { cluster: '', wsHost: server.host, wsPort: server.port, forceTLS: false };
      const client = new Pusher(server.key, options);
      const echo = echoWith({ client, key: server.key });
      expect(echo.connector.pusher).to.equal(client);
      await connected(echo);
      expect(Pusher.instances).to.deep.equal([client]);
    });

    for (const broadcaster of ['pusher', 'reverb']) {
      it(`connects with the broadcaster ${broadcaster}, an empty cluster and Echo's own null options`, async () => {
        const echo = echoOf(server, { broadcaster, cluster: '' });
        expect(echo.connector.options).to.deep.include({ cluster: '', host: null, csrfToken: null, bearerToken: null });
        await connected(echo);
      });
    }

    it('provides its socket ID once it is connected', async () => {
      const echo = echoOf(server);
      expect(echo.socketId()).to.equal(undefined);
      await connected(echo);
      expect(echo.socketId()).to.match(/^\d+\.\d+$/);
      expect(echo.socketId()).to.equal(clientIn(echo).connection.socket_id);
    });

    it('provides its status, and reports each change of it until the listener is removed', async () => {
      const echo = echoOf(server);
      const { received, listen } = recorder();
      const stop = echo.connector.onConnectionChange(listen);
      expect(echo.connectionStatus()).to.equal('connecting');
      await connected(echo);
      expect(new Set(received)).to.deep.equal(new Set(['connected']));
      echo.disconnect();
      expect(echo.connectionStatus()).to.equal('disconnected');
      expect(new Set(received)).to.deep.equal(new Set(['connected', 'disconnected']));
      stop();
      const before = received.length;
      echo.connector.pusher.connect();
      await connected(echo);
      expect(received).to.have.length(before);
    });

    it('closes with disconnect()', async () => {
      const scripted = await startScriptedServer();
      const echo = echoOf(scripted);
      await connected(echo);
      echo.disconnect();
      await eventually(async () => expect(await scripted.open()).to.equal(0));
    });

    it('is restored after a drop, with its channels and their listeners', async () => {
      const scripted = await startScriptedServer();
      const echo = echoOf(scripted);
      const { received, listen } = recorder();
      await subscribed(echo.channel('orders').listen('Shipped', listen));
      await scripted.end(4200);
      const again = (await scripted.received(2))[1];
      expect(again).to.deep.include({ event: 'pusher:subscribe', connection: 1 });
      await scripted.send({ event: 'App\\Events\\Shipped', channel: 'orders', data: '{"id":1}' });
      await eventually(() => expect(received).to.deep.equal([{ id: 1 }]));
    });

    it('adds the socket ID to the requests of axios', async () => {
      const interceptors: ((request: { headers: Record<string, string> }) => unknown)[] = [];
      const axios = Object.assign(() => {}, {
        interceptors: { request: { use: (added: (typeof interceptors)[0]) => void interceptors.push(added) } },
      });
      Object.assign(window, { axios });
      try {
        const echo = echoOf(server);
        const request = { headers: {} };
        await connected(echo);
        interceptors[0]?.(request);
        expect(request.headers).to.deep.equal({ 'X-Socket-Id': echo.socketId() });
      } finally {
        delete (window as { axios?: unknown }).axios;
      }
    });
  });

  for (const broadcaster of ['pusher', 'reverb']) {
    describe(`public channel (${broadcaster})`, () => {
      const options = { broadcaster, cluster: '' };

      it('receives a Laravel event by its short name, by its full name, and by a custom name', async () => {
        const echo = echoOf(server, options);
        const short = recorder();
        const whole = recorder();
        const custom = recorder();
        const channel = echo.channel('orders');
        channel.listen('Shipped', short.listen);
        channel.listen('\\Other\\Events\\Paid', whole.listen).listen('.order.closed', custom.listen);
        await subscribed(channel);
        await server.trigger('orders', 'App\\Events\\Shipped', { id: 1 });
        await server.trigger('orders', 'Other\\Events\\Paid', { id: 2 });
        await server.trigger('orders', 'order.closed', { id: 3 });
        await eventually(() => expect(custom.received).to.deep.equal([{ id: 3 }]));
        expect([short.received, whole.received]).to.deep.equal([[{ id: 1 }], [{ id: 2 }]]);
      });

      it('receives events through echo.listen(channel, event, callback)', async () => {
        const echo = echoOf(server, options);
        const { received, listen } = recorder();
        await subscribed(echo.listen('orders', 'Order.Shipped', listen));
        await server.trigger('orders', 'App\\Events\\Order\\Shipped', { id: 1 });
        await eventually(() => expect(received).to.deep.equal([{ id: 1 }]));
      });

      it('supports another namespace, or none', async () => {
        for (const [namespace, name] of [
          ['Acme.Shop', 'Acme\\Shop\\Shipped'],
          [false, 'Shipped'],
        ]) {
          const echo = echoOf(server, { ...options, namespace });
          const { received, listen } = recorder();
          await subscribed(echo.channel('orders').listen('Shipped', listen));
          await server.trigger('orders', String(name), { id: 1 });
          await eventually(() => expect(received).to.deep.equal([{ id: 1 }]));
        }
      });

      it('removes one listener, or all listeners of an event', async () => {
        const channel = echoOf(server, options).channel('orders');
        const [one, two, last] = [recorder(), recorder(), recorder()];
        channel.listen('A', one.listen).listen('A', two.listen).listen('B', one.listen).listen('C', last.listen);
        await subscribed(channel);
        channel.stopListening('A', one.listen).stopListening('B').stopListening('C', two.listen);
        for (const name of ['A', 'B', 'C']) await server.trigger('orders', `App\\Events\\${name}`, { name });
        await eventually(() => expect(last.received).to.deep.equal([{ name: 'C' }]));
        expect([one.received, two.received]).to.deep.equal([[], [{ name: 'A' }]]);
      });

      it('has listeners for all events, which can only be removed together', async () => {
        const channel = echoOf(server, options).channel('orders');
        const received: unknown[] = [];
        const one = (event: string, data: unknown) => received.push(['one', event, data]);
        const two = (event: string, data: unknown) => received.push(['two', event, data]);
        channel.listenToAll(one).listenToAll(two);
        await subscribed(channel);
        await server.trigger('orders', 'App\\Events\\Shipped', { id: 1 });
        await server.trigger('orders', 'order.closed', { id: 2 });
        await eventually(() => expect(received).to.have.length(4));
        expect(received).to.deep.equal([
          ['one', 'Shipped', { id: 1 }],
          ['two', 'Shipped', { id: 1 }],
          ['one', '.order.closed', { id: 2 }],
          ['two', '.order.closed', { id: 2 }],
        ]);
        // Echo binds a function of its own, so that it does not know this one: nothing changes
        channel.stopListeningToAll(one);
        await server.trigger('orders', 'more', {});
        await eventually(() => expect(received).to.have.length(6));
        channel.stopListeningToAll();
        const { received: after, listen } = recorder();
        channel.listen('.last', listen);
        await server.trigger('orders', 'last', {});
        await eventually(() => expect(after).to.have.length(1));
        expect(received).to.have.length(6);
      });
    });
  }

  describe('leaving', () => {
    const names = (echo: ReturnType<typeof echoOf>) =>
      clientIn(echo)
        .allChannels()
        .map(({ name }) => name)
        .sort();

    async function joinAll(): Promise<ReturnType<typeof echoOf>> {
      const echo = echoOf(server);
      const channels = [echo.channel('a'), echo.private('a'), echo.join('a'), echo.channel('b'), echo.private('b')];
      await Promise.all(channels.map(subscribed));
      expect(names(echo)).to.deep.equal(['a', 'b', 'presence-a', 'private-a', 'private-b']);
      return echo;
    }

    it('leave() ends the public, the private and the presence channel of a name', async () => {
      const echo = await joinAll();
      echo.leave('a');
      expect(names(echo)).to.deep.equal(['b', 'private-b']);
    });

    it('leaveChannel() ends only the channel with exactly this name', async () => {
      const echo = await joinAll();
      echo.leaveChannel('private-a');
      echo.leaveChannel('nothing');
      expect(names(echo)).to.deep.equal(['a', 'b', 'presence-a', 'private-b']);
    });

    it('leaveAllChannels() ends every channel', async () => {
      const echo = await joinAll();
      echo.leaveAllChannels();
      expect(names(echo)).to.deep.equal([]);
    });

    it('unsubscribes on the server', async () => {
      const scripted = await startScriptedServer();
      const echo = echoOf(scripted);
      await subscribed(echo.channel('a'));
      echo.leave('a');
      expect((await scripted.received(2))[1]).to.deep.include({ event: 'pusher:unsubscribe', data: { channel: 'a' } });
    });

    for (const kind of ['channel', 'private', 'join'] as const) {
      it(`and rejoining with ${kind}() in one tick results in a subscription without the old listeners`, async () => {
        const echo = echoOf(server);
        const [old, fresh] = [recorder(), recorder()];
        const { name } = echo[kind]('a').listen('.e', old.listen).listenToAll(old.listen);
        await eventually(() => expect(clientIn(echo).channel(name)?.subscribed).to.equal(true));
        echo.leave('a');
        const again = echo[kind]('a').listen('.e', fresh.listen);
        await subscribed(again);
        expect(clientIn(echo).channel(name)?.subscribed).to.equal(true);
        await server.trigger(name, 'e', { id: 1 });
        await eventually(() => expect(fresh.received).to.deep.equal([{ id: 1 }]));
        expect(old.received).to.deep.equal([]);
      });

      it(`and rejoining with ${kind}() before there is a connection removes the old listeners as well`, async () => {
        const echo = echoOf(server);
        const [old, fresh] = [recorder(), recorder()];
        const { name } = echo[kind]('a').listen('.e', old.listen);
        echo.leave('a');
        await subscribed(echo[kind]('a').listen('.e', fresh.listen));
        await server.trigger(name, 'e', { id: 1 });
        await eventually(() => expect(fresh.received).to.deep.equal([{ id: 1 }]));
        expect(old.received).to.deep.equal([]);
      });

      it(`and rejoining with ${kind}() before the server answers results in a subscription`, async () => {
        const echo = echoOf(server);
        const { received, listen } = recorder();
        const { name } = echo[kind]('a');
        await connected(echo);
        echo.leave('a');
        await subscribed(echo[kind]('a').listen('.e', listen));
        await server.trigger(name, 'e', { id: 1 });
        await eventually(() => expect(received).to.deep.equal([{ id: 1 }]));
      });
    }
  });
});
