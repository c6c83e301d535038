import { expect } from '@open-wc/testing';
import type { PusherConnection } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { attributesOf, elementsIn, mount, nextTask, record, watchProblems } from './live-page.js';

describe('the life cycle of a <pusher-connection>', () => {
  watchProblems();

  it('keeps the socket when the element is moved', async () => {
    const server = await startScriptedServer();
    const box = await mount(`<pusher-connection ${attributesOf(server)}></pusher-connection><p></p>`);
    const { connection } = elementsIn(box);
    await connection.ready;
    const received = record(connection, 'pusher-statechange');
    box.querySelector('p')?.append(connection);
    await nextTask();
    connection.remove();
    document.body.append(connection);
    await nextTask();
    expect(connection.state).to.equal('connected');
    expect(received).to.deep.equal([]);
    expect(await server.connections()).to.equal(1);
  });

  it('applies a changed attribute to the live element', async () => {
    const [first, second] = [await startScriptedServer(), await startScriptedServer()];
    const { connection } = elementsIn(await mount(`<pusher-connection ${attributesOf(first)}></pusher-connection>`));
    await connection.ready;
    connection.setAttribute('server', second.url);
    expect(connection.state).to.equal('connecting');
    await connection.ready;
    expect(await second.connections()).to.equal(1);
    await eventually(async () => expect(await first.open()).to.equal(0));
    connection.apiKey = 'other';
    await second.connections(2);
  });

  it('leaves one socket when attributes change while it connects', async () => {
    const server = await startScriptedServer();
    const { connection } = elementsIn(await mount(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
    for (const key of ['a', 'b', 'c']) {
      connection.apiKey = key;
      await connection.updateComplete;
    }
    await connection.ready;
    await eventually(async () => expect(await server.open()).to.equal(1));
    expect(connection.pusher?.key).to.equal('c');
  });

  it('closes the socket of a removed element, and reconnects one that is inserted again', async () => {
    const server = await startScriptedServer();
    const { connection } = elementsIn(await mount(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
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

  it('keeps a property set before the element is upgraded', async () => {
    const server = await startScriptedServer();
    const inert = new DOMParser().parseFromString('<pusher-connection></pusher-connection>', 'text/html');
    const element = inert.querySelector('pusher-connection') as PusherConnection;
    Object.assign(element, { apiKey: server.key, server: server.url });
    document.body.append(element);
    await element.ready;
    expect(element.pusher?.key).to.equal(server.key);
  });
});
