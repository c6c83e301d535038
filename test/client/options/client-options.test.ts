import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import { type Options, Pusher, PusherError } from '../../../src/client/index.js';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, record } from '../client-of.js';

describe('a client', () => {
  afterEach(disconnectAll);

  it('accepts jsonp in each place with advice in the console, and rejects unknown transports', () => {
    const warn = stub(console, 'warn');
    for (const options of [
      { authTransport: 'jsonp' },
      { channelAuthorization: { transport: 'jsonp' } },
      { userAuthentication: { transport: 'jsonp' } },
    ] as Options[]) {
      new Pusher('k', { wsHost: '127.0.0.1', wsPort: 1, forceTLS: false, ...options }).disconnect();
      expect(warn.lastCall.args.join()).to.match(/CORS.*credentials/);
    }
    expect(warn.callCount).to.equal(3);
    restore();
    expect(() => new Pusher('k', { wsHost: '127.0.0.1', wsPort: 1, authTransport: 'pigeon' })).to.throw(
      PusherError,
      /"pigeon"/,
    );
    expect(Pusher.instances).to.deep.equal([]);
  });

  it('accepts options that have no effect', async () => {
    const server = await startScriptedServer();
    await clientOf(server, {
      nacl: {},
      enableStats: true,
      disableStats: false,
      statsHost: 's',
      timelineParams: {},
      ignoreNullOrigin: true,
      httpHost: 'h',
      httpPath: '/p',
      httpPort: 1,
      httpsPort: 2,
    }).ready();
  });

  it('accepts an authorizer in the older form', async () => {
    const server = await startScriptedServer();
    const calls: unknown[] = [];
    const client = clientOf(server, {
      authEndpoint: '/auth',
      auth: { params: { p: 1 }, headers: { h: 2 } },
      authorizer: (channel, options) => ({
        authorize(socketId, callback) {
          calls.push([channel, options, socketId]);
          callback(null, { auth: 'a:b' });
        },
      }),
    });
    const channel = client.subscribe('private-c');
    await channel.ready();
    const options = { authTransport: 'ajax', authEndpoint: '/auth', auth: { params: { p: 1 }, headers: { h: 2 } } };
    expect(calls).to.deep.equal([[channel, options, '1.1']]);
  });

  it('accepts an async handler that calls its callback later', async () => {
    const server = await startScriptedServer();
    let answer = () => {};
    const client = clientOf(server, {
      channelAuthorization: {
        customHandler: async (_request, callback) => {
          answer = () => callback(null, { auth: 'a:b' });
        },
      },
    });
    const channel = client.subscribe('private-c');
    const received = record(channel, 'pusher:subscription_error');
    await client.ready();
    await client.subscribe('c').ready();
    answer();
    await channel.ready();
    expect(received).to.deep.equal([]);
  });

  it('reports the error text of a handler, however the handler fails', async () => {
    const server = await startScriptedServer();
    const handlers: NonNullable<Options['channelAuthorization']>['customHandler'][] = [
      (_request, callback) => callback(new Error('no'), null),
      async () => Promise.reject(new Error('no')),
      () => {
        throw new Error('no');
      },
    ];
    for (const customHandler of handlers) {
      const channel = clientOf(server, { channelAuthorization: { customHandler } }).subscribe('private-c');
      const received = record(channel, 'pusher:subscription_error');
      await eventually(() => expect(received).to.have.length(1));
      expect(received[0]?.[1]).to.include({ type: 'AuthError', error: 'no' });
    }
  });

  it('moves to another application with switchCluster(), and keeps every channel and listener', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    await channel.ready();
    const received = record(channel, 'e');
    client.switchCluster({ appKey: 'other', cluster: 'eu' });
    expect(client.key).to.equal('other');
    await channel.ready();
    expect((await server.received(2)).map(({ connection }) => connection)).to.deep.equal([0, 1]);
    await server.send({ event: 'e', channel: 'c', data: '1' });
    await eventually(() => expect(received).to.have.length(1));
    await eventually(async () => expect(await server.open()).to.equal(1));
  });

  it('disconnects when it is disposed of with `using`', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    await client.ready();
    client[Symbol.dispose]();
    expect(client.connection.state).to.equal('disconnected');
  });
});
