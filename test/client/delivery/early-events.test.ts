import { expect } from '@open-wc/testing';
// imported statically, so that the tests do not wait for these chunks
import '../../../src/client/delivery/catch-up.js';
import '../../../src/client/channels/encryption.js';
import { EarlyFrames, MAX_EARLY_FRAMES } from '../../../src/client/channels/early-frames.js';
import type { CatchUpRequest, ChannelEvent, Gap, Options, Pusher } from '../../../src/client/index.js';
import type { Frame } from '../../../src/client/protocol/frame.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { keyOf } from '../channel-key.js';
import { clientOf, connectionLost, disconnectAll, record } from '../client-of.js';

const succeeded = 'pusher:subscription_succeeded';
const { seal, shared_secret } = keyOf(1);

/** A cluster joins a channel first, then asks its other nodes, and confirms the subscription later. */
const kinds = {
  public: { name: 'c' },
  private: { name: 'private-c' },
  presence: { name: 'presence-c', confirmation: { presence: { ids: ['ada'], hash: { ada: null }, count: 1 } } },
  cache: { name: 'cache-c' },
  'private cache': { name: 'private-cache-c' },
  encrypted: { name: 'private-encrypted-c', encode: seal },
} satisfies Record<string, { name: string; confirmation?: object; encode?: (data: object) => object }>;

type Kind = { name: string; confirmation?: object; encode?: (data: object) => object };

describe('events that arrive before the subscription is confirmed', () => {
  afterEach(disconnectAll);

  /** A client on a channel that the server has confirmed, after event 1. */
  async function live({ name, confirmation = {}, encode = (data) => data }: Kind, options: Options = {}) {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = clientOf(server, {
      channelAuthorization: {
        customHandler: async () => ({ auth: 'a:b', channel_data: '{"user_id":"ada"}', shared_secret }),
      },
      ...options,
    });
    const channel = client.subscribe(name);
    const received = record(channel, 'e', succeeded, 'pusher:gap');
    const everywhere = record(client, 'e');
    const publish = (id: number) => server.send({ event: 'e', channel: name, data: encode({ id }) });
    const confirm = () =>
      server.send({ event: 'pusher_internal:subscription_succeeded', channel: name, data: confirmation });
    await expectSubscribes(server, 1);
    await confirm();
    await publish(1);
    await eventually(() => expect(idsIn(received)).to.deep.equal([succeeded, 1]));
    return { server, client, channel, received, everywhere, publish, confirm };
  }

  /** Drops the connection. Resolves when the client has sent `count` subscribe frames in total. */
  async function reconnect(server: ScriptedServer, client: Pusher, count: number) {
    const lost = connectionLost(client);
    await server.cut();
    await lost;
    client.connect();
    await expectSubscribes(server, count);
  }

  for (const [kind, traits] of Object.entries(kinds)) {
    it(`wait for the gap event, and are emitted in order (${kind} channel)`, async () => {
      const { server, client, channel, received, everywhere, publish, confirm } = await live(traits);
      await reconnect(server, client, 2);
      await publish(5);
      await client.connection.ping();
      expect(channel.subscribed).to.equal(false);
      expect(idsIn(received)).to.deep.equal([succeeded, 1]);
      await confirm();
      await publish(6);
      await eventually(() => expect(idsIn(received)).to.deep.equal([succeeded, 1, succeeded, 'pusher:gap', 5, 6]));
      if (kind !== 'encrypted') expect(idsIn(everywhere)).to.deep.equal([1, 5, 6]);
    });

    it(`are emitted after a single subscription_succeeded, even if the server confirms repeatedly (${kind} channel)`, async () => {
      const { client, received, publish, confirm } = await live(traits);
      await confirm();
      await confirm();
      await publish(2);
      await eventually(() => expect(idsIn(received)).to.deep.equal([succeeded, 1, 2]));
      expect(client.channel(traits.name)?.subscribed).to.equal(true);
    });

    it(`do not change what catchUp requests, by the last event or by time (${kind} channel)`, async () => {
      const requests: CatchUpRequest[] = [];
      const history = [1, 2, 3, 4, 5, 6].map((id): ChannelEvent => ({ event: 'e', data: { id } }));
      const catchUp = (request: CatchUpRequest) => {
        requests.push(request);
        const { id } = Object(request.last?.data) as { id: number };
        return history.slice(id);
      };
      const { server, client, received, publish, confirm } = await live(traits, { catchUp });
      await reconnect(server, client, 2);
      await publish(5);
      await confirm();
      await eventually(() => expect(idsIn(received).at(-1)).to.equal('pusher:gap'));
      await publish(7);
      await eventually(() => expect(idsIn(received).at(-1)).to.equal(7));
      expect(requests[0]?.last).to.deep.equal(history[0]);
      expect(idsIn(received)).to.deep.equal([succeeded, 1, succeeded, 2, 3, 4, 5, 6, 'pusher:gap', 7]);
      const gap = received.find(([event]) => event === 'pusher:gap')?.[1] as Gap;
      expect(gap.filled).to.equal(true);
      expect(gap.since).to.equal(requests[0]?.since);
    });
  }

  it('are emitted immediately before a first subscription, as in pusher-js', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const client = clientOf(server);
    const received = record(client.subscribe('c'), 'e', succeeded, 'pusher:gap');
    await expectSubscribes(server, 1);
    await server.send({ event: 'e', channel: 'c', data: { id: 1 } });
    await eventually(() => expect(idsIn(received)).to.deep.equal([1]));
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: {} });
    await server.send({ event: 'e', channel: 'c', data: { id: 2 } });
    await eventually(() => expect(idsIn(received)).to.deep.equal([1, succeeded, 2]));
  });

  for (const kind of ['cache', 'private cache'] as const) {
    it(`include the last event of a ${kind} channel, which is emitted once per connection`, async () => {
      const { server, client, received, publish, confirm } = await live(kinds[kind]);
      await confirm();
      await publish(1);
      await publish(2);
      await eventually(() => expect(idsIn(received)).to.deep.equal([succeeded, 1, 2]));
      await reconnect(server, client, 2);
      await publish(3);
      for (let confirmations = 0; confirmations < 3; confirmations++) {
        await confirm();
        await publish(3);
      }
      await publish(4);
      await eventually(() => expect(idsIn(received)).to.deep.equal([succeeded, 1, 2, succeeded, 'pusher:gap', 3, 4]));
      await reconnect(server, client, 3);
      await confirm();
      await publish(4);
      await eventually(() => expect(idsIn(received).slice(7)).to.deep.equal([succeeded, 'pusher:gap', 4]));
    });
  }

  it('belong to the gap if the connection is lost before the confirmation', async () => {
    const { server, client, received, publish, confirm } = await live(kinds.public);
    await reconnect(server, client, 2);
    await publish(5);
    await client.connection.ping();
    await reconnect(server, client, 3);
    await publish(8);
    await confirm();
    await eventually(() => expect(idsIn(received)).to.deep.equal([succeeded, 1, succeeded, 'pusher:gap', 8]));
  });

  it('are not emitted to a page that has unsubscribed and subscribed again', async () => {
    const { server, client, publish, confirm } = await live(kinds.public);
    await reconnect(server, client, 2);
    await publish(5);
    await client.connection.ping();
    client.unsubscribe('c');
    const received = record(client.subscribe('c'), 'e', succeeded, 'pusher:gap');
    await confirm();
    await publish(6);
    await eventually(() => expect(idsIn(received)).to.deep.equal([succeeded, 6]));
  });

  it('are not emitted to a page that unsubscribes when it receives the gap event', async () => {
    const { server, client, channel, received, publish, confirm } = await live(kinds.public);
    await reconnect(server, client, 2);
    await publish(5);
    channel.bind('pusher:gap', () => client.unsubscribe('c'));
    await confirm();
    await eventually(() => expect(client.channel('c')).to.equal(undefined));
    expect(idsIn(received)).to.deep.equal([succeeded, 1, succeeded, 'pusher:gap']);
  });
});

describe('early frames', () => {
  const frame = (id: number): Frame => ({ event: 'e', channel: 'cache-c', data: `{"id":${id}}` });

  it('are limited in number, and the newest are kept', () => {
    const early = new EarlyFrames();
    for (let id = 1; id <= MAX_EARLY_FRAMES + 1; id++) early.keep(frame(id));
    const kept = early.take();
    expect(kept).to.have.length(MAX_EARLY_FRAMES / 2 + 1);
    expect(kept.at(-1)).to.deep.equal(frame(MAX_EARLY_FRAMES + 1));
    expect(early.take()).to.deep.equal([]);
  });

  it('detect only the next frame after a confirmation as a repetition, and only of the last frame', () => {
    const early = new EarlyFrames();
    expect(early.isRepetition(frame(1))).to.equal(false);
    expect(early.isRepetition(frame(1))).to.equal(false);
    early.expectRepetition();
    expect(early.isRepetition({ event: 'pusher_internal:subscription_count', data: {} })).to.equal(false);
    expect(early.isRepetition(frame(1))).to.equal(true);
    expect(early.isRepetition(frame(1))).to.equal(false);
    early.expectRepetition();
    expect(early.isRepetition(frame(2))).to.equal(false);
    expect(early.isRepetition(frame(2))).to.equal(false);
  });

  it('detect a repetition after client events, and after an older event from a slower node', () => {
    const early = new EarlyFrames();
    early.expectRepetition();
    expect(early.isRepetition(frame(7))).to.equal(false);
    expect(early.isRepetition(frame(6))).to.equal(false);
    early.expectRepetition();
    expect(early.isRepetition({ event: 'client-e', channel: 'cache-c', data: {} })).to.equal(false);
    expect(early.isRepetition(frame(7))).to.equal(true);
  });
});

/** The names of received events. An event `e` is listed by its ID instead. */
function idsIn(received: unknown[][]): unknown[] {
  return received.map(([event, data]) => (event === 'e' ? (data as { id: number }).id : event));
}

async function subscribeCount(server: ScriptedServer): Promise<number> {
  return (await server.received()).filter(({ event }) => event === 'pusher:subscribe').length;
}

function expectSubscribes(server: ScriptedServer, count: number): Promise<unknown> {
  return eventually(async () => expect(await subscribeCount(server)).to.equal(count));
}
