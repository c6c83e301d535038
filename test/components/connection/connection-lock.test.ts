import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import type { ConnectionAttributes } from '../../../components/connection/connection-attributes.js';
import { resolveConnection } from '../../../components/connection/resolved-connection.js';
import { enableDataAttributes } from '../../../components/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { elementsIn, frames, mount, watchProblems } from '../live-page.js';

describe('the lock in the head', () => {
  const problems = watchProblems();
  let home: ScriptedServer;
  let foreign: ScriptedServer;
  let placed: Element[] = [];

  before(async () => {
    home = await startScriptedServer();
    foreign = await startScriptedServer();
  });
  const clear = () => {
    for (const element of placed) element.remove();
    placed = [];
  };
  afterEach(clear);

  const put = (tag: string, attributes: Record<string, string>, parent: Node = document.head) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    parent.appendChild(element);
    placed.push(element);
  };
  const lock = (content: string, parent?: Node) => put('meta', { name: 'pusher-elements', content }, parent);
  const lockServer = () => lock(`server=${home.url}`);
  /** Records the addresses of the page's POST requests from now on. */
  const recordPosts = () => {
    const posts: string[] = [];
    const { fetch } = globalThis;
    stub(globalThis, 'fetch').callsFake((input, init) => {
      if (init?.method === 'POST' && !String(input).includes('/__test-servers?')) posts.push(String(input));
      return fetch(input, init);
    });
    return posts;
  };
  const effective = (attributes: ConnectionAttributes) => {
    const configuration = resolveConnection({ apiKey: 'k', ...attributes });
    if (configuration instanceof Error) throw configuration;
    const { channelAuthorization, userAuthentication, ...address } = configuration.options;
    return {
      key: configuration.key,
      address,
      endpoints: [channelAuthorization?.endpoint, userAuthentication?.endpoint],
      credentials: [channelAuthorization?.credentials, userAuthentication?.credentials],
    };
  };

  const tags: [string, () => string][] = [
    ['no address at all', () => ''],
    ['a server', () => `server="${foreign.url}"`],
    ['a cluster', () => 'cluster="eu"'],
    ['a server and a cluster', () => `server="${foreign.url}/path" cluster="eu"`],
    ['an invalid server', () => 'server="nowhere"'],
    ['an invalid cluster', () => 'cluster="eu.example.org/"'],
  ];
  for (const [description, attributes] of tags) {
    it(`connects an element with ${description} only to the locked server`, async () => {
      lockServer();
      const [before, foreignBefore] = [await home.connections(), await foreign.connections()];
      const { connection } = elementsIn(
        await mount(`<pusher-connection api-key="k" ${attributes()}></pusher-connection>`),
      );
      await connection.ready;
      expect(await home.connections()).to.equal(before + 1);
      expect(await foreign.connections()).to.equal(foreignBefore);
      expect(problems.reported.map(({ code }) => code)).to.deep.equal(attributes() ? ['locked'] : []);
    });
  }

  it('keeps the locked server after attributes, properties and options change', async () => {
    lockServer();
    const { connection } = elementsIn(await mount('<pusher-connection api-key="k"></pusher-connection>'));
    await connection.ready;
    const { pusher } = connection;
    const foreignBefore = await foreign.connections();
    for (const change of [
      () => connection.setAttribute('server', foreign.url),
      () => Object.assign(connection, { server: `${foreign.url}/`, cluster: 'eu' }),
      () => Object.assign(connection, { options: { wsHost: foreign.host, wsPort: foreign.port, forceTLS: false } }),
    ]) {
      change();
      await connection.updateComplete;
      expect(connection.pusher).to.equal(pusher);
    }
    const other = connection.cloneNode() as typeof connection;
    connection.after(other);
    await other.ready;
    expect(other.pusher, 'one configuration, one client').to.equal(pusher);
    expect(await foreign.connections()).to.equal(foreignBefore);
  });

  it('removes all options that determine a server', () => {
    const options = {
      ...{ cluster: 'ap1', wsHost: 'h', wsPort: 1, wssPort: 2, wsPath: '/p', forceTLS: false },
      ...{ httpHost: 'h', httpPort: 3, httpsPort: 4, httpPath: '/q' },
    };
    lock('cluster=eu');
    const { address } = effective({ options: { ...options, activityTimeout: 7 }, server: 'ws://h:1', cluster: 'mt1' });
    expect(address).to.deep.equal({ activityTimeout: 7, cluster: 'eu' });
    lock('server=wss://live.example.org/path');
    expect(effective({ options }).address).to.deep.equal({
      ...{ cluster: 'eu', wsHost: 'live.example.org', wsPath: '/path', forceTLS: true },
    });
  });

  it('sends requests only to the locked endpoints, whatever the element and its options name', async () => {
    const posts = recordPosts();
    const [auth, userAuth] = [`${home.authUrl()}?auth`, `${home.authUrl({ status: 403 })}&user`];
    lock(`server=${home.url}; auth-endpoint=${auth}; user-auth-endpoint=${userAuth}`);
    const { connection, channel } = elementsIn(
      await mount(
        `<pusher-connection api-key="k" signin auth-endpoint="${foreign.authUrl()}" user-auth-endpoint="${foreign.authUrl()}">
          <pusher-channel name="private-c"></pusher-channel>
        </pusher-connection>`,
      ),
    );
    const endpoint = foreign.authUrl();
    connection.options = {
      authEndpoint: endpoint,
      channelAuthorization: { endpoint },
      userAuthentication: { endpoint },
    };
    await channel.ready;
    await eventually(() => expect([...new Set(posts)].sort()).to.deep.equal([auth, userAuth].sort()));
    expect(await foreign.authRequests()).to.deep.equal([]);
  });

  for (const [named, other] of [
    ['auth-endpoint', 'user-auth-endpoint'],
    ['user-auth-endpoint', 'auth-endpoint'],
  ] as const) {
    it(`locks ${other} to its default if it names only ${named}`, () => {
      lock(`${named}=/locked`);
      const { endpoints } = effective({ cluster: 'eu', authEndpoint: '/any/path', userAuthEndpoint: '/any/path' });
      const auth = named === 'auth-endpoint' ? ['/locked', '/pusher/user-auth'] : ['/pusher/auth', '/locked'];
      expect(endpoints).to.deep.equal(auth.map((path) => `${location.origin}${path}`));
    });
  }

  it('resolves endpoints against the address of the page, whatever <base> the content has', () => {
    lock('auth-endpoint=/locked');
    put('base', { href: 'https://foreign.example/' }, document.body);
    expect(effective({ cluster: 'eu' }).endpoints[0]).to.equal(`${location.origin}/locked`);
  });

  it('locks the key and the credentials', () => {
    lock('api-key=locked; credentials=omit');
    const { key, credentials } = effective({
      apiKey: 'own',
      cluster: 'eu',
      credentials: 'include',
      options: { channelAuthorization: { credentials: 'include' }, userAuthentication: { credentials: 'include' } },
    });
    expect([key, ...credentials]).to.deep.equal(['locked', 'omit', 'omit']);
  });

  it('does not lock other attributes, or names that it does not contain', () => {
    lock('server=ws://localhost:1');
    const attributes = { authEndpoint: '/own', credentials: 'omit', transports: 'ws', pongTimeout: 5 };
    const { key, address, endpoints, credentials } = effective(attributes);
    expect([key, ...endpoints, ...credentials]).to.deep.equal(['k', '/own', undefined, 'omit', 'omit']);
    expect(address)
      .to.include({ pongTimeout: 5 })
      .and.deep.include({ enabledTransports: ['ws'] });
  });

  it('takes the first of several values of a name, and combines several meta tags', () => {
    lock('cluster=eu; cluster=ap1 ;');
    lock('cluster=mt1;auth-endpoint = /a?b=c');
    put('meta', { name: 'Pusher-Elements', content: 'api-key=locked' });
    const { key, address, endpoints } = effective({});
    expect([key, address.cluster, endpoints[0]]).to.deep.equal(['locked', 'eu', `${location.origin}/a?b=c`]);
  });

  it('also applies to data attributes', async () => {
    lockServer();
    const foreignBefore = await foreign.connections();
    const box = await mount('<p data-pusher-channel="locked" data-pusher-event="e"><b data-field="text"></b></p>');
    const stop = enableDataAttributes({ channels: ['locked'], apiKey: 'k', server: foreign.url });
    await eventually(async () => expect(await frames(home)).to.include('subscribe locked'));
    expect(await foreign.connections()).to.equal(foreignBefore);
    expect(problems.logged.join()).to.contain(`enableDataAttributes(): server="${foreign.url}" ignored`);
    stop();
    box.remove();
  });

  describe('of content', () => {
    const connectsElsewhere = async () => {
      const { connection } = elementsIn(
        await mount(`<pusher-connection api-key="k" server="${home.url}"></pusher-connection>`),
      );
      await connection.ready;
      expect(problems.reported).to.deep.equal([]);
    };
    for (const [position, parent] of [
      ['in the body', () => document.body],
      ['in an element', () => document.body.appendChild(document.createElement('div'))],
      ['in a <head> that is not the page’s', () => document.body.appendChild(document.createElement('head'))],
    ] as const) {
      it(`has no effect ${position}`, async () => {
        const element = parent();
        lock(`server=${foreign.url}`, element);
        await connectsElsewhere();
        if (element !== document.body) element.remove();
      });
    }

    it('does not change the lock in the head', () => {
      lock('server=ws://locked.example');
      lock('server=ws://foreign.example; auth-endpoint=/foreign', document.body);
      const { address, endpoints } = effective({});
      expect([address.wsHost, endpoints[0]]).to.deep.equal(['locked.example', '/pusher/auth']);
    });
  });

  it('applies if named elements in the content shadow members of the document', async () => {
    lockServer();
    const foreignBefore = await foreign.connections();
    for (const name of [
      'head',
      'documentElement',
      'querySelector',
      'querySelectorAll',
      'getElementsByTagName',
      'URL',
    ]) {
      put('img', { name }, document.body);
    }
    for (const id of ['Document', 'location', 'URL', 'document', 'origin']) put('a', { id }, document.body);
    expect(Reflect.get(document, 'head')).to.be.instanceOf(HTMLImageElement);
    const connection = document.createElement('pusher-connection');
    Object.assign(connection, { apiKey: 'k', server: foreign.url });
    Node.prototype.appendChild.call(document.body, connection);
    placed.push(connection);
    await connection.ready.finally(clear); // the test framework reads the document, too
    expect(await foreign.connections()).to.equal(foreignBefore);
  });

  it('is reported once for each differing value of an element, with a remedy', async () => {
    lock(`server=${home.url}; auth-endpoint=/locked`);
    const own = `server="${foreign.url}" auth-endpoint="/own" user-auth-endpoint="/pusher/user-auth"`;
    const { connection } = elementsIn(await mount(`<pusher-connection api-key="k" ${own}></pusher-connection>`));
    await connection.ready;
    connection.pongTimeout = 70_000;
    await connection.updateComplete;
    await connection.ready;
    expect(problems.reported).to.have.length(1);
    expect(problems.reported[0]).to.include({ type: 'ConfigurationError', code: 'locked', retryable: false });
    expect(problems.logged).to.deep.equal([
      `<pusher-connection>: auth-endpoint="/own", server="${foreign.url}" ignored: <meta name="pusher-elements"> in the ` +
        'head locks this. Remove it here, or change it there.',
    ]);
    connection.server = home.url;
    connection.authEndpoint = undefined;
    await connection.updateComplete;
    expect(problems.reported, 'values equal to the locked ones').to.have.length(1);
    connection.server = foreign.url;
    await connection.updateComplete;
    expect(problems.reported).to.have.length(2);
  });

  for (const [mistake, content] of [
    ['an unknown name', 'serwer=wss://h'],
    ['a name in capitals', 'Server=wss://h'],
    ['a name that every object has', 'constructor=x'],
    ['no value', 'server='],
    ['no name', '=wss://h'],
    ['no equals sign', 'cluster=eu; auth-endpoint'],
    ['no content', ''],
    ['an empty part', 'cluster=eu;; auth-endpoint=/a'],
    ['commas in place of semicolons', 'cluster=eu, auth-endpoint=/a'],
    ['an invalid server', 'server=https://h'],
    ['an invalid cluster', 'cluster=eu.example.org/'],
    ['invalid credentials', 'credentials=all'],
    ['an invalid endpoint', 'auth-endpoint=https://'],
  ] as const) {
    it(`prevents all connections if it has ${mistake}`, async () => {
      lock(content);
      const foreignBefore = await foreign.connections();
      const { connection } = elementsIn(
        await mount(`<pusher-connection api-key="k" server="${foreign.url}"></pusher-connection>`),
      );
      await connection.updateComplete;
      expect(connection.pusher).to.equal(undefined);
      expect(problems.reported).to.have.length(1);
      expect(problems.reported[0]).to.include({ type: 'ConfigurationError', code: 'invalid-lock', retryable: false });
      expect(problems.logged.join()).to.contain('<meta name="pusher-elements"> in the head is wrong');
      expect(await connection.ready.catch((error) => error)).to.equal(problems.reported[0]);
      expect(await foreign.connections()).to.equal(foreignBefore);
    });
  }
});
