import { expect } from '@open-wc/testing';
import { PusherEvent } from '../../components/index.js';
import { Pusher } from '../../src/client/index.js';
import { eventually, startSandbox, startScriptedServer } from '../servers/index.js';
import { attributesOf, elementsIn, mount, record, watchProblems } from './live-page.js';

describe('<pusher-connection>', () => {
  const problems = watchProblems();

  it('is initialized before it has a connection', async () => {
    const { connection } = elementsIn(await mount('<pusher-connection></pusher-connection>'));
    expect(connection.state).to.equal('initialized');
    expect(connection.matches(':state(initialized)')).to.equal(true);
  });

  it('connects, dispatches its events, and updates its properties and its custom state', async () => {
    const server = await startSandbox();
    const element = document.createElement('pusher-connection');
    element.setAttribute('api-key', server.key);
    element.setAttribute('server', server.url);
    const received = record(element, 'pusher-statechange', 'connection_established');
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
    expect(received).to.deep.equal([
      ['pusher-statechange', { previous: 'initialized', current: 'connecting' }],
      ['pusher-statechange', { previous: 'connecting', current: 'connected' }],
      ['connection_established', { socket_id: element.socketId }],
    ]);
    expect(problems.reported).to.deep.equal([]);
  });

  it('signs the user in at its endpoint', async () => {
    const server = await startSandbox();
    const endpoint = server.authEndpoint.replace('/auth', '/user-auth');
    const attributes = `${attributesOf(server)} user-auth-endpoint="${endpoint}?user_id=ada"`;
    const { connection } = elementsIn(await mount(`<pusher-connection ${attributes} signin></pusher-connection>`));
    await eventually(() => expect(connection.pusher?.user.user_data?.id).to.equal('ada'));
    expect(problems.reported).to.deep.equal([]);
  });

  it('reports a failed sign-in once', async () => {
    const server = await startScriptedServer();
    const attributes = `${attributesOf(server)} user-auth-endpoint="${server.authUrl({ status: 403 })}"`;
    const { connection } = elementsIn(await mount(`<pusher-connection ${attributes}></pusher-connection>`));
    connection.signin = true;
    await eventually(() => expect(problems.reported).to.have.length(1));
    expect(problems.reported[0]).to.include({ type: 'AuthError', code: 403 });
    expect(connection.state).to.equal('connected');
  });

  it('has display: contents, which a rule of the page overrides', async () => {
    const box = await mount('<pusher-connection><p>text</p></pusher-connection>');
    const { connection } = elementsIn(box);
    expect(getComputedStyle(connection).display).to.equal('contents');
    const style = document.createElement('style');
    style.textContent = 'pusher-connection { display: block }';
    box.append(style);
    expect(getComputedStyle(connection).display).to.equal('block');
  });

  it('reflects attributes and properties in each other', async () => {
    const { connection } = elementsIn(
      await mount(
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

  it('has a boolean signin from the start, so that Vue sets true for an attribute without a value', () => {
    expect(document.createElement('pusher-connection').signin).to.equal(false);
    const given = document.createElement('div');
    given.innerHTML = '<pusher-connection signin></pusher-connection>';
    customElements.upgrade(given);
    expect(elementsIn(given).connection.signin).to.equal(true);
  });

  it('re-emits every event of every channel under its own name, without bubbling', async () => {
    const server = await startScriptedServer();
    const box = await mount(`<pusher-connection ${attributesOf(server)}></pusher-connection>`);
    const { connection } = elementsIn(box);
    const above = record(box, 'click', 'e');
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

  it('dispatches connection_established for its own connection only', async () => {
    const server = await startScriptedServer();
    const { connection } = elementsIn(await mount(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
    await connection.ready;
    const received = record(connection, 'connection_established', 'e');
    await server.send({ event: 'connection_established', channel: 'c', data: '{"socket_id":"9.9"}' });
    await server.send({ event: 'e', channel: 'c', data: '1' });
    await eventually(() => expect(received).to.deep.equal([['e', 1]]));
  });

  it('does not dispatch received events under the names of its own events', async () => {
    const server = await startScriptedServer();
    const { connection } = elementsIn(await mount(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
    await connection.ready;
    const received = record(connection, 'pusher-error', 'pusher-statechange', 'end');
    await server.send({ event: 'pusher-error', channel: 'c', data: '{"message":"false alarm"}' });
    await server.send({ event: 'pusher-statechange', data: '{}' });
    await server.send({ event: 'end' });
    await eventually(() => expect(received.map(([type]) => type)).to.deep.equal(['end']));
  });
});
