import { expect } from '@open-wc/testing';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, framesOf, record, subscribed } from '../client-of.js';

const succeeded = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';

describe('a subscription', () => {
  afterEach(disconnectAll);

  it('is renewed on the new connection after a drop', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    await subscribed(channel);
    const received = record(channel, succeeded);
    await server.end(4200);
    await eventually(() => expect(received).to.have.length(1));
    const [first, second] = await server.received(2);
    expect(first).to.deep.include({ event: 'pusher:subscribe', connection: 0 });
    expect(second).to.deep.include({ event: 'pusher:subscribe', connection: 1 });
  });

  it('is not live without a connection, and is renewed after disconnect() and connect()', async () => {
    const client = clientOf(await startScriptedServer());
    const channel = client.subscribe('c');
    await subscribed(channel);
    client.disconnect();
    expect(channel.subscribed).to.equal(false);
    client.connect();
    await subscribed(channel);
  });

  it('that is canceled before the server answers is ended on the server as well', async () => {
    const server = await startScriptedServer({ answer: false });
    const client = clientOf(server);
    const channel = client.subscribe('c');
    const received = record(channel, succeeded);
    await server.received(1);
    client.unsubscribe('c');
    expect(channel.subscriptionCancelled).to.equal(true);
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' });
    expect(framesOf(await server.received(2))).to.deep.equal(['subscribe c', 'unsubscribe c']);
    expect(client.channel('c')).to.equal(undefined);
    expect(received).to.deep.equal([]);
  });

  it('that is canceled and requested again before the server answers stays', async () => {
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

  it('that is canceled while pending is not renewed by a reconnection', async () => {
    const server = await startScriptedServer({ answer: false });
    const client = clientOf(server);
    client.subscribe('c');
    client.subscribe('d');
    await server.received(2);
    client.unsubscribe('c');
    await server.end(4200);
    expect(framesOf((await server.received(3)).slice(2))).to.deep.equal(['subscribe d']);
    expect(client.channel('c')).to.equal(undefined);
  });

  it('that is ended and immediately requested again is live, without the former listeners', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const former = client.subscribe('c');
    await subscribed(former);
    const received = record(former, 'e');
    client.unsubscribe('c');
    const channel = client.subscribe('c');
    expect(channel).not.to.equal(former);
    await subscribed(channel);
    const now = record(channel, 'e');
    await server.send({ event: 'e', channel: 'c', data: '1' });
    await eventually(() => expect(now).to.have.length(1));
    expect(received).to.deep.equal([]);
    expect(framesOf(await server.received(3))).to.deep.equal(['subscribe c', 'unsubscribe c', 'subscribe c']);
  });

  it('that the server rejects reports the error, and can be requested again', async () => {
    const server = await startScriptedServer({ answer: false });
    const client = clientOf(server);
    const channel = client.subscribe('c');
    const received = record(channel, refused, succeeded);
    await server.received(1);
    const data = JSON.stringify({ type: 'LimitReached', error: 'too many', status: 403 });
    await server.send({ event: 'pusher:subscription_error', channel: 'c', data });
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ type: 'SubscriptionError', error: 'too many', status: 403, code: 403 });
    expect(channel).to.include({ subscribed: false, subscriptionPending: false });
    client.subscribe('c');
    await server.received(2);
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c' });
    await eventually(() => expect(received).to.have.length(2));
  });
});
