import { expect } from '@open-wc/testing';
import { Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { disconnectAll, record } from '../client-of.js';

/** Each name paraphrases a sentence in the manual of the original library, which the test proves. */
describe('the API of the original library', () => {
  let server: ScriptedServer;
  const { host } = Pusher;
  beforeEach(async () => {
    server = await startScriptedServer();
    Pusher.host = `${server.host}:${server.port}`;
  });
  afterEach(() => {
    disconnectAll();
    Object.assign(Pusher, {
      host,
      channel_auth_endpoint: undefined,
      auth_url: undefined,
      allow_reconnect: true,
      parser: undefined,
    });
  });
  const subscribes = async (count: number) =>
    (await server.received(count)).map(({ data }) => (data as { channel: string }).channel);

  it('has ws.pusherapp.com:80 as its default host', () => {
    expect(host).to.equal('ws.pusherapp.com:80');
  });

  it('connects with a key alone', async () => {
    const socket = new Pusher('app-key');
    await socket.ready();
    expect(await server.connections()).to.equal(1);
  });

  it('subscribes to a channel whose name is passed with the key', async () => {
    const socket = new Pusher('app-key', 'comments');
    expect(await subscribes(1)).to.deep.equal(['comments']);
    expect(socket.channel('comments')?.name).to.equal('comments');
  });

  it('subscribes to several channels whose names are passed with the key', async () => {
    new Pusher('app-key', ['a', 'b']);
    expect(await subscribes(2)).to.deep.equal(['a', 'b']);
  });

  it('binds to an event on one channel or on all channels', async () => {
    const socket = new Pusher('app-key', ['a', 'b']);
    await server.received(2);
    const [all, one] = [record(socket, 'e'), record(socket.channel('a') as never, 'e')];
    await server.send({ event: 'e', channel: 'a', data: '1' });
    await server.send({ event: 'e', channel: 'b', data: '2' });
    await eventually(() => expect(all).to.have.length(2));
    expect(all).to.deep.equal([
      ['e', 1],
      ['e', 2],
    ]);
    expect(one).to.deep.equal([['e', 1, {}]]);
  });

  it('binds to every event with bind_all, on one channel or on all channels, and returns itself', async () => {
    const socket = new Pusher('app-key', 'a');
    const channel = socket.channel('a');
    await server.received(1);
    const received: unknown[][] = [];
    expect(socket.bind_all((event, data) => received.push(['socket', event, data]))).to.equal(socket);
    expect(channel?.bind_all((event, data) => received.push(['channel', event, data]))).to.equal(channel);
    expect(socket.bind('x', () => {})).to.equal(socket);
    await channel?.ready();
    received.length = 0;
    await server.send({ event: 'e', channel: 'a', data: '1' });
    await eventually(() => expect(received).to.have.length(2));
    expect(received).to.deep.equal([
      ['channel', 'e', 1],
      ['socket', 'e', 1],
    ]);
  });

  it('has a socket_id once it is connected', async () => {
    const socket = new Pusher('app-key');
    expect(socket.socket_id).to.equal(undefined);
    await socket.ready();
    expect(socket.socket_id).to.equal('1.1');
  });

  it('emits connection_established, open, close, and a subscribe event for each new subscription', async () => {
    const socket = new Pusher('app-key');
    const received = record(socket, 'open', 'connection_established', 'subscribe', 'close');
    await socket.ready();
    socket.subscribe('a');
    socket.subscribe('a');
    socket.disconnect();
    expect(received).to.deep.equal([
      ['open'],
      ['connection_established', { socket_id: '1.1' }],
      ['subscribe', { channel: 'a' }],
      ['close'],
    ]);
  });

  it('does not deliver an event to the socket that sent it', async () => {
    const socket = new Pusher('app-key', 'a');
    await server.received(1);
    const received = record(socket, 'e');
    await server.send({ event: 'e', channel: 'a', data: '1', socket_id: '1.1' });
    await server.send({ event: 'e', channel: 'a', data: '2', socket_id: '2.2' });
    await eventually(() => expect(received).to.deep.equal([['e', 2]]));
  });

  for (const name of ['channel_auth_endpoint', 'auth_url'] as const) {
    it(`authorizes at Pusher.${name}`, async () => {
      Pusher[name] = server.authUrl();
      new Pusher('app-key', 'private-a');
      expect(await subscribes(1)).to.deep.equal(['private-a']);
      expect((await server.authRequests(1))[0]?.body).to.deep.equal({ socket_id: '1.1', channel_name: 'private-a' });
    });
  }

  it('parses data with Pusher.parser', async () => {
    Pusher.parser = (text) => `parsed ${text}`;
    const received = record(new Pusher('app-key', 'a'), 'e');
    await server.received(1);
    await server.send({ event: 'e', channel: 'a', data: '{"n":1}' });
    await eventually(() => expect(received).to.deep.equal([['e', 'parsed {"n":1}']]));
  });

  it('does not reconnect if Pusher.allow_reconnect is false', async () => {
    Pusher.allow_reconnect = false;
    const socket = new Pusher('app-key');
    await socket.ready();
    await server.end(4200);
    await eventually(() => expect(socket.connection.state).to.equal('disconnected'));
    expect(await server.connections()).to.equal(1);
  });
});
