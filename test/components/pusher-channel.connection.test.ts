import { expect } from '@open-wc/testing';
import type { PusherChannel } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { attributesOf, elementsIn, frames, mount, mountConnected, nextTask, watchProblems } from './live-page.js';

describe('the connection of a <pusher-channel>', () => {
  const problems = watchProblems();

  it('is the nearest ancestor, across shadow roots and stray markup', async () => {
    const [outer, inner] = [await startScriptedServer(), await startScriptedServer()];
    const box = await mountConnected(
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
    const box = await mountConnected(first, '<pusher-channel name="c" connection="elsewhere"></pusher-channel>');
    const { channel } = elementsIn(box);
    await nextTask();
    const late = await mount(`<pusher-connection id="elsewhere" ${attributesOf(second)}></pusher-connection>`);
    await channel.ready;
    expect(await frames(second)).to.deep.equal(['subscribe c']);
    expect(problems.reported.map(({ message }) => message)).to.deep.equal([
      'There is no <pusher-connection id="elsewhere"> in this page.',
    ]);
    channel.connection = null;
    expect(await frames(first, 1)).to.deep.equal(['subscribe c']);
    late.remove();
  });

  it('is otherwise the page’s only one', async () => {
    const server = await startScriptedServer();
    const box = await mount(
      `<pusher-channel name="c"></pusher-channel><pusher-connection ${attributesOf(server)}></pusher-connection>`,
    );
    await elementsIn(box).channel.ready;
    expect(problems.reported).to.deep.equal([]);
  });

  it('may be added after the channel, whose lack of a connection is reported once', async () => {
    const server = await startScriptedServer();
    const box = await mount('<pusher-channel name="c"></pusher-channel>');
    await eventually(() => expect(problems.reported).to.have.length(1));
    expect(problems.reported[0]).to.include({ type: 'ConfigurationError', code: 'no-connection' });
    expect(problems.logged[0]).to.match(/^<pusher-channel name="c">: There is no connection/);
    box.insertAdjacentHTML('beforeend', `<pusher-connection ${attributesOf(server)}></pusher-connection>`);
    await elementsIn(box).channel.ready;
    expect(problems.reported).to.have.length(1);
  });

  it('must be named if the page has several', async () => {
    const tag = `<pusher-connection ${attributesOf(await startScriptedServer())}></pusher-connection>`;
    await mount(`${tag}${tag}<pusher-channel name="c"></pusher-channel>`);
    await eventually(() => expect(problems.reported[0]?.message).to.contain('2 connections'));
  });

  it('ends the subscription when it is removed', async () => {
    const server = await startScriptedServer();
    const box = await mount(
      `<pusher-connection ${attributesOf(server)}></pusher-connection><pusher-channel name="c"></pusher-channel>`,
    );
    const { channel, connection } = elementsIn(box);
    await channel.ready;
    connection.remove();
    await eventually(() => expect(channel.channel).to.equal(undefined));
    expect(channel.subscribed).to.equal(false);
    await eventually(async () => expect(await server.open()).to.equal(0));
  });
});
