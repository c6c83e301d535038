import { expect } from '@open-wc/testing';
import type { PusherChannel } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { elementsIn, frames, mountConnected, nextTask, record, watchProblems } from './live-page.js';

describe('the life cycle of a <pusher-channel>', () => {
  watchProblems();

  it('keeps the subscription, and loses no event, when the element moves within the connection', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(server, '<p></p><div><pusher-channel name="c"></pusher-channel></div>');
    const { channel } = elementsIn(box);
    await channel.ready;
    const received = record(channel, 'e', 'pusher-subscribed');
    for (let n = 0; n < 5; n++) {
      (n % 2 ? box.querySelector('div') : box.querySelector('p'))?.append(channel);
      await server.send({ event: 'e', channel: 'c', data: String(n) });
      await nextTask();
    }
    await eventually(() => expect(received.map(([, data]) => data)).to.deep.equal([0, 1, 2, 3, 4]));
    expect(await frames(server)).to.deep.equal(['subscribe c']);
  });

  it('subscribes at another connection, and unsubscribes at the former one, when the element moves there', async () => {
    const [first, second] = [await startScriptedServer(), await startScriptedServer()];
    const { channel } = elementsIn(await mountConnected(first, '<pusher-channel name="c"></pusher-channel>'));
    const { connection } = elementsIn(await mountConnected(second, ''));
    await channel.ready;
    connection.append(channel);
    expect(await frames(second, 1)).to.deep.equal(['subscribe c']);
    expect(await frames(first, 2)).to.deep.equal(['subscribe c', 'unsubscribe c']);
    await channel.ready;
    const received = record(channel, 'e');
    await second.send({ event: 'e', channel: 'c', data: '2' });
    await eventually(() => expect(received).to.deep.equal([['e', 2]]));
  });

  it('subscribes to the new channel, then unsubscribes from the former one, when the name changes', async () => {
    const server = await startScriptedServer();
    const { channel } = elementsIn(await mountConnected(server, '<pusher-channel name="a"></pusher-channel>'));
    await channel.ready;
    channel.name = 'b';
    expect(channel.channel?.name).to.equal('b');
    expect(channel.subscribed).to.equal(false);
    await channel.ready;
    expect(channel.subscribed).to.equal(true);
    channel.setAttribute('name', 'c');
    await channel.updateComplete;
    await channel.ready;
    expect(await frames(server, 5)).to.deep.equal([
      'subscribe a',
      'subscribe b',
      'unsubscribe a',
      'subscribe c',
      'unsubscribe b',
    ]);
  });

  it('resubscribes after a drop, and is not subscribed in between', async () => {
    const server = await startScriptedServer();
    const { channel, connection } = elementsIn(
      await mountConnected(server, '<pusher-channel name="c"></pusher-channel>'),
    );
    await channel.ready;
    const received = record(channel, 'pusher-subscribed');
    const shown: boolean[] = [];
    connection.addEventListener('pusher-statechange', () => {
      shown.push(channel.subscribed);
      queueMicrotask(() => shown.push(channel.matches(':state(subscribed)')));
    });
    await server.end(4200);
    await eventually(() => expect(received).to.have.length(1));
    expect(shown.slice(0, 2)).to.deep.equal([false, false]);
    expect(channel.matches(':state(subscribed)')).to.equal(true);
  });

  it('subscribes a lazy channel when its content scrolls near the viewport', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(
      server,
      '<div style="height: 500vh"></div><pusher-channel name="c" loading="lazy"><p>content</p></pusher-channel>' +
        '<pusher-channel name="near" loading="eager"></pusher-channel>',
    );
    const { channel } = elementsIn(box);
    await (box.querySelector('[name=near]') as PusherChannel).ready;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    expect(channel.channel).to.equal(undefined);
    channel.querySelector('p')?.scrollIntoView();
    await channel.ready;
    expect(await frames(server)).to.deep.equal(['subscribe near', 'subscribe c']);
  });

  it('subscribes and unsubscribes 500 channels at once', async () => {
    const server = await startScriptedServer();
    const { connection } = elementsIn(await mountConnected(server, ''));
    await connection.ready;
    connection.innerHTML = Array.from({ length: 500 }, (_, n) => `<pusher-channel name="c${n}"></pusher-channel>`).join(
      '',
    );
    expect(await server.received(500)).to.have.length(500);
    await (connection.lastElementChild as PusherChannel).ready;
    connection.replaceChildren();
    expect(await server.received(1000)).to.have.length(1000);
    expect(connection.pusher?.allChannels()).to.deep.equal([]);
  });
});
