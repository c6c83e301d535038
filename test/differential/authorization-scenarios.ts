import type { Scenario, Stage } from './scenario.js';

const succeeded = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';
type Callback = (error: unknown, data: unknown) => void;

const noteRequests = async ({ server, note }: Stage) => {
  for (const { method, headers, body } of await server.authRequests()) {
    const own = ['accept', 'content-type', 'x-one', 'x-two', 'authorization'];
    note('request', method, body, Object.fromEntries(own.map((name) => [name, headers[name]?.split(';')[0]])));
  }
};

/** Subscribes with these options, and records the result, the request and the frames. */
const subscribing =
  (optionsOf: (stage: Stage) => Record<string, unknown>, channel = 'private-c') =>
  async (stage: Stage) => {
    const { client, record, until, trace, settle, note } = stage;
    const made = client(optionsOf(stage));
    const subscription = made.subscribe(channel);
    record(subscription, 'c', refused, succeeded);
    await until(() => trace.count(`c ${succeeded}`) + trace.count(`c ${refused}`) > 0);
    const { subscribed, subscriptionPending } = subscription;
    note('channel', { subscribed, subscriptionPending }, made.channel(channel) === subscription);
    await noteRequests(stage);
    await settle(made);
  };

const endpoint = (answer?: Parameters<Stage['server']['authUrl']>[0], more: object = {}) =>
  subscribing(({ server }) => ({
    channelAuthorization: { endpoint: server.authUrl(answer), transport: 'ajax', ...more },
  }));

const handler = (answer: (callback: Callback) => void) =>
  subscribing(({ note }) => ({
    channelAuthorization: {
      customHandler(request: unknown, callback: Callback) {
        note('customHandler', request, callback);
        answer(callback);
      },
    },
  }));

export const authorization: Scenario[] = [
  { name: 'channelAuthorization: endpoint', run: endpoint() },
  {
    name: 'channelAuthorization: params and headers',
    run: endpoint({}, { params: { a: 'ä&b', n: 1, nothing: null }, headers: { 'X-One': '1' } }),
  },
  {
    name: 'channelAuthorization: paramsProvider and headersProvider',
    run: endpoint(
      {},
      {
        params: { a: '1' },
        headers: { 'X-One': '1' },
        paramsProvider: () => ({ b: '2' }),
        headersProvider: () => ({ 'X-Two': '2' }),
      },
    ),
  },
  { name: 'an authorization that is rejected (403)', run: endpoint({ status: 403 }) },
  { name: 'an authorization endpoint that fails (500)', run: endpoint({ status: 500 }) },
  { name: 'an authorization that is not JSON', run: endpoint({ body: '<html>' }) },
  {
    name: 'an authorization endpoint that cannot be reached',
    run: subscribing(() => ({ channelAuthorization: { endpoint: 'http://127.0.0.1:9/auth', transport: 'ajax' } })),
  },
  { name: 'customHandler that answers', run: handler((callback) => callback(null, { auth: 'a:b', more: 1 })) },
  {
    name: 'customHandler that answers with an error',
    run: handler((callback) => callback(new Error('my words'), null)),
  },
  {
    name: 'customHandler that answers without auth',
    run: handler((callback) => callback(null, {})),
  },
  {
    name: 'customHandler that answers later',
    run: handler((callback) => void Promise.resolve().then(() => callback(null, { auth: 'a:b' }))),
  },
  {
    name: 'customHandler that returns something other than a promise',
    run: subscribing(() => ({
      channelAuthorization: {
        customHandler: (_: unknown, callback: Callback) => setTimeout(() => callback(null, { auth: 'a:b' })),
      },
    })),
  },
  {
    name: 'customHandler of a presence channel',
    run: subscribing(
      () => ({
        channelAuthorization: {
          customHandler: (_: unknown, callback: Callback) =>
            callback(null, { auth: 'a:b', channel_data: '{"user_id":"me"}' }),
        },
      }),
      'presence-c',
    ),
  },
  {
    name: 'the older options authEndpoint, authTransport and auth',
    run: subscribing(({ server }) => ({
      authEndpoint: server.authUrl(),
      authTransport: 'ajax',
      auth: { params: { a: '1' }, headers: { 'X-One': '1' } },
    })),
  },
  {
    name: 'headers that change after the client was created',
    async run(stage) {
      const { client, server, until } = stage;
      const auth = { headers: { 'X-One': '1' } };
      const made = client({ authEndpoint: server.authUrl(), auth });
      auth.headers['X-One'] = '2';
      const channel = made.subscribe('private-c');
      await until(() => channel.subscribed);
      await noteRequests(stage);
    },
  },
  {
    name: 'channelAuthorization that overrides the older options',
    run: subscribing(({ server }) => ({
      channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' },
      authEndpoint: server.authUrl({ status: 500 }),
      auth: { params: { a: '1' }, headers: { 'X-One': '1' } },
    })),
  },
  {
    name: 'the older option authorizer',
    run: subscribing(({ server, note }) => ({
      authEndpoint: server.authUrl(),
      auth: { params: { a: '1' }, headers: { 'X-One': '1' } },
      authorizer: (channel: unknown, { authEndpoint: _, ...options }: Record<string, unknown>) => {
        note('authorizer', channel, options);
        return {
          authorize(socketId: string, callback: Callback) {
            note('authorize', socketId, callback);
            callback(null, { auth: 'a:b' });
          },
        };
      },
    })),
  },
  {
    name: 'an authorizer that answers with an error',
    run: subscribing(() => ({
      authorizer: () => ({ authorize: (_: string, callback: Callback) => callback(new Error('my words'), null) }),
    })),
  },
  {
    name: 'an unknown transport for authorization',
    run({ call, make, options }) {
      call('channelAuthorization', () =>
        make('k', options({ channelAuthorization: { endpoint: '/a', transport: 'pigeon' } })),
      );
      call('authTransport', () => make('k', options({ authTransport: 'pigeon' })));
      call('userAuthentication', () =>
        make('k', options({ userAuthentication: { endpoint: '/a', transport: 'pigeon' } })),
      );
    },
  },
  {
    name: 'unsubscribe() during authorization',
    async run({ connected, call, record, settle, note, until }) {
      const answers: Callback[] = [];
      const customHandler = (_: unknown, callback: Callback) => void answers.push(callback);
      const made = await connected({ channelAuthorization: { customHandler } });
      const channel = made.subscribe('private-c');
      record(channel, 'c', succeeded, refused);
      // the client loads the code for authorization with the first private channel
      await until(() => answers.length === 1);
      call('unsubscribe', () => made.unsubscribe('private-c'));
      note('answers', answers.length);
      answers[0]?.(null, { auth: 'a:b' });
      await settle(made);
      await settle(made);
      call('channel', () => made.channel('private-c'));
      note('subscribed', channel.subscribed);
    },
  },
  {
    name: 'an authorization that arrives after a reconnection',
    async run({ connected, record, settle, note, until, server, noted }) {
      const answers: Callback[] = [];
      const customHandler = (request: unknown, callback: Callback) => {
        note('customHandler', request);
        answers.push(callback);
      };
      const made = await connected({ channelAuthorization: { customHandler } });
      const channel = made.subscribe('private-c');
      record(channel, 'c', succeeded, refused);
      await server.end(4200);
      await until(() => answers.length === 2);
      answers[0]?.(null, { auth: 'of the first connection' });
      answers[1]?.(null, { auth: 'of the second connection' });
      await noted(`c ${succeeded}`);
      await settle(made);
    },
  },
  {
    name: 'subscribe() after a rejected authorization',
    async run({ client, record, noted, settle }) {
      let refuse = true;
      const customHandler = (_: unknown, callback: Callback) =>
        refuse ? callback(new Error('no'), null) : callback(null, { auth: 'a:b' });
      const made = client({ channelAuthorization: { customHandler } });
      const channel = made.subscribe('private-c');
      record(channel, 'c', succeeded, refused);
      await noted(`c ${refused}`);
      refuse = false;
      made.subscribe('private-c');
      await noted(`c ${succeeded}`);
      await settle(made);
    },
  },
  {
    name: 'customHandler that rejects within subscribe()',
    async run({ connected, record, until, note }) {
      const customHandler = (_: unknown, callback: Callback) => callback(new Error('no'), null);
      const made = await connected({ channelAuthorization: { customHandler } });
      const channel = made.subscribe('private-c');
      record(channel, 'c', refused);
      await until(() => !channel.subscriptionPending);
      note('subscribed', channel.subscribed);
    },
  },
  {
    name: 'authTransport: jsonp',
    run({ call, make, options }) {
      call('new Pusher', () => make('k', options({ authEndpoint: '/a', authTransport: 'jsonp' })));
    },
  },
];
