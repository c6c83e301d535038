import { expect } from '@open-wc/testing';
import type { PusherChannel } from '../../components/index.js';
import type { Pusher } from '../../src/client/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { elementsIn, frames, mountConnected, nextTask, record, watchProblems } from './live-page.js';

describe('several <pusher-channel> of one name', () => {
  watchProblems();

  it('share a subscription, which ends when the last one is removed', async () => {
    const server = await startScriptedServer();
    const tag = '<pusher-channel name="c"></pusher-channel>';
    const box = await mountConnected(server, tag + tag);
    const [one, two] = [...box.querySelectorAll('pusher-channel')] as [PusherChannel, PusherChannel];
    await Promise.all([one.ready, two.ready]);
    expect(one.channel).to.equal(two.channel);
    const third = document.createElement('pusher-channel');
    third.name = 'c';
    const late = record(third, 'pusher-subscribed');
    box.querySelector('pusher-connection')?.append(third);
    await third.ready;
    expect(late).to.have.length(1);
    one.remove();
    two.remove();
    await nextTask();
    const [byRemoved, byThird] = [record(one, 'e'), record(third, 'e')];
    await server.send({ event: 'e', channel: 'c' });
    await eventually(() => expect(byThird).to.have.length(1));
    expect(byRemoved).to.deep.equal([]);
    third.remove();
    expect(await frames(server, 2)).to.deep.equal(['subscribe c', 'unsubscribe c']);
  });

  it('share it with a script’s own subscription, and neither side ends that of the other', async () => {
    const server = await startScriptedServer();
    const { connection, channel } = elementsIn(
      await mountConnected(server, '<pusher-channel name="c"></pusher-channel>'),
    );
    await channel.ready;
    const pusher = connection.pusher as Pusher;
    const [element, script] = [record(channel, 'e'), [] as unknown[]];
    const send = async (n: number) => {
      const all: unknown[] = [];
      pusher.bind('e', (data) => void all.push(data), all);
      await server.send({ event: 'e', channel: 'c', data: String(n) });
      await eventually(() => expect(all).to.have.length(1));
      pusher.unbind('e', null, all);
    };
    pusher.subscribe('c').bind('e', (data) => void script.push(data));
    await send(1);
    pusher.unsubscribe('c');
    await send(2);
    pusher.subscribe('c').bind('e', (data) => void script.push(data));
    channel.remove();
    await nextTask();
    await send(3);
    expect(element.map(([, data]) => data)).to.deep.equal([1, 2]);
    expect(script).to.deep.equal([1, 3]);
    expect(await frames(server)).to.deep.equal(['subscribe c']);
    pusher.unsubscribe('c');
    expect(await frames(server, 2)).to.deep.equal(['subscribe c', 'unsubscribe c']);
  });
});
