import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import { type Options, Pusher } from '../../../src/client/index.js';
import { clientIn, echoOf, echoWith } from '../../echo/echo-of.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, subscribed } from '../client-of.js';

/** Code that many pages written for pusher-js contain. */
describe('code written for pusher-js', () => {
  let server: ScriptedServer;
  const { createXHR, createWebSocket } = Pusher.Runtime;
  const { WebSocket, fetch } = window;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => {
    disconnectAll();
    restore();
    Object.assign(Pusher.Runtime, { createXHR, createWebSocket });
    Object.assign(window, { WebSocket, fetch });
  });

  /** Records the auth requests from now on. */
  function requests(): RequestInit[] {
    const made: RequestInit[] = [];
    window.fetch = (input, init) => {
      if (String(input).includes('auth')) made.push(init ?? {});
      return fetch(input, init);
    };
    return made;
  }

  const authorized = (options: Options = {}) =>
    clientOf(server, { authEndpoint: server.authUrl(), enabledTransports: ['ws'], ...options });

  it('sends cookies with auth and sign-in requests if Pusher.Runtime.createXHR sets withCredentials', async () => {
    Pusher.Runtime.createXHR = () => {
      const xhr = new XMLHttpRequest();
      xhr.withCredentials = true;
      return xhr;
    };
    const made = requests();
    const client = authorized({ userAuthentication: { endpoint: server.authUrl() } });
    client.subscribe('private-c');
    client.signin();
    await eventually(() => expect(made.map(({ credentials }) => credentials)).to.deep.equal(['include', 'include']));
  });

  it('sends cookies through Echo as well if window.Pusher is set and createXHR wraps the earlier method', async () => {
    (window as { Pusher?: typeof Pusher }).Pusher = Pusher;
    const before = Pusher.Runtime.createXHR;
    Pusher.Runtime.createXHR = function (this: unknown) {
      return Object.assign(before.call(this) as object, { withCredentials: true });
    };
    const made = requests();
    const echo = echoOf(server, { authEndpoint: server.authUrl() });
    echo.private('c');
    await eventually(() => expect(made.map(({ credentials }) => credentials)).to.deep.equal(['include']));
    delete (window as { Pusher?: unknown }).Pusher;
  });

  it('can replace Pusher.Runtime as a whole', async () => {
    (Pusher as { Runtime: unknown }).Runtime = {
      createXHR: () => Object.assign(new XMLHttpRequest(), { withCredentials: true }),
    };
    const made = requests();
    authorized().subscribe('private-c');
    await eventually(() => expect(made[0]?.credentials).to.equal('include'));
  });

  it('sends headers that the open() of createXHR sets, and prefers the credentials of the options', async () => {
    Pusher.Runtime.createXHR = () => {
      const xhr = new XMLHttpRequest();
      xhr.withCredentials = true;
      const { open } = xhr;
      xhr.open = (...args: unknown[]) => {
        open.apply(xhr, args as never);
        xhr.setRequestHeader('X-Own', 'yes');
      };
      return xhr;
    };
    const made = requests();
    authorized({ channelAuthorization: { endpoint: server.authUrl(), credentials: 'omit' } }).subscribe('private-c');
    await eventually(() => expect(made).to.have.length(1));
    expect(made[0]?.credentials).to.equal('omit');
    expect((await server.authRequests(1))[0]?.headers).to.include({ 'x-own': 'yes' });
  });

  it('gets a warning if createXHR returns something else, and is still authorized', async () => {
    const warn = stub(console, 'warn');
    Pusher.Runtime.createXHR = () => undefined;
    const channel = authorized().subscribe('private-c');
    await subscribed(channel);
    expect(warn.args.flat().join()).to.match(/createXHR.*channelAuthorization/);
  });

  it('opens its sockets with Pusher.Runtime.createWebSocket', async () => {
    const made: string[] = [];
    Pusher.Runtime.createWebSocket = (url) => {
      made.push(url);
      return new WebSocket(url);
    };
    await authorized().ready();
    expect(made).to.have.length(1);
  });

  it('gets one warning with advice if it sets another method of Pusher.Runtime', () => {
    const warn = stub(console, 'warn');
    Pusher.Runtime.getAuthorizers = () => ({});
    Pusher.Runtime.getAuthorizers = () => ({});
    expect(warn.callCount).to.equal(1);
    expect(warn.firstCall.args[0]).to.match(/getAuthorizers.*channelAuthorization/);
  });

  type Config = { auth: { headers: Record<string, string>; params: object }; [name: string]: unknown };
  const changes: Record<string, (config: Config) => void> = {
    'auth.headers.X = …': ({ auth }) => {
      auth.headers['X-Token'] = 'new';
    },
    'auth.headers = …': ({ auth }) => {
      auth.headers = { 'X-Token': 'new' };
    },
    'auth = …': (config) => {
      config.auth = { headers: { 'X-Token': 'new' }, params: {} };
    },
    'channelAuthorization.headers = …': (config) => {
      Object.assign(config.channelAuthorization as object, { headers: { 'X-Token': 'new' } });
    },
    'channelAuthorization = …': (config) => {
      config.channelAuthorization = { headers: { 'X-Token': 'new' } };
    },
  };
  for (const [line, change] of Object.entries(changes)) {
    for (const [given, options] of Object.entries({
      'no auth': {},
      'auth.headers': { auth: { headers: { 'X-Token': 'old' } } },
    })) {
      it(`changes the next request with config.${line} (${given} before)`, async () => {
        const client = authorized(options);
        await subscribed(client.subscribe('private-a'));
        change(client.config as Config);
        await subscribed(client.subscribe('private-b'));
        const [, next] = await server.authRequests(2);
        expect(next?.headers).to.include({ 'x-token': 'new' });
      });
    }
  }

  it('changes the next request with config.auth.params, config.authEndpoint and config itself', async () => {
    const client = authorized({ authEndpoint: 'http://127.0.0.1:1/' });
    const config = client.config as Config;
    config.auth.params = { p: 1 };
    config.authEndpoint = server.authUrl();
    client.config = client.config || {};
    await subscribed(client.subscribe('private-a'));
    expect((await server.authRequests(1))[0]?.body).to.include({ p: '1' });
  });

  it('replaces requests with config.channelAuthorizer and config.userAuthenticator', async () => {
    const client = authorized();
    const calls: unknown[] = [];
    client.config.channelAuthorizer = (request: unknown, callback: (error: null, data: object) => void) => {
      calls.push(request);
      callback(null, { auth: 'a:b' });
    };
    client.config.userAuthenticator = (request: unknown, callback: (error: null, data: object) => void) => {
      calls.push(request);
      callback(null, { auth: 'a:b', user_data: '{"id":"ada"}' });
    };
    await subscribed(client.subscribe('private-a'));
    client.signin();
    await eventually(() => expect(calls).to.have.length(2));
    expect(calls).to.deep.equal([{ channelName: 'private-a', socketId: '1.1' }, { socketId: '1.1' }]);
    expect(await server.authRequests()).to.deep.equal([]);
  });

  it('changes the next request with Echo.connector.pusher.config.auth = …', async () => {
    const echo = echoOf(server, { authEndpoint: server.authUrl() });
    const config = clientIn(echo).config as Config;
    config.auth = { headers: { Authorization: 'Bearer 1' }, params: {} };
    echo.private('a');
    expect((await server.authRequests(1))[0]?.headers).to.include({ authorization: 'Bearer 1' });
  });

  const unset: Record<string, () => Pusher> = {
    'new Pusher(key, { cluster: undefined })': () => new Pusher('key', { cluster: undefined } as unknown as Options),
    'new Pusher(key, { cluster: null })': () => new Pusher('key', { cluster: null } as unknown as Options),
    'new Pusher(key, { cluster: "", wsHost: undefined })': () =>
      new Pusher('key', { cluster: '', wsHost: undefined } as unknown as Options),
    'Echo with an unset host': () => clientIn(echoWith({ Pusher, key: 'key', wsHost: undefined, wsPort: undefined })),
    'Echo with an unset cluster': () =>
      clientIn(echoWith({ Pusher, broadcaster: 'pusher', key: 'key', cluster: undefined })),
    'switchCluster() to an unset cluster': () => {
      const client = new Pusher('key', { cluster: 'eu', enabledTransports: ['ws'] });
      client.switchCluster({ appKey: 'key', cluster: undefined as unknown as string });
      return client;
    },
  };
  for (const [line, act] of Object.entries(unset)) {
    it(`gets one message and one error, and opens no socket: ${line}`, async () => {
      const dialed: string[] = [];
      window.WebSocket = class {
        constructor(url: string) {
          dialed.push(url);
        }
        close() {}
      } as unknown as typeof WebSocket;
      const logged = stub(console, 'error');
      const client = act();
      const errors: unknown[] = [];
      client.connection.bind('error', (error) => errors.push(error));
      await eventually(() => expect(client.connection.state).to.equal('failed'));
      expect(logged.args.flat()).to.have.length(1);
      expect(logged.args.flat()[0]).to.match(/cluster.*wsHost/);
      expect(errors).to.have.length(1);
      expect(errors[0]).to.include({ type: 'ConfigurationError', retryable: false });
      expect(dialed.filter((url) => !url.includes('ws-eu'))).to.deep.equal([]);
      client.connect();
      client.subscribe('c');
    });
  }
});
