import { expect } from '@open-wc/testing';
import type { SinonFakeTimers } from 'sinon';
import { registerChunk } from '../../../src/client/base/chunk-registry.js';
import { importChunk } from '../../../src/client/base/import-chunk.js';
import { CATCH_UP_LIMIT, type CatchUpChunk } from '../../../src/client/delivery/catch-up.js';
import type { CatchUpRequest, Channel, ChannelEvent, Gap, Options, PusherError } from '../../../src/client/index.js';
import type { Frame } from '../../../src/client/protocol/frame.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { keyOf } from '../channel-key.js';
import { clientOf, connectionLost, controlTime, record, skipDelays } from '../client-of.js';

describe('catch-up', () => {
  const fakeTime = controlTime();

  /** A client on the channel `c` whose `catchUp` waits for the test’s answer. */
  async function catching(server: ScriptedServer, more: Options = {}, time?: SinonFakeTimers, name = 'c') {
    const requests: CatchUpRequest[] = [];
    const answers: { resolve(events: ChannelEvent[]): void; reject(error: unknown): void }[] = [];
    const client = clientOf(server, {
      catchUp: (request) => {
        requests.push(request);
        return new Promise((resolve, reject) => answers.push({ resolve, reject }));
      },
      ...more,
    });
    const channel = client.subscribe(name);
    const received = record(channel, 'e', 'pusher:gap', 'pusher:error');
    const everywhere = record(client, 'e');
    await channel.ready();
    const renewed = () => eventually(() => expect(channel.subscribed).to.equal(true));
    if (time) skipDelays(client, time);
    const send = (id: number) => server.send({ event: 'e', channel: name, data: { id } });
    // the chunk for catch-up loads while the client connects: wait until it takes part
    await eventually(async () => {
      const lost = connectionLost(client);
      await server.end(4200);
      await lost;
      await renewed();
      expect(requests).not.to.have.length(0);
    });
    answers.splice(0)[0]?.resolve([]);
    await eventually(() => expect(received.at(-1)?.[0]).to.equal('pusher:gap'));
    received.length = 0;
    requests.length = 0;
    const outage = async () => {
      const lost = connectionLost(client);
      await server.end(4200);
      await lost;
      await renewed();
      await eventually(() => expect(answers).to.have.length(1));
    };
    return { client, channel, received, everywhere, requests, answers, send, outage };
  }
  const short = (received: unknown[][]) =>
    received.map(([event, data]) => (event === 'e' ? (data as { id: number }).id : event));
  const event = (id: number): ChannelEvent => ({ event: 'e', data: { id } });

  it('emits missed events once and in order, reports the gap as filled, and then emits events that arrived meanwhile', async () => {
    const server = await startScriptedServer();
    const { received, everywhere, requests, answers, send, outage } = await catching(server);
    await send(1);
    await eventually(() => expect(short(received)).to.deep.equal([1]));
    await outage();
    expect(requests[0]).to.deep.include({ channel: 'c', last: event(1) });
    expect(requests[0]?.since).to.be.at.most(requests[0]?.until as number);
    for (const id of [4, 5]) await send(id);
    await eventually(async () => expect(await server.connections()).to.be.greaterThan(1));
    answers[0]?.resolve([event(1), event(2), event(3), event(4)]);
    await eventually(() => expect(short(received)).to.deep.equal([1, 2, 3, 4, 'pusher:gap', 5]));
    const gap = received.find(([name]) => name === 'pusher:gap')?.[1] as Gap;
    expect(gap).to.deep.include({ channel: 'c', reason: 'connection', filled: true });
    expect(short(everywhere).filter((id) => id)).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('identifies the events of an encrypted channel by their decrypted data', async () => {
    const server = await startScriptedServer();
    const name = 'private-encrypted-c';
    const { seal, shared_secret } = keyOf(1);
    const authorization = { auth: 'a:b', shared_secret };
    const channelAuthorization = { customHandler: async () => authorization };
    const { received, requests, answers, outage } = await catching(server, { channelAuthorization }, undefined, name);
    const send = (id: number) => server.send({ event: 'e', channel: name, data: seal({ id }) });
    await send(1);
    await eventually(() => expect(short(received)).to.deep.equal([1]));
    await outage();
    expect(requests[0]?.last).to.deep.equal(event(1));
    for (const id of [2, 3]) await send(id);
    answers[0]?.resolve([event(1), event(2)]);
    await eventually(() => expect(short(received)).to.deep.equal([1, 2, 'pusher:gap', 3]));
    await send(4);
    await eventually(() => expect(short(received)).to.deep.equal([1, 2, 'pusher:gap', 3, 4]));
  });

  it('reports the gap as not filled, and why, if the function fails, and then emits events that arrived meanwhile', async () => {
    const server = await startScriptedServer();
    const { received, answers, send, outage } = await catching(server);
    await outage();
    await send(1);
    answers[0]?.reject(new Error('no server'));
    await eventually(() => expect(short(received)).to.deep.equal(['pusher:error', 'pusher:gap', 1]));
    expect(received[0]?.[1]).to.include({ type: 'CatchUpError' });
    expect((received[0] as [string, PusherError])[1].message).to.contain('no server');
    expect(received[1]?.[1]).to.include({ filled: false });
  });

  it('does not delay live events forever', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { received, send, outage } = await catching(server, {}, time);
    await outage();
    await send(1);
    time.tick(CATCH_UP_LIMIT);
    await eventually(() => expect(short(received)).to.deep.equal(['pusher:error', 'pusher:gap', 1]));
  });

  it('detects duplicates by dedupeKey, and emits every event without a key', async () => {
    const server = await startScriptedServer();
    const dedupeKey = ({ data }: ChannelEvent) => ((data as { id: number }).id > 9 ? undefined : 'same');
    const { received, answers, outage } = await catching(server, { dedupeKey });
    await outage();
    answers[0]?.resolve([event(1), event(2), event(10), event(10)]);
    await eventually(() => expect(short(received)).to.deep.equal([1, 10, 10, 'pusher:gap']));
  });

  it('survives an answer that is not a list of events', async () => {
    const server = await startScriptedServer();
    const { received, answers, outage } = await catching(server);
    await outage();
    answers[0]?.resolve({ events: [] } as never);
    await eventually(() => expect(short(received)).to.deep.equal(['pusher:error', 'pusher:gap']));
  });

  it('emits nothing on a channel that was unsubscribed meanwhile', async () => {
    const server = await startScriptedServer();
    const { client, received, answers, outage } = await catching(server);
    await outage();
    client.unsubscribe('c');
    answers[0]?.resolve([event(1)]);
    const next = client.subscribe('d');
    await next.ready();
    expect(short(received)).to.deep.equal([]);
  });

  it('leaves no timer if the channel is unsubscribed meanwhile', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { client, received, outage } = await catching(server, {}, time);
    await outage();
    client.unsubscribe('c');
    client.disconnect();
    await eventually(() => expect(time.countTimers()).to.equal(0));
    expect(short(received)).to.deep.equal([]);
  });

  it('ends with disconnect(): the gap is reported as not filled, and no timer is left', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { client, received, outage, send } = await catching(server, {}, time);
    await outage();
    await send(1);
    client.disconnect();
    await eventually(() => expect(time.countTimers()).to.equal(0));
    expect(short(received).slice(0, 2)).to.deep.equal(['pusher:error', 'pusher:gap']);
    expect(received.at(1)?.[1]).to.include({ channel: 'c', filled: false });
  });

  it('reports no gap on a channel that was unsubscribed and subscribed to again', async () => {
    const server = await startScriptedServer();
    const { client, received, outage } = await catching(server);
    await outage();
    client.unsubscribe('c');
    const again = client.subscribe('c');
    const receivedAgain = record(again, 'pusher:gap', 'pusher:error');
    await again.ready();
    await new Promise((resolve) => setTimeout(resolve));
    expect(short(received)).to.deep.equal([]);
    expect(receivedAgain).to.deep.equal([]);
  });

  it('knows events that arrived before its chunk was loaded', async () => {
    const chunk = await importChunk<CatchUpChunk>('catch-up', () => import('../../../src/client/delivery/catch-up.js'));
    let loaded: (chunk: CatchUpChunk) => void = () => {};
    const loading = new Promise<CatchUpChunk>((resolve) => {
      loaded = resolve;
    });
    registerChunk('catch-up', loading);
    const server = await startScriptedServer();
    const lasts: unknown[] = [];
    const client = clientOf(server, {
      catchUp: ({ last }) => {
        lasts.push(last);
        return [event(1), event(2)];
      },
    });
    registerChunk('catch-up', chunk);
    const channel = client.subscribe('c');
    const received = record(channel, 'e', 'pusher:gap');
    await channel.ready();
    await server.send({ event: 'e', channel: 'c', data: { id: 1 } });
    await eventually(() => expect(short(received)).to.deep.equal([1]));
    loaded(chunk);
    await loading;
    await server.end(4200);
    await eventually(() => expect(short(received)).to.deep.equal([1, 2, 'pusher:gap']));
    expect(lasts).to.deep.equal([event(1)]);
  });

  it('drops no event of a live channel, even if an earlier one has the same data', async () => {
    const server = await startScriptedServer();
    const { client, received, answers, send, outage } = await catching(server);
    const updates = record(client.channel('c') as Channel, 'updated');
    const update = () => server.send({ event: 'updated', channel: 'c', data: { id: 1 } });
    for (const publish of [() => send(1), update, update]) await publish();
    await eventually(() => expect(updates).to.have.length(2));
    expect(short(received)).to.deep.equal([1]);
    await outage();
    await update();
    await send(2);
    answers[0]?.resolve([event(2)]);
    await eventually(() => expect(updates).to.have.length(3));
    expect(short(received)).to.deep.equal([1, 2, 'pusher:gap']);
  });
});

describe('catch-up of one gap while another begins', () => {
  const fakeTime = controlTime();

  /** A catch-up for gaps of the channel `c`, with control over its events and answers, and a log in short form. */
  async function filling() {
    const log: unknown[] = [];
    const answers: ((events: ChannelEvent[]) => void)[] = [];
    const lasts: unknown[] = [];
    const { createGapFiller } = await importChunk<CatchUpChunk>(
      'catch-up',
      () => import('../../../src/client/delivery/catch-up.js'),
    );
    const channel = {
      emit: (name: string, data: unknown) => void log.push(name === 'e' ? (data as { id: number }).id : name),
    };
    const subscribed = new Set(['c']);
    const deliver = ({ event, data }: Frame) => channel.emit(event, data);
    const filler = createGapFiller({
      catchUp: ({ last }) => {
        lasts.push((last?.data as { id: number } | undefined)?.id);
        return new Promise((resolve) => answers.push(resolve));
      },
      dedupeKey: undefined,
      margin: 10_000,
      decode: (data) => data,
      client: { channel: (name) => (subscribed.has(name) ? channel : undefined), emit: () => {} },
      deliver,
    });
    const receive = (id: number, name = 'c', more = {}) => {
      const frame = { event: 'e', channel: name, data: { id, ...more } };
      if (filler.admit(frame)) deliver(frame);
    };
    const gap = (name = 'c', early = 0) =>
      filler.fill(
        { channel: name, since: 0, until: 1, reason: 'connection', filled: false },
        ({ filled }) => log.push(filled ? 'filled' : 'not filled'),
        early,
      );
    const respond = (...ids: number[]) => answers.shift()?.(ids.map((id) => ({ event: 'e', data: { id } })));
    const expectRequests = (times: number) => eventually(() => expect(lasts).to.have.length(times));
    const unsubscribe = (name: string) => {
      subscribed.delete(name);
      filler.clear(name);
    };
    const disconnect = () => filler.clear();
    return { log, lasts, subscribed, receive, gap, respond, expectRequests, unsubscribe, disconnect, channel };
  }

  it('keeps the order: events between the gaps are emitted before those that fill the second one', async () => {
    const { log, lasts, receive, gap, respond, expectRequests } = await filling();
    receive(1);
    gap();
    receive(3);
    gap();
    receive(5);
    await expectRequests(1);
    respond(2);
    await expectRequests(2);
    expect(lasts).to.deep.equal([1, 3]);
    respond(4);
    await eventually(() => expect(log).to.deep.equal([1, 2, 'filled', 3, 4, 'filled', 5]));
  });

  for (const name of ['c', 'cache-c']) {
    it(`recognizes copies of events that filled an earlier gap if they arrive before a confirmation (${name})`, async () => {
      const { log, subscribed, receive, gap, respond, expectRequests } = await filling();
      subscribed.add(name);
      gap(name);
      await expectRequests(1);
      respond(1, 2);
      await eventually(() => expect(log).to.deep.equal([1, 2, 'filled']));
      gap(name, 2);
      receive(2, name);
      receive(3, name);
      await expectRequests(2);
      respond();
      await eventually(() => expect(log).to.deep.equal([1, 2, 'filled', 'filled', 3]));
    });
  }

  it('recognizes all events of the margin, however many there are', async () => {
    const { log, receive, gap, respond, expectRequests } = await filling();
    const ids = Array.from({ length: 5_000 }, (_, index) => index);
    for (const id of ids) receive(id);
    gap();
    await expectRequests(1);
    respond(...ids, 5_000);
    await eventually(() => expect(log).to.deep.equal([...ids, 5_000, 'filled']));
  });

  it('emits an event that arrived meanwhile once, even if an earlier answer has it and more than 1,000 others', async () => {
    const { log, receive, gap, respond, expectRequests } = await filling();
    const ids = Array.from({ length: 3_000 }, (_, index) => index);
    gap();
    gap();
    for (const id of [...ids, 3_000]) receive(id);
    await expectRequests(1);
    respond(...ids);
    await expectRequests(2);
    respond();
    await eventually(() => expect(log).to.deep.equal([...ids, 'filled', 'filled', 3_000]));
  });

  it('drops a copy that arrives after the answer, but not a later event with the same key', async () => {
    const { log, receive, gap, respond, expectRequests } = await filling();
    gap();
    await expectRequests(1);
    respond(1, 2);
    await eventually(() => expect(log).to.deep.equal([1, 2, 'filled']));
    for (const id of [2, 3, 2]) receive(id);
    expect(log).to.deep.equal([1, 2, 'filled', 3, 2]);
  });

  it('drops a copy that another node sends after a new event', async () => {
    const { log, receive, gap, respond, expectRequests } = await filling();
    gap();
    await expectRequests(1);
    respond(1, 2);
    await eventually(() => expect(log).to.deep.equal([1, 2, 'filled']));
    for (const id of [3, 2, 4, 1, 2]) receive(id);
    expect(log).to.deep.equal([1, 2, 'filled', 3, 4, 2]);
    gap();
    receive(5);
    receive(1);
    await expectRequests(2);
    respond(6);
    await eventually(() => expect(log.slice(6)).to.deep.equal([6, 'filled', 5, 1]));
  });

  it('drops no event that follows a new one and has the key of an earlier one, but other data', async () => {
    const { log, receive, gap, respond, expectRequests } = await filling();
    gap();
    await expectRequests(1);
    respond(1);
    await eventually(() => expect(log).to.deep.equal([1, 'filled']));
    receive(2);
    receive(1, 'c', { text: 'another' });
    expect(log).to.deep.equal([1, 'filled', 2, 1]);
  });

  it('treats no event as a copy ten seconds after the answer', async () => {
    const time = fakeTime();
    const { log, receive, gap, respond, expectRequests } = await filling();
    gap();
    await expectRequests(1);
    respond(1);
    await eventually(() => expect(log).to.deep.equal([1, 'filled']));
    time.tick(CATCH_UP_LIMIT + 1);
    receive(1);
    expect(log).to.deep.equal([1, 'filled', 1]);
  });

  it('drops the older event with which a cache channel begins after a gap was filled', async () => {
    const { log, subscribed, receive, gap, respond, expectRequests } = await filling();
    subscribed.add('cache-c');
    receive(1, 'cache-c');
    for (const [index, isEarly] of [true, false].entries()) {
      gap('cache-c');
      if (isEarly) receive(1, 'cache-c');
      await expectRequests(index + 1);
      respond(2 + index);
      await eventually(() => expect(log.slice(-2)).to.deep.equal([2 + index, 'filled']));
      if (!isEarly) receive(2, 'cache-c');
    }
    gap('cache-c');
    receive(3, 'cache-c');
    await expectRequests(3);
    respond();
    await eventually(() => expect(log).to.deep.equal([1, 2, 'filled', 3, 'filled', 'filled', 3]));
  });

  it('gives up every gap when the client disconnects, and requests no further one', async () => {
    const { log, lasts, receive, gap, expectRequests, disconnect } = await filling();
    gap();
    receive(1);
    gap();
    await expectRequests(1);
    disconnect();
    await eventually(() => expect(log).to.deep.equal(['pusher:error', 'not filled', 1, 'pusher:error', 'not filled']));
    expect(lasts).to.have.length(1);
    gap();
    await expectRequests(2);
  });

  it('ends with an error when 10,000 events wait, and keeps their order', async () => {
    const { log, receive, gap, expectRequests } = await filling();
    gap();
    await expectRequests(1);
    const ids = Array.from({ length: 10_001 }, (_, index) => index);
    for (const id of ids) receive(id);
    await eventually(() => expect(log).to.deep.equal(['pusher:error', 'not filled', ...ids]));
    receive(-1);
    expect(log.at(-1)).to.equal(-1);
  });

  it('emits nothing more on a channel that a listener unsubscribes meanwhile', async () => {
    const { log, receive, gap, respond, expectRequests, unsubscribe, channel } = await filling();
    gap();
    receive(3);
    await expectRequests(1);
    const { emit } = channel;
    channel.emit = (name, data) => {
      emit(name, data);
      unsubscribe('c');
    };
    respond(1, 2);
    await new Promise((resolve) => setTimeout(resolve));
    expect(log).to.deep.equal([1]);
  });

  it('starts from scratch on a channel that was unsubscribed, even if events are still pending', async () => {
    const { lasts, subscribed, receive, gap, expectRequests, unsubscribe } = await filling();
    receive(1);
    unsubscribe('c');
    receive(2);
    subscribed.add('c');
    gap();
    await expectRequests(1);
    expect(lasts).to.deep.equal([undefined]);
  });
});
