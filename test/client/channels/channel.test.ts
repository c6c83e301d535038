import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import { type Channel, PusherError } from '../../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, framesOf, record, subscribed } from '../client-of.js';

const succeeded = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';

describe('a channel', () => {
  afterEach(disconnectAll);
  afterEach(restore);

  it('receives only its own events, once the server has confirmed it', async () => {
    const server = await startSandbox();
    const client = clientOf(server);
    const channel = client.subscribe('comments');
    expect(channel).to.include({ name: 'comments', subscribed: false, subscriptionPending: false });
    const received = record(channel, succeeded, 'new-comment');
    await subscribed(channel);
    expect(channel.subscriptionPending).to.equal(false);
    await server.trigger('other', 'new-comment', { text: 'no' });
    await server.trigger('comments', 'new-comment', { text: 'yes' });
    await eventually(() => expect(received).to.have.length(2));
    expect(received).to.deep.equal([
      [succeeded, {}],
      ['new-comment', { text: 'yes' }, {}],
    ]);
  });

  it('delivers each event to named and global listeners, of the channel and of the client', async () => {
    const server = await startSandbox();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    await subscribed(channel);
    const received: unknown[][] = [];
    channel.bind('e', (...args: unknown[]) => void received.push(['channel.bind', ...args]));
    channel.bind_global((...args: unknown[]) => void received.push(['channel.bind_global', ...args]));
    channel.bind_all((...args: unknown[]) => void received.push(['channel.bind_all', ...args]));
    client.bind('e', (...args: unknown[]) => void received.push(['client.bind', ...args]));
    client.bind_global((...args: unknown[]) => void received.push(['client.bind_global', ...args]));
    client.bind_all((...args: unknown[]) => void received.push(['client.bind_all', ...args]));
    await server.trigger('c', 'e', [1]);
    await eventually(() => expect(received).to.have.length(6));
    const origin = { channel: 'c', user_id: undefined };
    expect(received).to.deep.equal([
      ['channel.bind_global', 'e', [1], {}],
      ['channel.bind_all', 'e', [1], {}],
      ['channel.bind', [1], {}],
      ['client.bind_global', 'e', [1], origin],
      ['client.bind_all', 'e', [1], origin],
      ['client.bind', [1]],
    ]);
  });

  it('sends one subscribe frame, however often it is subscribed to', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    expect(client.subscribe('c')).to.equal(channel);
    await subscribed(channel);
    expect(client.subscribe('c')).to.equal(channel);
    expect(client.allChannels()).to.deep.equal([channel]);
    client.unsubscribe('c');
    expect(framesOf(await server.received(2))).to.deep.equal(['subscribe c', 'unsubscribe c']);
    expect(client.channel('c')).to.equal(undefined);
  });

  it('may have any name that the protocol allows; with a holder, all other names throw', async () => {
    const client = clientOf(await startSandbox());
    for (const name of ['constructor', '__proto__', 'hasOwnProperty']) {
      expect(client.channel(name)).to.equal(undefined);
      await subscribed(client.subscribe(name));
      expect(client.channel(name)?.name).to.equal(name);
    }
    for (const name of ['', 'a b', '#server-to-user-1', 'x'.repeat(201), undefined as unknown as string]) {
      expect(() => client.subscribe(name, {})).to.throw(PusherError, 'Cannot subscribe to channel');
    }
    for (const name of ['#server-to-user-1', undefined as unknown as string]) {
      expect(() => client.subscribe(name)).to.throw(PusherError, 'Cannot subscribe to channel');
    }
    expect(client.allChannels()).to.have.length(3);
  });

  it('may have a name that only some servers accept, with a warning, as in pusher-js', async () => {
    const warn = stub(console, 'warn');
    const server = await startScriptedServer();
    const client = clientOf(server);
    const names = ['room:5', 'a b', 'App.Models.User.1/é', 'x'.repeat(201), ''];
    for (const [index, name] of names.entries()) {
      await subscribed(client.subscribe(name));
      expect(warn.callCount).to.equal(index + 1);
      expect(warn.lastCall.args.join()).to.contain(JSON.stringify(name)).and.to.contain('A-Z a-z 0-9');
    }
    expect(framesOf(await server.received(names.length))).to.deep.equal(names.map((name) => `subscribe ${name}`));
    const received = record(client.channel('room:5') as Channel, 'e');
    await server.send({ event: 'e', channel: 'room:5', data: '1' });
    await eventually(() => expect(received).to.have.length(1));
  });

  it('reports an error that is not retryable if the server rejects its name', async () => {
    stub(console, 'warn');
    const client = clientOf(await startSandbox());
    const channel = client.subscribe('a b');
    const errors = record(channel, refused);
    await eventually(() => expect(errors).to.have.length(1));
    expect(errors[0]?.[1]).to.include({ retryable: false });
    expect(channel.subscribed).to.equal(false);
  });

  it('reports the subscription count if the server sends it', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    await subscribed(channel);
    const received = record(channel, 'pusher:subscription_count');
    const event = 'pusher_internal:subscription_count';
    await server.send({ event, channel: 'c', data: '{"subscription_count":0}' });
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.deep.equal({ subscription_count: 0 });
    expect(channel.subscriptionCount).to.equal(0);
  });
});
