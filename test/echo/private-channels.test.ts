import { expect } from '@open-wc/testing';
import { disconnectAll } from '../client/client-of.js';
import { eventually, startSandbox, startScriptedServer, type TestSandbox } from '../servers/index.js';
import { clientIn, echoAs, echoOf, recorder, subscribed } from './echo-of.js';

/** Encrypted with tweetnacl’s secretbox: `{"id":7,"text":"secret"}`. */
const sealed = {
  key: 'ArdBccTxtWw9mRfGbAi15EJh4jPPvwSCkAaiOyqg3RQ=',
  nonce: 'qQBDVBPXaa/OwrRy6JgFJGjOg+Ze28Uv',
  ciphertext: 'y3D1LKim/p1iF2fVMUpwujF3JSW7HnZukoN2d/ICwucnZrCReLV5/Q==',
};

for (const broadcaster of ['pusher', 'reverb']) {
  describe(`Laravel Echo (${broadcaster})`, () => {
    const options = { broadcaster, cluster: '' };
    let server: TestSandbox;
    before(async () => {
      server = await startSandbox();
    });
    afterEach(disconnectAll);

    describe('private channel', () => {
      it('receives its events', async () => {
        const { received, listen } = recorder();
        const channel = echoOf(server, options).private('orders.1').listen('Shipped', listen);
        await subscribed(channel);
        expect(channel.name).to.equal('private-orders.1');
        await server.trigger('private-orders.1', 'App\\Events\\Shipped', { id: 1 });
        await eventually(() => expect(received).to.deep.equal([{ id: 1 }]));
      });

      it('receives the notifications of a user until it stops listening for them', async () => {
        const [one, two] = [recorder(), recorder()];
        const channel = echoOf(server, options).private('App.Models.User.1');
        await subscribed(channel.notification(one.listen).notification(two.listen));
        const event = 'Illuminate\\Notifications\\Events\\BroadcastNotificationCreated';
        const notification = { id: 'n1', type: 'App\\Notifications\\InvoicePaid', amount: 3 };
        await server.trigger('private-App.Models.User.1', event, notification);
        await eventually(() => expect(two.received).to.deep.equal([notification]));
        expect(one.received).to.deep.equal([notification]);
        channel.stopListeningForNotification(one.listen);
        await server.trigger('private-App.Models.User.1', event, notification);
        await eventually(() => expect(two.received).to.have.length(2));
        expect(one.received).to.have.length(1);
      });

      it('sends whispers to others, but not to itself', async () => {
        const [ann, bob] = ['ann', 'bob'].map((name) => echoAs(name, server, options).private('chat'));
        const [own, others] = [recorder(), recorder()];
        await Promise.all([
          subscribed(ann!.listenForWhisper('typing', own.listen)),
          subscribed(bob!.listenForWhisper('typing', others.listen)),
        ]);
        expect(ann!.whisper('typing', { name: 'ann' })).to.equal(ann);
        await eventually(() => expect(others.received).to.deep.equal([{ name: 'ann' }]));
        expect(own.received).to.deep.equal([]);
        bob!.stopListeningForWhisper('typing', others.listen);
        const last = recorder();
        bob!.listenForWhisper('done', last.listen);
        ann!.whisper('typing', {}).whisper('done', {});
        await eventually(() => expect(last.received).to.have.length(1));
        expect(others.received).to.have.length(1);
      });

      it('whispers after it was left and joined again', async () => {
        const [ann, bob] = ['ann', 'bob'].map((name) => echoAs(name, server, options));
        const { received, listen } = recorder();
        await Promise.all([subscribed(ann!.private('chat')), subscribed(bob!.private('chat'))]);
        ann!.leave('chat');
        await subscribed(ann!.private('chat'));
        bob!.private('chat').listenForWhisper('typing', listen);
        ann!.private('chat').whisper('typing', { again: true });
        await eventually(() => expect(received).to.deep.equal([{ again: true }]));
      });

      it('calls its error callback with the status of a rejection', async () => {
        const scripted = await startScriptedServer();
        const echo = echoOf(scripted, { ...options, authEndpoint: scripted.authUrl({ status: 403 }) });
        const { received, listen } = recorder();
        echo.private('orders').error(listen);
        await eventually(() => expect(received).to.have.length(1));
        expect(received[0]).to.include({ type: 'AuthError', status: 403 });
      });
    });

    describe('authorization', () => {
      const requestOf = async (more: Record<string, unknown>) => {
        const scripted = await startScriptedServer();
        const echo = echoOf(scripted, { ...options, authEndpoint: scripted.authUrl(), ...more });
        await subscribed(echo.private('a'));
        return { scripted, echo, request: (await scripted.authRequests(1))[0]! };
      };

      it('sends a POST request with the socket ID and the channel', async () => {
        const { echo, request } = await requestOf({});
        expect(request.method).to.equal('POST');
        expect(request.body).to.deep.equal({ socket_id: echo.socketId(), channel_name: 'private-a' });
      });

      it('sends the bearer token and the CSRF token from Echo’s options', async () => {
        const { request } = await requestOf({ auth: { headers: {} }, bearerToken: 'abc', csrfToken: 'xyz' });
        expect(request.headers).to.include({ authorization: 'Bearer abc', 'x-csrf-token': 'xyz' });
      });

      it('sends the CSRF token of the page', async () => {
        const meta = document.createElement('meta');
        meta.name = 'csrf-token';
        meta.content = 'of-the-page';
        document.head.append(meta);
        try {
          const { request } = await requestOf({ auth: { headers: {} } });
          expect(request.headers).to.include({ 'x-csrf-token': 'of-the-page' });
        } finally {
          meta.remove();
        }
      });

      it('sends its parameters, and its headers as they are at the time of the request', async () => {
        const auth = { headers: { 'X-Tenant': 'one' } as Record<string, string>, params: { team: '7' } };
        const { echo, scripted, request } = await requestOf({ auth });
        expect(request.headers).to.include({ 'x-tenant': 'one' });
        expect(request.body).to.include({ team: '7' });
        echo.connector.options.auth.headers.Authorization = 'Bearer renewed';
        auth.headers['X-Tenant'] = 'two';
        await subscribed(echo.private('b'));
        const next = (await scripted.authRequests(2))[1];
        expect(next?.headers).to.include({ authorization: 'Bearer renewed', 'x-tenant': 'two' });
      });
    });

    describe('presence channel', () => {
      it('reports its members, and each one who joins or leaves', async () => {
        const [here, joining, leaving] = [recorder(), recorder(), recorder()];
        const ann = echoAs('ann', server, options);
        await subscribed(ann.join('room').here(here.listen).joining(joining.listen).leaving(leaving.listen));
        expect(here.received).to.deep.equal([[{ name: 'ANN' }]]);
        const bob = echoAs('bob', server, options);
        const seen = recorder();
        await subscribed(bob.join('room').here(seen.listen));
        expect(seen.received).to.deep.equal([[{ name: 'ANN' }, { name: 'BOB' }]]);
        await eventually(() => expect(joining.received).to.deep.equal([{ name: 'BOB' }]));
        bob.leave('room');
        await eventually(() => expect(leaving.received).to.deep.equal([{ name: 'BOB' }]));
        expect(here.received).to.have.length(1);
      });

      it('receives events and whispers', async () => {
        const [ann, bob] = ['ann', 'bob'].map((name) => echoAs(name, server, options).join('room'));
        const [story, typing] = [recorder(), recorder()];
        await Promise.all([
          subscribed(ann!),
          subscribed(bob!.listen('Story', story.listen).listenForWhisper('typing', typing.listen)),
        ]);
        await server.trigger('presence-room', 'App\\Events\\Story', { id: 1 });
        ann!.whisper('typing', { name: 'ann' });
        await eventually(() =>
          expect([story.received, typing.received]).to.deep.equal([[{ id: 1 }], [{ name: 'ann' }]]),
        );
      });

      it('has no members at first if a PHP server sends the empty list of members as an array', async () => {
        const scripted = await startScriptedServer({ answer: false });
        const echo = echoOf(scripted, { ...options, authEndpoint: scripted.authUrl() });
        const { received, listen } = recorder();
        echo.join('room').here(listen);
        await scripted.received(1);
        const data = '{"presence":{"ids":[],"hash":[],"count":0}}';
        await scripted.send({ event: 'pusher_internal:subscription_succeeded', channel: 'presence-room', data });
        await eventually(() => expect(received).to.deep.equal([[]]));
      });
    });

    describe('encrypted private channel', () => {
      const sealedEvent = (event: string, { nonce, ciphertext } = sealed) => ({
        event,
        channel: 'private-encrypted-orders',
        data: JSON.stringify({ nonce, ciphertext }),
      });
      const open = async () => {
        const scripted = await startScriptedServer();
        const body = JSON.stringify({ auth: 'app-key:sig', shared_secret: sealed.key });
        const echo = echoOf(scripted, { ...options, authEndpoint: scripted.authUrl({ body }) });
        const channel = echo.encryptedPrivate('orders');
        await subscribed(channel);
        return { scripted, echo, channel };
      };

      it('receives the decrypted data of its events, in order', async () => {
        const { scripted, channel } = await open();
        const received: unknown[] = [];
        channel.listen('Shipped', (data: unknown) => received.push(['Shipped', data]));
        channel.listen('.order.closed', (data: unknown) => received.push(['closed', data]));
        await scripted.send(sealedEvent('App\\Events\\Shipped'));
        await scripted.send(sealedEvent('order.closed'));
        await eventually(() => expect(received).to.have.length(2));
        const data = { id: 7, text: 'secret' };
        expect(received).to.deep.equal([
          ['Shipped', data],
          ['closed', data],
        ]);
      });

      it('ignores an event that was encrypted with another key', async () => {
        const { scripted, channel } = await open();
        const [all, last] = [recorder(), recorder()];
        channel.listen('Shipped', all.listen).listen('Last', last.listen);
        await scripted.send(sealedEvent('App\\Events\\Shipped', { ...sealed, ciphertext: btoa('x'.repeat(40)) }));
        await scripted.send(sealedEvent('App\\Events\\Last'));
        await eventually(() => expect(last.received).to.have.length(1));
        expect(all.received).to.deep.equal([]);
      });

      it('throws on a whisper, because it must not be sent unencrypted', async () => {
        const { scripted, channel } = await open();
        expect(() => channel.whisper('typing', {})).to.throw();
        expect(await scripted.received()).to.have.length(1);
      });

      it('is ended by leave()', async () => {
        const { scripted, echo } = await open();
        echo.leave('orders');
        const data = { channel: 'private-encrypted-orders' };
        expect((await scripted.received(2))[1]).to.deep.include({ event: 'pusher:unsubscribe', data });
        expect(clientIn(echo).allChannels()).to.deep.equal([]);
      });

      it('is authorized by the sandbox as by a Laravel server', async () => {
        await subscribed(echoOf(server, options).encryptedPrivate('orders'));
      });
    });

    describe('user', () => {
      it('signs in at the endpoint of userAuthentication, and receives events for the user', async () => {
        const scripted = await startScriptedServer();
        const user_data = '{"id":"ann"}';
        const endpoint = scripted.authUrl({ body: JSON.stringify({ auth: 'app-key:sig', user_data }) });
        const userAuthentication = { endpoint, headers: {} };
        const echo = echoOf(scripted, { ...options, userAuthentication, bearerToken: 'abc' });
        const { received, listen } = recorder();
        echo.connector.pusher.user.bind('mail', listen);
        echo.connector.signin();
        const signIn = { event: 'pusher:signin', data: { auth: 'app-key:sig', user_data } };
        expect((await scripted.received(1))[0]).to.deep.include(signIn);
        const request = (await scripted.authRequests(1))[0]!;
        expect(request.body).to.deep.equal({ socket_id: echo.socketId() });
        expect(request.headers).to.include({ authorization: 'Bearer abc' });
        await scripted.send({ event: 'pusher:signin_success', data: JSON.stringify({ user_data }) });
        const channel = '#server-to-user-ann';
        expect((await scripted.received(2))[1]?.data).to.include({ channel });
        await scripted.send({ event: 'mail', channel, data: '{"unread":3}' });
        await eventually(() => expect(received).to.deep.equal([{ unread: 3 }]));
      });
    });
  });
}
