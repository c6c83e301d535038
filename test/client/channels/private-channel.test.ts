import { expect } from '@open-wc/testing';
import { useFakeTimers } from 'sinon';
import { type Options, PusherError } from '../../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, framesOf, record, subscribed } from '../client-of.js';

const refused = 'pusher:subscription_error';

describe('a private channel', () => {
  afterEach(disconnectAll);

  it('is authorized at the endpoint, with the socket ID, the params and the headers', async () => {
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

  it('is authorized by the sandbox for its own apps', async () => {
    const server = await startSandbox();
    const options = { channelAuthorization: { endpoint: server.authEndpoint } };
    await subscribed(clientOf(server, options).subscribe('private-c'));
  });

  it('reads the older auth options at the time of each request', async () => {
    const server = await startScriptedServer();
    const options: Options = { authEndpoint: server.authUrl(), auth: { params: { p: 'q' }, headers: {} } };
    const client = clientOf(server, options);
    options.auth = Object.assign(options.auth ?? {}, { headers: { 'X-Late': 'yes' } });
    await subscribed(client.subscribe('private-c'));
    const [request] = await server.authRequests(1);
    expect(request?.body.p).to.equal('q');
    expect(request?.headers['x-late']).to.equal('yes');
  });

  it('may be authorized by a function, with a callback or a promise', async () => {
    const server = await startScriptedServer();
    const requests: unknown[] = [];
    const answers: NonNullable<Options['channelAuthorization']>['customHandler'][] = [
      (request, callback) => {
        requests.push(request);
        callback(null, { auth: 'a:b' });
      },
      async () => ({ auth: 'a:b' }),
    ];
    for (const customHandler of answers) {
      await subscribed(clientOf(server, { channelAuthorization: { customHandler } }).subscribe('private-c'));
    }
    expect(requests).to.deep.equal([{ socketId: '1.1', channelName: 'private-c' }]);
  });

  it('is not subscribed to with an authorization for an earlier connection', async () => {
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
    expect((await server.received()).map(({ data }) => data)).to.deep.equal([{ auth: 'new:2', channel: 'private-c' }]);
  });

  it('is not subscribed to, and reports nothing, if it is unsubscribed during its auth request', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server, { authEndpoint: server.authUrl({ hang: true }) });
    const received = record(client.subscribe('private-c'), refused);
    await server.authRequests(1);
    client.unsubscribe('private-c');
    expect(client.channel('private-c')).to.equal(undefined);
    await subscribed(client.subscribe('c'));
    expect(framesOf(await server.received())).to.deep.equal(['subscribe c']);
    expect(received).to.deep.equal([]);
  });

  it('sends client events to others, but not to itself', async () => {
    const server = await startSandbox();
    const options = { authEndpoint: server.authEndpoint };
    const [one, two] = [clientOf(server, options), clientOf(server, options)];
    const [sender, receiver] = [one.subscribe('private-c'), two.subscribe('private-c')];
    await Promise.all([sender, receiver].map(subscribed));
    const received = record(receiver, 'client-typing', 'client-end');
    const own = record(sender, 'client-typing');
    expect(sender.trigger('client-typing', { who: 'me' })).to.equal(true);
    expect(sender.trigger('client-end', null)).to.equal(true);
    await eventually(() => expect(received).to.have.length(2));
    expect(received[0]).to.deep.equal(['client-typing', { who: 'me' }, {}]);
    expect(own).to.deep.equal([]);
  });

  it('sends only events whose names start with "client-", and only while connected', async () => {
    const server = await startSandbox();
    const client = clientOf(server, { authEndpoint: server.authEndpoint });
    const channel = client.subscribe('private-c');
    expect(() => channel.trigger('typing', {})).to.throw(PusherError, '"client-"');
    expect(channel.trigger('client-typing', {})).to.equal(false);
  });

  it('is not requested again in a loop if the endpoint rejects it', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const server = await startScriptedServer();
    const client = clientOf(server, { authEndpoint: server.authUrl({ status: 403 }) });
    const received = record(client.subscribe('private-c'), refused);
    await eventually(() => expect(received).to.have.length(1));
    clock.tick(60_000);
    expect(await server.authRequests()).to.have.length(1);
    clock.restore();
  });
});
