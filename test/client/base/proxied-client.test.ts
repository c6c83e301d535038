import { expect } from '@open-wc/testing';
import '../../../src/client/channels/encryption.js';
import '../../../src/client/user/sign-in.js';
import { type Channel, type PresenceChannel, Pusher, PusherError } from '../../../src/client/index.js';
import { eventually, startSandbox, type TestSandbox } from '../../servers/index.js';
import { clientOf, disconnectAll, record, subscribed } from '../client-of.js';

/** A proxy whose nested objects are proxies as well, like those of Vue and Alpine. */
function deepProxy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, { get: (target, name, receiver) => deepProxy(Reflect.get(target, name, receiver)) });
}

/** How engines report access to a private field, or a call of a native method, on the wrong object. */
const WRONG_OBJECT =
  /private (field|member|method|name)|receiver|illegal invocation|right class|incompatible|does not implement|can only be used/i;

/** Arguments for the methods that need some. The other methods are called without arguments. */
const ARGUMENTS: Record<string, unknown[]> = {
  acquire: ['held', {}],
  bind: ['e', () => {}],
  bind_all: [() => {}],
  bind_global: [() => {}],
  each: [() => {}],
  emit: ['e'],
  emitGlobal: ['e', 1, undefined],
  emitNamed: ['e'],
  find: ['c'],
  get: ['ada'],
  handleFrame: [{ event: 'e', channel: 'c', data: '1' }],
  hasListeners: ['e'],
  intercepts: [{ event: 'e', channel: 'c', data: '1' }],
  disconnected: [{ since: 0, reason: 'connection' }],
  refuse: [new PusherError('SubscriptionError', 'no')],
  release: ['held', {}, {}],
  send_event: ['client-e', 1, 'private-c'],
  subscribe: ['c'],
  switchCluster: [{ appKey: 'app-key', cluster: 'eu' }],
  trigger: ['client-e', 1],
  unbindOthers: [new Set()],
  unsubscribe: ['c'],
};

/** The names of all members of an object, including those of its classes. */
function memberNames(object: object): PropertyKey[] {
  const names = new Set<PropertyKey>();
  for (let from = object; from !== Object.prototype && from; from = Object.getPrototypeOf(from)) {
    for (const name of Reflect.ownKeys(from)) names.add(name);
  }
  names.delete('constructor');
  return [...names];
}

describe('an object behind a proxy', () => {
  let server: TestSandbox;
  beforeEach(async () => {
    server = await startSandbox();
  });
  afterEach(disconnectAll);

  const params = { user_id: 'ada', user_info: '{"name":"Ada"}' };
  const client = () => {
    const userEndpoint = server.authEndpoint.replace('/auth', '/user-auth');
    return clientOf(server, {
      channelAuthorization: { endpoint: server.authEndpoint, params },
      userAuthentication: { endpoint: userEndpoint },
    });
  };
  const join = async (name: string) => {
    const channel = client().subscribe(name);
    await subscribed(channel);
    return channel;
  };

  const objects: Record<string, () => object> = {
    'a client': client,
    'a client of a subclass': () => {
      class Own extends Pusher {
        #calls = 0;
        override subscribe(...args: Parameters<Pusher['subscribe']>) {
          this.#calls++;
          return super.subscribe(...args);
        }
        get calls() {
          return this.#calls;
        }
      }
      return new Own(server.key, { wsHost: server.host, wsPort: server.port, forceTLS: false });
    },
    'the connection': () => client().connection,
    'the channels': () => client().channels,
    'the user': () => client().user,
    'the watchlist': () => client().user.watchlist,
    'a public channel': () => client().subscribe('c'),
    'a cache channel': () => client().subscribe('cache-c'),
    'a private channel': () => client().subscribe('private-c'),
    'an encrypted channel': () => client().subscribe('private-encrypted-c'),
    'a presence channel': () => client().subscribe('presence-c'),
    'the members': () => (client().subscribe('presence-c') as PresenceChannel).members,
  };
  const proxies: Record<string, (object: object) => object> = {
    plain: (object) => new Proxy(object, {}),
    deep: deepProxy,
  };

  it('is returned by chained calls, and shares the listeners of the object', async () => {
    const channel = (await join('c')) as Channel;
    const proxy = new Proxy(channel, {});
    const received: unknown[] = [];
    const chained = proxy.bind('e', (data) => received.push(data)).bind_global((event) => received.push(event));
    expect(chained).to.equal(proxy);
    channel.emit('e', 1);
    expect(received).to.deep.equal(['e', 1]);
    expect(proxy.unbind_all()).to.equal(proxy);
    proxy.emit('e', 2);
    expect(received).to.have.length(2);
    expect(await proxy.ready()).to.equal(channel);
  });

  it('shares the channels of the client, and removes the client from the instances on disconnect', async () => {
    const own = client();
    const proxy = deepProxy(own);
    const channel = proxy.subscribe('c');
    expect(own.channel('c')).to.equal(channel);
    expect(proxy.channel('c')).to.equal(channel);
    expect(proxy.allChannels()).to.deep.equal([channel]);
    await proxy.ready();
    expect(proxy.connection.state).to.equal('connected');
    expect(proxy.socket_id).to.equal(own.socket_id);
    expect(await proxy.connection.ping()).to.be.a('number');
    const states: unknown[] = [];
    proxy.connection.bind('disconnected', () => states.push(own.connection.state));
    proxy[Symbol.dispose]();
    expect(states).to.deep.equal(['disconnected']);
    expect(Pusher.instances).to.deep.equal([]);
    proxy.connect();
    expect(Pusher.instances).to.deep.equal([own]);
  });

  it('counts as the object itself if it is a holder or a context', async () => {
    const own = client();
    const proxy = new Proxy(own, {});
    const channel = own.subscribe('c', proxy);
    const listener = () => {};
    channel.bind('a', listener, proxy).unbind('a', listener, own);
    channel.bind('b', listener, own).unbind('b', null, proxy);
    expect(['a', 'b'].map((event) => channel.hasListeners(event))).to.deep.equal([false, false]);
    own.unsubscribe('c', own);
    expect(own.channel('c')).to.equal(undefined);
  });

  it('calls listeners with the `this` that they were bound with', async () => {
    const channel = await join('c');
    const context = new Proxy({}, {});
    const seen: unknown[] = [];
    channel.bind(
      'e',
      function (this: unknown) {
        seen.push(this);
      },
      context,
    );
    new Proxy(channel, {}).emit('e');
    expect(seen).to.deep.equal([context]);
    expect(seen[0]).to.equal(context);
  });

  it('signs in without an error', async () => {
    const proxy = deepProxy(client());
    const errors = record(proxy.user, 'pusher:signin_error');
    proxy.signin();
    await eventually(() => expect(proxy.user.user_data?.id).to.be.a('string'));
    expect(errors).to.deep.equal([]);
    proxy.user.watchlist.bind('online', () => {}).unbind();
  });

  it('has no internal members that loops or copies would find', () => {
    const own = client();
    const found: string[] = [];
    for (const name in own) found.push(name);
    expect([...found, ...Object.keys(own)].filter((name) => name.startsWith('__'))).to.deep.equal([]);
    expect({ ...own }).not.to.have.property('__target');
  });

  // the last tests, because Chromium delays the connections of a page that has abandoned many
  for (const [what, make] of Object.entries(objects)) {
    for (const [kind, proxyOf] of Object.entries(proxies)) {
      it(`supports every member: ${what}, ${kind} proxy`, async () => {
        const names = memberNames(make());
        expect(names.length).to.be.greaterThan(5);
        for (const name of names) {
          const object = make() as Record<PropertyKey, unknown>;
          const proxy = proxyOf(object) as typeof object;
          const use = async () => {
            const value = proxy[name];
            const isMethod = typeof value === 'function';
            const result = isMethod ? value.apply(proxy, ARGUMENTS[String(name)] ?? []) : value;
            if (!isMethod) proxy[name] = value;
            await Promise.race([result, new Promise((resolve) => setTimeout(resolve))]);
          };
          const problem = await use().then(() => '', String);
          expect(problem, String(name)).not.to.match(WRONG_OBJECT);
          disconnectAll();
        }
      });
    }
  }
});
