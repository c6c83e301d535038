import { expect } from '@open-wc/testing';
import { type PusherConnection, PusherEvent } from '../../components/index.js';
import { Pusher } from '../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../servers/index.js';
import { attributesOf, listen, nextTask, parts, place, problems } from './page.js';

describe('<pusher-connection>', () => {
  let noted: ReturnType<typeof problems>;
  beforeEach(() => {
    noted = problems();
  });
  afterEach(async () => {
    noted.end();
    for (const element of document.querySelectorAll('pusher-connection')) element.remove();
    await nextTask();
    expect(Pusher.instances, 'clients that are left').to.deep.equal([]);
  });

  it('connects, tells so, and shows it in its properties and its state', async () => {
    const server = await startSandbox();
    const element = document.createElement('pusher-connection');
    element.setAttribute('api-key', server.key);
    element.setAttribute('server', server.url);
    const heard = listen(element, 'pusher-statechange', 'connection_established');
    expect(element.state).to.equal('initialized');
    expect(element.pusher).to.equal(undefined);
    document.body.append(element);
    expect(element.pusher).to.be.instanceOf(Pusher);
    expect(element.state).to.equal('connecting');
    expect(await element.ready).to.equal(element);
    expect(element.state).to.equal('connected');
    expect(element.matches(':state(connected)')).to.equal(true);
    expect(element.matches(':state(connecting)')).to.equal(false);
    expect(element.socketId).to.match(/^\d+\.\d+$/);
    expect(heard).to.deep.equal([
      ['pusher-statechange', { previous: 'initialized', current: 'connecting' }],
      ['pusher-statechange', { previous: 'connecting', current: 'connected' }],
      ['connection_established', { socket_id: element.socketId }],
    ]);
    expect(noted.told).to.deep.equal([]);
  });

  it('signs the user in, at its endpoint', async () => {
    const server = await startSandbox();
    const endpoint = server.authEndpoint.replace('/auth', '/user-auth');
    const attributes = `${attributesOf(server)} user-auth-endpoint="${endpoint}?user_id=ada"`;
    const { connection } = parts(await place(`<pusher-connection ${attributes} signin></pusher-connection>`));
    await eventually(() => expect(connection.pusher?.user.user_data?.id).to.equal('ada'));
    expect(noted.told).to.deep.equal([]);
  });

  it('tells once that a sign-in failed', async () => {
    const server = await startScriptedServer();
    const attributes = `${attributesOf(server)} user-auth-endpoint="${server.authUrl({ status: 403 })}"`;
    const { connection } = parts(await place(`<pusher-connection ${attributes}></pusher-connection>`));
    connection.signin = true;
    await eventually(() => expect(noted.told).to.have.length(1));
    expect(noted.told[0]).to.include({ type: 'AuthError', code: 403 });
    expect(connection.state).to.equal('connected');
  });

  it('has no box of its own, and a page’s own rule wins', async () => {
    const box = await place('<pusher-connection><p>text</p></pusher-connection>');
    const { connection } = parts(box);
    expect(getComputedStyle(connection).display).to.equal('contents');
    const style = document.createElement('style');
    style.textContent = 'pusher-connection { display: block }';
    box.append(style);
    expect(getComputedStyle(connection).display).to.equal('block');
  });

  it('mirrors each attribute in a property, and each property in an attribute', async () => {
    const { connection } = parts(
      await place(
        '<pusher-connection api-key="k" cluster="eu" server="ws://127.0.0.1:9" auth-endpoint="/a" user-auth-endpoint="/u" credentials="omit" ' +
          'activity-timeout="1" pong-timeout="2" unavailable-timeout="3" transports="none"></pusher-connection>',
      ),
    );
    expect(connection).to.include({ apiKey: 'k', cluster: 'eu', server: 'ws://127.0.0.1:9', authEndpoint: '/a' });
    expect(connection.userAuthEndpoint).to.equal('/u');
    expect(connection).to.include({ credentials: 'omit', activityTimeout: 1, pongTimeout: 2, unavailableTimeout: 3 });
    expect(connection.transports).to.equal('none');
    Object.assign(connection, { apiKey: 'k2', authEndpoint: '/b', pongTimeout: 5 });
    await connection.updateComplete;
    expect(connection.getAttribute('api-key')).to.equal('k2');
    expect(connection.getAttribute('auth-endpoint')).to.equal('/b');
    expect(connection.getAttribute('pong-timeout')).to.equal('5');
  });

  it('re-emits every event of every channel under its own name, without bubbling', async () => {
    const server = await startScriptedServer();
    const box = await place(`<pusher-connection ${attributesOf(server)}></pusher-connection>`);
    const { connection } = parts(box);
    const above = listen(box, 'click', 'e');
    await connection.ready;
    const events: PusherEvent[] = [];
    for (const type of ['e', 'click']) connection.addEventListener(type, (event) => events.push(event as PusherEvent));
    await server.send({ event: 'e', channel: 'c', data: '{"a":1}' });
    await server.send({ event: 'click', channel: 'presence-c', data: '1', user_id: 'u' });
    await eventually(() => expect(events).to.have.length(2));
    expect(events[0]).to.be.instanceOf(PusherEvent).and.instanceOf(CustomEvent);
    expect(events[0]).to.deep.include({ channelName: 'c', userId: undefined, bubbles: false });
    expect(events[0]?.detail).to.deep.equal({ a: 1 });
    expect(events[1]).to.include({ channelName: 'presence-c', userId: 'u', detail: 1 });
    expect(above).to.deep.equal([]);
  });

  it('lets nothing that arrives pass for its own events', async () => {
    const server = await startScriptedServer();
    const { connection } = parts(await place(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
    await connection.ready;
    const heard = listen(connection, 'pusher-error', 'pusher-statechange', 'end');
    await server.send({ event: 'pusher-error', channel: 'c', data: '{"message":"false alarm"}' });
    await server.send({ event: 'pusher-statechange', data: '{}' });
    await server.send({ event: 'end' });
    await eventually(() => expect(heard.map(([type]) => type)).to.deep.equal(['end']));
  });

  describe('sharing', () => {
    it('elements with the same configuration share one client and one socket until the last one is removed', async () => {
      const server = await startScriptedServer();
      const tag = `<pusher-connection ${attributesOf(server)}></pusher-connection>`;
      const box = await place(tag + tag);
      const [one, two] = box.querySelectorAll('pusher-connection');
      await one?.ready;
      await two?.ready;
      expect(one?.pusher).to.equal(two?.pusher);
      one?.remove();
      await nextTask();
      expect(one?.pusher).to.equal(undefined);
      expect(two?.state).to.equal('connected');
      const third = document.createElement('pusher-connection');
      Object.assign(third, { apiKey: server.key, server: server.url });
      const heard = listen(third, 'connection_established');
      box.append(third);
      await third.ready;
      expect(heard).to.have.length(1);
      expect(third.pusher).to.equal(two?.pusher);
      expect(await server.connections()).to.equal(1);
      third.remove();
      two?.remove();
      await eventually(async () => expect(await server.open()).to.equal(0));
    });

    it('elements with other configurations do not share', async () => {
      const server = await startScriptedServer();
      const attributes = attributesOf(server);
      const provider = () => ({});
      const box = await place(
        ['', 'auth-endpoint="/a"', 'credentials="omit"', 'pong-timeout="1"', '', '', '']
          .map((more) => `<pusher-connection ${attributes} ${more}></pusher-connection>`)
          .join(''),
      );
      const elements = [...box.querySelectorAll('pusher-connection')] as PusherConnection[];
      const withOptions = elements.slice(-3);
      for (const [index, element] of withOptions.entries()) {
        element.options = { channelAuthorization: { headersProvider: index < 2 ? provider : () => ({}) } };
      }
      const clients = elements.map(({ pusher }) => pusher);
      expect(new Set(clients).size).to.equal(6);
      expect(clients[4], 'equal options, the same function').to.equal(clients[5]);
    });

    it('disconnect() lets go of one’s own share only, and connect() takes it again', async () => {
      const server = await startScriptedServer();
      const tag = `<pusher-connection ${attributesOf(server)}><pusher-channel name="c"></pusher-channel></pusher-connection>`;
      const box = await place(tag + tag);
      const [one, two] = [...box.querySelectorAll('pusher-connection')] as [PusherConnection, PusherConnection];
      const [mine, yours] = [...box.querySelectorAll('pusher-channel')].map((channel) => listen(channel, 'e'));
      await Promise.all([one.ready, two.ready]);
      one.disconnect();
      expect([one.state, two.state]).to.deep.equal(['disconnected', 'connected']);
      expect(one.socketId).to.equal(undefined);
      expect(one.trigger('private-c', 'client-e')).to.equal(false);
      await server.send({ event: 'e', channel: 'c', data: '1' });
      await eventually(() => expect(yours).to.deep.equal([['e', 1]]));
      expect(mine).to.deep.equal([]);
      two.disconnect();
      await eventually(async () => expect(await server.open()).to.equal(0));
      one.connect();
      await one.ready;
      expect([one.state, two.state]).to.deep.equal(['connected', 'disconnected']);
      await server.received(2);
      await server.send({ event: 'e', channel: 'c', data: '2' });
      await eventually(() => expect(mine).to.deep.equal([['e', 2]]));
      expect(yours).to.have.length(1);
      expect(await server.connections()).to.equal(2);
    });
  });

  describe('life in the page', () => {
    it('a move keeps the socket', async () => {
      const server = await startScriptedServer();
      const box = await place(`<pusher-connection ${attributesOf(server)}></pusher-connection><p></p>`);
      const { connection } = parts(box);
      await connection.ready;
      const heard = listen(connection, 'pusher-statechange');
      box.querySelector('p')?.append(connection);
      await nextTask();
      connection.remove();
      document.body.append(connection);
      await nextTask();
      expect(connection.state).to.equal('connected');
      expect(heard).to.deep.equal([]);
      expect(await server.connections()).to.equal(1);
    });

    it('a changed attribute takes effect on the live element', async () => {
      const [first, second] = [await startScriptedServer(), await startScriptedServer()];
      const { connection } = parts(await place(`<pusher-connection ${attributesOf(first)}></pusher-connection>`));
      await connection.ready;
      connection.setAttribute('server', second.url);
      expect(connection.state).to.equal('connecting');
      await connection.ready;
      expect(await second.connections()).to.equal(1);
      await eventually(async () => expect(await first.open()).to.equal(0));
      connection.apiKey = 'other';
      await second.connections(2);
    });

    it('attributes changed while it connects leave one socket', async () => {
      const server = await startScriptedServer();
      const { connection } = parts(await place(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
      for (const key of ['a', 'b', 'c']) {
        connection.apiKey = key;
        await connection.updateComplete;
      }
      await connection.ready;
      await eventually(async () => expect(await server.open()).to.equal(1));
      expect(connection.pusher?.key).to.equal('c');
    });

    it('a removed element closes its socket, and one that comes back connects again', async () => {
      const server = await startScriptedServer();
      const { connection } = parts(await place(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
      await connection.ready;
      const parent = connection.parentElement;
      connection.remove();
      await nextTask();
      expect(connection.state).to.equal('initialized');
      await eventually(async () => expect(await server.open()).to.equal(0));
      parent?.append(connection);
      await connection.ready;
      expect(await server.open()).to.equal(1);
    });

    it('a property set before the element is upgraded is kept', async () => {
      const server = await startScriptedServer();
      const inert = new DOMParser().parseFromString('<pusher-connection></pusher-connection>', 'text/html');
      const element = inert.querySelector('pusher-connection') as PusherConnection;
      Object.assign(element, { apiKey: server.key, server: server.url });
      document.body.append(element);
      await element.ready;
      expect(element.pusher?.key).to.equal(server.key);
    });
  });

  describe('what can be wrong', () => {
    const wrong: [string, string, RegExp][] = [
      ['no api-key', 'cluster="eu"', /api-key is missing/],
      ['an empty api-key', 'api-key="" cluster="eu"', /api-key is missing/],
      ['neither cluster nor server', 'api-key="k"', /Set cluster/],
      ['a server without a scheme', 'api-key="k" server="localhost:6001"', /wss:\/\/host:port/],
      ['an http server', 'api-key="k" server="http://localhost:6001"', /wss:\/\/host:port/],
      ['credentials that are none', 'api-key="k" cluster="eu" credentials="all"', /same-origin, include, omit/],
    ];
    for (const [what, attributes, words] of wrong) {
      it(`${what}: one event and one message that say what to do, and no socket`, async () => {
        const { connection } = parts(await place(`<pusher-connection ${attributes}></pusher-connection>`));
        await connection.updateComplete;
        expect(noted.told).to.have.length(1);
        expect(noted.told[0]).to.include({ type: 'ConfigurationError', retryable: false });
        expect(noted.told[0]?.message).to.match(words);
        expect(noted.written).to.have.length(1);
        expect(noted.written[0])
          .to.match(/^<pusher-connection>: /)
          .and.match(words);
        expect(connection.pusher).to.equal(undefined);
        expect(await connection.ready.catch((error) => error)).to.equal(noted.told[0]);
      });
    }

    it('a missing key that comes later is a beginning, not an end', async () => {
      const server = await startScriptedServer();
      const { connection } = parts(await place(`<pusher-connection server="${server.url}"></pusher-connection>`));
      await connection.updateComplete;
      connection.setAttribute('api-key', 'k');
      await connection.updateComplete;
      await connection.ready;
      expect(noted.told).to.have.length(1);
    });

    it('a wrong key: one event, one message, and no further attempt', async () => {
      const server = { ...(await startSandbox()), key: 'wrong' };
      const { connection } = parts(await place(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
      const reason = await connection.ready.catch((error) => error);
      expect(noted.told).to.deep.equal([reason]);
      expect(reason).to.include({ code: 4001, retryable: false });
      expect(noted.written).to.have.length(1);
      expect(connection.state).to.equal('disconnected');
      connection.after(connection.cloneNode());
      await eventually(() => expect(noted.told, 'told on the element that came later, too').to.have.length(2));
    });

    it('a server that isn’t there: told once, and tried again with pauses', async () => {
      const server = await startScriptedServer();
      await server.close();
      const { connection } = parts(await place(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
      let attempts = 0;
      connection.pusher?.connection.bind('error', () => attempts++);
      await eventually(() => expect(attempts).to.be.at.least(2));
      expect(noted.told).to.have.length(1);
      expect(noted.told[0]).to.include({ type: 'WebSocketError', retryable: true });
      expect(noted.written).to.have.length(1);
      expect(connection.state).to.equal('connecting');
    });

    it('trigger() of a name that is no client event’s throws nothing into the page', async () => {
      const server = await startSandbox();
      const box = await place(
        `<pusher-connection ${attributesOf(server)}><pusher-channel name="private-c"></pusher-channel></pusher-connection>`,
      );
      const { connection, channel } = parts(box);
      await channel.ready;
      expect(connection.trigger('private-c', 'wrong')).to.equal(false);
      expect(channel.trigger('wrong')).to.equal(false);
      expect(connection.trigger('private-other', 'client-e')).to.equal(false);
      expect(connection.trigger('private-c', 'client-e', {})).to.equal(true);
      expect(noted.told.map(({ message }) => message).join()).to.contain('"client-"');
    });
  });
});
