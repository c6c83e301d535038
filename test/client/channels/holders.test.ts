import { expect } from '@open-wc/testing';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, framesOf, record, subscribed } from '../client-of.js';

describe('the holders of a channel', () => {
  afterEach(disconnectAll);

  it('share a subscription, which ends with the last of them', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const [one, two] = [{}, {}];
    const channel = client.subscribe('c', one);
    expect(client.subscribe('c', two)).to.equal(channel);
    await subscribed(channel);
    client.unsubscribe('c', one);
    client.unsubscribe('c', one);
    client.unsubscribe('c');
    expect(client.channel('c')).to.equal(channel);
    client.unsubscribe('c', two);
    expect(framesOf(await server.received(2))).to.deep.equal(['subscribe c', 'unsubscribe c']);
  });

  it('remove only their own listeners when they unsubscribe', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const element = {};
    const received: string[] = [];
    const channel = client.subscribe('c', element);
    channel.bind('e', () => received.push('element'), element);
    client.subscribe('c').bind('e', () => received.push('script'));
    await subscribed(channel);
    const expectListeners = async (...who: string[]) => {
      received.length = 0;
      const end = record(client, 'end');
      await server.send({ event: 'e', channel: 'c' });
      await server.send({ event: 'end' });
      await eventually(() => expect(end).to.have.length(1));
      expect(received).to.deep.equal(who);
    };
    await expectListeners('element', 'script');
    client.unsubscribe('c');
    await expectListeners('element');
    client.subscribe('c').bind('e', () => received.push('script again'));
    client.unsubscribe('c', element);
    await expectListeners('script again');
    expect(framesOf(await server.received())).to.deep.equal(['subscribe c']);
  });
});
