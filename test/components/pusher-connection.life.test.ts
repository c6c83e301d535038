import { expect } from '@open-wc/testing';
import type { PusherConnection } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { attributesOf, listen, nextTask, parts, place, watchProblems } from './live-page.js';

describe('the life of a <pusher-connection> in the page', () => {
  watchProblems();

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
