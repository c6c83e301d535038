import { expect } from '@open-wc/testing';
import type { Channel, Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, subscribed } from '../client-of.js';

const NAMES = ['c', 'cache-c', 'private-c', 'private-cache-c', 'presence-c', 'presence-cache-c'];

/** How far a subscription has progressed when the page ends it. */
const STATES: Record<string, (client: Pusher, channel: Channel, server: ScriptedServer) => Promise<unknown>> = {
  'before the connection': async () => {},
  'as soon as the client is connected': (client) => client.ready(),
  'before the server answers': async (client, _, server) => {
    await client.ready();
    await server.received(1);
  },
  'after the confirmation': (_client, channel, server) => confirmed(channel, server),
  'during an outage': async (client, channel, server) => {
    await confirmed(channel, server);
    await server.cut();
    await eventually(() => expect(client.connection.state).to.equal('connecting'));
  },
  'after disconnect()': async (client, channel, server) => {
    await confirmed(channel, server);
    client.disconnect();
  },
  'after a rejection': async (client, channel, server) => {
    await client.ready();
    await server.received(1);
    await server.send({ event: 'pusher:subscription_error', channel: channel.name, data: { status: 403 } });
    await eventually(() => expect(channel.subscriptionPending).to.equal(false));
  },
};

async function confirm(name: string, server: ScriptedServer): Promise<void> {
  const presence = name.startsWith('presence-') ? { presence: { ids: ['me'], hash: { me: {} }, count: 1 } } : {};
  const data = JSON.stringify(presence);
  await server.send({ event: 'pusher_internal:subscription_succeeded', channel: name, data });
}

async function confirmed(channel: Channel, server: ScriptedServer): Promise<void> {
  await server.received(1);
  await confirm(channel.name, server);
  await subscribed(channel);
}

describe('unsubscribe()', () => {
  afterEach(disconnectAll);

  for (const [when, reach] of Object.entries(STATES)) {
    for (const name of NAMES) {
      it(`removes the listeners of a channel ${when}: ${name}`, async () => {
        const server = await startScriptedServer({ answer: 'pings' });
        const client = clientOf(server, { channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' } });
        const received: string[] = [];
        const channel = client.subscribe(name);
        const former = () => received.push('former');
        channel
          .bind('e', former)
          .bind('e', former, {})
          .bind('e', former, { signal: new AbortController().signal })
          .bind_global((event) => event === 'e' && former());
        await reach(client, channel, server);
        client.unsubscribe(name);
        const again = client.subscribe(name);
        again.bind('e', () => received.push('latter'));
        client.connect();
        await client.ready();
        await eventually(async () => {
          const index = (await server.received()).map(({ event }) => event).lastIndexOf('pusher:subscribe');
          expect(index).to.be.greaterThan(-1);
          await confirm(name, server);
          expect(again.subscribed).to.equal(true);
        });
        const end = new Promise((resolve) => client.bind('end', resolve));
        await server.send({ event: 'e', channel: name });
        await server.send({ event: 'end' });
        await end;
        expect(received).to.deep.equal(['latter']);
      });
    }
  }

  it('keeps a listener that is bound after the call if subscribe() returns the same channel', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = clientOf(server);
    const channel = client.subscribe('c');
    await client.ready();
    await server.received(1);
    client.unsubscribe('c');
    // React runs the effects of children first
    const received: unknown[] = [];
    channel.bind('e', (data) => received.push(data));
    expect(client.subscribe('c')).to.equal(channel);
    await confirmed(channel, server);
    await server.send({ event: 'e', channel: 'c', data: '1' });
    await eventually(() => expect(received).to.deep.equal([1]));
  });

  it('removes the listeners as well if it is called on the channel itself', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = clientOf(server);
    const channel = client.subscribe('c').bind('e', () => {});
    await client.ready();
    channel.unsubscribe();
    expect(channel.hasListeners('e')).to.equal(false);
  });
});
