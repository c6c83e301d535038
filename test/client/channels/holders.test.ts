import { expect } from '@open-wc/testing';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, framesOf, hear, subscribed } from '../client-of.js';

const _succeeded = 'pusher:subscription_succeeded';
const _refused = 'pusher:subscription_error';

describe('the holders of a channel', () => {
  afterEach(disconnectAll);

  it('share a subscription; the last one ends it', async () => {
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

  it('take their own listeners with them, and nobody else’s', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const element = {};
    const heard: string[] = [];
    const channel = client.subscribe('c', element);
    channel.bind('e', () => heard.push('element'), element);
    client.subscribe('c').bind('e', () => heard.push('script'));
    await subscribed(channel);
    const hasListeners = async (...who: string[]) => {
      heard.length = 0;
      const end = hear(client, 'end');
      await server.send({ event: 'e', channel: 'c' });
      await server.send({ event: 'end' });
      await eventually(() => expect(end).to.have.length(1));
      expect(heard).to.deep.equal(who);
    };
    await hasListeners('element', 'script');
    client.unsubscribe('c');
    await hasListeners('element');
    client.subscribe('c').bind('e', () => heard.push('script again'));
    client.unsubscribe('c', element);
    await hasListeners('script again');
    expect(framesOf(await server.received())).to.deep.equal(['subscribe c']);
  });
});
