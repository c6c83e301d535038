import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import type { Channel, Options } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, record, sentBy, subscribed } from '../client-of.js';

const refused = 'pusher:subscription_error';
const authorized = { customHandler: async () => ({ auth: 'a:b' }) };
const unauthorized = { event: 'pusher:error', data: { code: 4009, message: 'Connection is unauthorized' } };
const notAMember = {
  event: 'pusher:error',
  data: { code: 4009, message: 'The client is not a member of the specified channel.' },
};

describe('an error that names no channel, after a client event', () => {
  const fakeTime = controlTime();

  /** A client with a live channel, and a channel whose subscription is pending. */
  const withPendingChannel = async (options: Options = {}) => {
    const server = await startScriptedServer({ answer: 'pings' });
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    const client = clientOf(server, { channelAuthorization: authorized, ...options });
    const live = client.subscribe('private-live');
    await server.received(1);
    await confirm(server, 'private-live');
    await subscribed(live);
    const pending = client.subscribe('private-pending');
    const received = record(pending, refused);
    await eventually(async () => expect(await sentBy(client, server)).to.have.length(2));
    return { server, time, client, live, pending, received };
  };

  for (const error of [unauthorized, notAMember, { event: 'pusher:error', data: { code: null, message: 'no' } }]) {
    it(`rejects no pending channel: "${error.data.message}" (${error.data.code})`, async () => {
      const { server, client, live, pending, received } = await withPendingChannel();
      expect(live.trigger('client-typing', {})).to.equal(true);
      await server.send(error);
      await client.connection.ping();
      await confirm(server, 'private-pending');
      await subscribed(pending);
      expect(received).to.deep.equal([]);
    });
  }

  it('rejects no pending channel if the event was sent without a channel object, or from the queue', async () => {
    const { server, client, live, pending, received } = await withPendingChannel({ queue: {} });
    live.trigger('client-typing', {}); // queued until the code of the queue is loaded
    await eventually(async () => {
      expect((await server.received()).filter(({ event }) => event === 'client-typing')).to.have.length(1);
    });
    await server.send(unauthorized);
    client.send_event('client-typing', {}, 'private-elsewhere');
    await server.send(unauthorized);
    await client.connection.ping();
    await confirm(server, 'private-pending');
    await subscribed(pending);
    expect(received).to.deep.equal([]);
  });

  it('rejects the channel that is requested again alone if the error repeats and no confirmation arrives', async () => {
    const { server, time, client, live, pending, received } = await withPendingChannel();
    live.trigger('client-typing', {});
    await server.send(unauthorized);
    await client.connection.ping();
    time.tick(6000);
    live.trigger('client-typing', {});
    expect((await sentBy(client, server)).slice(2)).to.deep.equal(['subscribe private-pending']);
    await server.send(unauthorized);
    await client.connection.ping();
    expect(received).to.deep.equal([]);
    time.tick(1500);
    expect(received).to.have.length(1);
    expect(received[0]?.[1]).to.include({ type: 'SubscriptionError', code: 4009, retryable: false });
    expect(pending.subscriptionPending).to.equal(false);
    time.tick(20_000);
    expect((await sentBy(client, server)).slice(3)).to.deep.equal([]);
  });

  it('does not reject the channel that is requested again alone if the server then confirms it', async () => {
    const { server, time, client, live, pending, received } = await withPendingChannel();
    live.trigger('client-typing', {});
    await server.send(unauthorized);
    await client.connection.ping();
    time.tick(6000);
    live.trigger('client-typing', {});
    expect(await sentBy(client, server)).to.have.length(3);
    await server.send(unauthorized);
    await confirm(server, 'private-pending');
    await subscribed(pending);
    const other = client.subscribe('private-other');
    await eventually(async () => expect(await sentBy(client, server)).to.have.length(4));
    time.tick(6000);
    await client.connection.ping();
    await confirm(server, 'private-other');
    await subscribed(other);
    expect(received).to.deep.equal([]);
  });

  it('rejects a pending channel immediately if the client event was sent long ago or on an earlier connection', async () => {
    const { server, time, client, live, received } = await withPendingChannel();
    live.trigger('client-typing', {});
    time.tick(5000);
    await server.send(unauthorized);
    await eventually(() => expect(received).to.have.length(1));
    live.trigger('client-typing', {});
    client.disconnect();
    client.connect();
    await client.ready();
    const errors = [received, record(client.subscribe('private-live'), refused)];
    await eventually(async () => expect(await sentBy(client, server)).to.have.length(4));
    await server.send({ ...unauthorized, data: { code: 4301, message: 'too many' }, channel: 'private-live' });
    await eventually(() => expect(errors[1]).to.have.length(1));
    await server.send(unauthorized);
    await eventually(() => expect(received).to.have.length(2));
  });

  it('immediately rejects the channel that its message names, unless the client event was sent on that channel', async () => {
    const { server, client, live, pending, received } = await withPendingChannel();
    live.trigger('client-typing', {});
    const data = { code: 4009, message: 'Invalid signature for private-pending' };
    await server.send({ event: 'pusher:error', data });
    await eventually(() => expect(received).to.have.length(1));
    client.subscribe('private-pending');
    await eventually(async () => expect(await sentBy(client, server)).to.have.length(4));
    pending.trigger('client-typing', {});
    await server.send({ event: 'pusher:error', data: { code: 4009, message: 'not subscribed to "private-pending"' } });
    await client.connection.ping();
    await confirm(server, 'private-pending');
    await subscribed(pending);
    expect(received).to.have.length(1);
  });

  it('does not reject a pending sign-in', async () => {
    const { server, client, live } = await withPendingChannel({
      userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"ada"}' }) },
    });
    const failed = record(client.user, 'pusher:signin_error');
    client.signin();
    await eventually(async () =>
      expect((await server.received()).some(({ event }) => event === 'pusher:signin')).to.equal(true),
    );
    live.trigger('client-typing', {});
    await server.send(unauthorized);
    await server.send({ event: 'pusher:signin_success', data: { user_data: '{"id":"ada"}' } });
    await eventually(() => expect(client.user.user_data).to.deep.equal({ id: 'ada' }));
    expect(failed).to.deep.equal([]);
  });
});

function confirm(server: ScriptedServer, channel: Channel['name']): Promise<void> {
  return server.send({ event: 'pusher_internal:subscription_succeeded', channel, data: '{}' });
}
