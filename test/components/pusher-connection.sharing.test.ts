import { expect } from '@open-wc/testing';
import type { PusherConnection } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { attributesOf, mount, nextTask, record, watchProblems } from './live-page.js';

describe('several <pusher-connection>', () => {
  watchProblems();

  it('share one client and one socket until the last one with the same configuration is removed', async () => {
    const server = await startScriptedServer();
    const tag = `<pusher-connection ${attributesOf(server)}></pusher-connection>`;
    const box = await mount(tag + tag);
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
    const received = record(third, 'connection_established');
    box.append(third);
    await third.ready;
    expect(received).to.have.length(1);
    expect(third.pusher).to.equal(two?.pusher);
    expect(await server.connections()).to.equal(1);
    third.remove();
    two?.remove();
    await eventually(async () => expect(await server.open()).to.equal(0));
  });

  it('do not share a client if their configurations differ', async () => {
    const server = await startScriptedServer();
    const attributes = attributesOf(server);
    const provider = () => ({});
    const box = await mount(
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

  it('disconnect and reconnect each on their own', async () => {
    const server = await startScriptedServer();
    const tag = `<pusher-connection ${attributesOf(server)}><pusher-channel name="c"></pusher-channel></pusher-connection>`;
    const box = await mount(tag + tag);
    const [one, two] = [...box.querySelectorAll('pusher-connection')] as [PusherConnection, PusherConnection];
    const [mine, yours] = [...box.querySelectorAll('pusher-channel')].map((channel) => record(channel, 'e'));
    await Promise.all([one.ready, two.ready]);
    one.disconnect();
    expect([one.state, two.state]).to.deep.equal(['disconnected', 'connected']);
    expect(one.socketId).to.equal('1.1');
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

  it('connect when all others have disconnected', async () => {
    const server = await startScriptedServer();
    const tag = `<pusher-connection ${attributesOf(server)}></pusher-connection>`;
    const box = await mount(tag);
    const [one] = box.querySelectorAll('pusher-connection');
    await one?.ready;
    one?.disconnect();
    box.insertAdjacentHTML('beforeend', tag);
    const two = box.lastElementChild as PusherConnection;
    await eventually(() => expect(two.state).to.equal('connected'), 5_000);
    expect(one?.state).to.equal('disconnected');
  });
});
