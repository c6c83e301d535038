import { expect } from '@open-wc/testing';
import type PusherJs from 'pusher-js';
import { type Options, Pusher } from '../../../src/client/index.js';
import { loadScript } from '../../load-script.js';
import { eventually, startSandbox, type TestSandbox } from '../../servers/index.js';
import { disconnectAll } from '../client-of.js';

/** The members of both clients that these tests use. */
type Either = Pick<PusherJs, 'subscribe' | 'disconnect' | 'connection' | 'bind_global' | 'channel' | 'unsubscribe'>;

async function loadPusherJs(): Promise<typeof PusherJs> {
  await loadScript('pusher-js/dist/web/pusher.js');
  return (globalThis as unknown as { Pusher: typeof PusherJs }).Pusher;
}

describe('the client and pusher-js', () => {
  let Reference: typeof PusherJs;
  let server: TestSandbox;
  let clients: Either[];

  before(async () => {
    Reference = await loadPusherJs();
  });
  beforeEach(async () => {
    server = await startSandbox();
    clients = [];
  });
  afterEach(() => {
    for (const client of clients) client.disconnect();
    disconnectAll();
  });

  const both = (user: string): [Either, Either] => {
    const options = (name: string): Options & { cluster: string } => ({
      cluster: '',
      wsHost: server.host,
      wsPort: server.port,
      forceTLS: false,
      enabledTransports: ['ws'],
      channelAuthorization: {
        endpoint: server.authEndpoint,
        transport: 'ajax',
        params: { user_id: name, user_info: JSON.stringify({ name }) },
      },
    });
    const pair: [Either, Either] = [
      new Pusher(server.key, options(`${user}-ours`)) as unknown as Either,
      new Reference(server.key, options(`${user}-theirs`) as ConstructorParameters<typeof PusherJs>[1]) as Either,
    ];
    clients.push(...pair);
    return pair;
  };
  const subscribed = (client: Either, name: string) =>
    eventually(() => expect(client.channel(name)?.subscribed, name).to.equal(true));

  /** Records every event of the client and of these channels. */
  const trace = (client: Either, ...names: string[]) => {
    const seen: unknown[][] = [];
    client.bind_global((event: string, data: unknown) => void seen.push(['client', event, data]));
    for (const name of names) {
      const channel = client.subscribe(name);
      channel.bind_global((event: string, data: unknown) => void seen.push([name, event, data]));
      channel.bind('e', (...args: unknown[]) => void seen.push([name, 'bound', ...args]));
      channel.bind('client-e', (...args: unknown[]) => void seen.push([name, 'bound', ...args]));
    }
    return seen;
  };

  it('emit the same events of public channels in the same order', async () => {
    const [ours, theirs] = both('u');
    const traces = [ours, theirs].map((client) => trace(client, 'a', 'b'));
    for (const client of clients) for (const name of ['a', 'b']) await subscribed(client, name);
    const values = [
      { n: 1 },
      'text',
      7,
      null,
      [1, 2],
      '',
      true,
      { deep: { __proto__: 1, list: [{}] } },
      '{"json":"in a string"}',
    ];
    for (const [index, value] of values.entries()) await server.trigger(index % 2 ? 'a' : 'b', 'e', value);
    await server.trigger('a', 'end', {});
    for (const seen of traces) await eventually(() => expect(seen.map(([, event]) => event)).to.include('end'));
    const frames = traces.map((seen) => seen.filter(([, event]) => event !== 'pusher:connection_established'));
    expect(frames[0]).to.deep.equal(frames[1]);
    expect(frames[0]?.length).to.be.greaterThan(values.length * 3);
  });

  it('report the same client events and members of private and presence channels in the same order', async () => {
    const names = ['private-c', 'presence-c'];
    const [ours, theirs] = both('u');
    const traces = [ours, theirs].map((client) => trace(client, ...names));
    for (const client of clients) for (const name of names) await subscribed(client, name);
    // the first client is notified of the second shortly after the second is confirmed
    for (const client of clients) {
      const { members } = client.channel('presence-c') as unknown as { members: { count: number } };
      await eventually(() => expect(members.count).to.equal(2));
    }
    const [other] = both('other');
    for (const seen of traces) seen.length = 0;
    for (const name of names) other.subscribe(name);
    for (const name of names) await subscribed(other, name);
    for (let n = 0; n < 4; n++) other.channel(names[n % 2] as string).trigger('client-e', { n });
    await eventually(() => expect(traces[0]?.filter(([, event]) => event === 'bound')).to.have.length(4));
    other.disconnect();
    for (const seen of traces) {
      await eventually(() => expect(seen.map(([, event]) => event)).to.include('pusher:member_removed'));
    }
    expect(traces[0]).to.deep.equal(traces[1]);
  });

  it('receive each other’s client events', async () => {
    const [ours, theirs] = both('u');
    const received: unknown[] = [];
    for (const client of [ours, theirs])
      client.subscribe('private-c').bind('client-e', (data: unknown) => void received.push(data));
    for (const client of clients) await subscribed(client, 'private-c');
    ours.channel('private-c').trigger('client-e', 'from ours');
    await eventually(() => expect(received).to.deep.equal(['from ours']));
    theirs.channel('private-c').trigger('client-e', 'from theirs');
    await eventually(() => expect(received).to.deep.equal(['from ours', 'from theirs']));
  });
});
