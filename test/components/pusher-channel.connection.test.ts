import { expect } from '@open-wc/testing';
import type { PusherChannel } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { around, attributesOf, frames, nextTask, parts, place, watchProblems } from './live-page.js';

describe('the connection of a <pusher-channel>', () => {
  const noted = watchProblems();

  it('is the nearest ancestor, across shadow roots and stray markup', async () => {
    const [outer, inner] = [await startScriptedServer(), await startScriptedServer()];
    const box = await around(
      outer,
      `<pusher-connection ${attributesOf(inner)}><a href="http://127.0.0.1/"><br><b id="host"></b></a></pusher-connection>`,
    );
    const root = document.createElement('div');
    box.querySelector('#host')?.append(root);
    root.attachShadow({ mode: 'open' }).innerHTML = '<p><pusher-channel name="c"></pusher-channel></p>';
    const channel = root.shadowRoot?.querySelector('pusher-channel') as PusherChannel;
    await channel.ready;
    expect(await frames(inner)).to.deep.equal(['subscribe c']);
    expect(await frames(outer)).to.deep.equal([]);
    expect(getComputedStyle(channel).display).to.equal('contents');
    root.remove();
  });

  it('is the one with the given id, anywhere in the page, also if it is added later or the id changes', async () => {
    const [first, second] = [await startScriptedServer(), await startScriptedServer()];
    const box = await around(first, '<pusher-channel name="c" connection="elsewhere"></pusher-channel>');
    const { channel } = parts(box);
    await nextTask();
    const late = await place(`<pusher-connection id="elsewhere" ${attributesOf(second)}></pusher-connection>`);
    await channel.ready;
    expect(await frames(second)).to.deep.equal(['subscribe c']);
    expect(noted.told.map(({ message }) => message)).to.deep.equal([
      'There is no <pusher-connection id="elsewhere"> in this page.',
    ]);
    channel.connection = null;
    expect(await frames(first, 1)).to.deep.equal(['subscribe c']);
    late.remove();
  });

  it('is otherwise the page’s only one', async () => {
    const server = await startScriptedServer();
    const box = await place(
      `<pusher-channel name="c"></pusher-channel><pusher-connection ${attributesOf(server)}></pusher-connection>`,
    );
    await parts(box).channel.ready;
    expect(noted.told).to.deep.equal([]);
  });

  it('may be added after the channel, whose lack of a connection is reported once', async () => {
    const server = await startScriptedServer();
    const box = await place('<pusher-channel name="c"></pusher-channel>');
    await eventually(() => expect(noted.told).to.have.length(1));
    expect(noted.told[0]).to.include({ type: 'ConfigurationError', code: 'no-connection' });
    expect(noted.written[0]).to.match(/^<pusher-channel name="c">: There is no connection/);
    box.insertAdjacentHTML('beforeend', `<pusher-connection ${attributesOf(server)}></pusher-connection>`);
    await parts(box).channel.ready;
    expect(noted.told).to.have.length(1);
  });

  it('must be named if the page has several', async () => {
    const tag = `<pusher-connection ${attributesOf(await startScriptedServer())}></pusher-connection>`;
    await place(`${tag}${tag}<pusher-channel name="c"></pusher-channel>`);
    await eventually(() => expect(noted.told[0]?.message).to.contain('2 connections'));
  });

  it('ends the subscription when it is removed', async () => {
    const server = await startScriptedServer();
    const box = await place(
      `<pusher-connection ${attributesOf(server)}></pusher-connection><pusher-channel name="c"></pusher-channel>`,
    );
    const { channel, connection } = parts(box);
    await channel.ready;
    connection.remove();
    await eventually(() => expect(channel.channel).to.equal(undefined));
    expect(channel.subscribed).to.equal(false);
    await eventually(async () => expect(await server.open()).to.equal(0));
  });
});
