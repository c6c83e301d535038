import { expect } from '@open-wc/testing';
import type { SinonFakeTimers } from 'sinon';
import { importChunk, registerChunk } from '../../../src/client/base/chunk-registry.js';
import { CATCH_UP_LIMIT, type CatchUpChunk } from '../../../src/client/delivery/catch-up.js';
import type { CatchUpRequest, Channel, ChannelEvent, Gap, Options, PusherError } from '../../../src/client/index.js';
import type { Frame } from '../../../src/client/protocol/frame.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { keyOf } from '../channel-key.js';
import { clientOf, controlTime, hear, lossOf, skipWaiting } from '../client-of.js';

describe('catching up', () => {
  const fakeTime = controlTime();

  /** A client whose `catchUp` waits for the test's answer, on the channel `c`. */
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
    const heard = hear(channel, 'e', 'pusher:gap', 'pusher:error');
    const everywhere = hear(client, 'e');
    await channel.ready();
    const renewed = () => eventually(() => expect(channel.subscribed).to.equal(true));
    if (time) skipWaiting(client, time);
    const send = (id: number) => server.send({ event: 'e', channel: name, data: { id } });
    // what brings it is loaded while it connects: wait until it takes part
    await eventually(async () => {
      const lost = lossOf(client);
      await server.end(4200);
      await lost;
      await renewed();
      expect(requests).not.to.have.length(0);
    });
    answers.splice(0)[0]?.resolve([]);
    await eventually(() => expect(heard.at(-1)?.[0]).to.equal('pusher:gap'));
    heard.length = 0;
    requests.length = 0;
    const outage = async () => {
      const lost = lossOf(client);
      await server.end(4200);
      await lost;
      await renewed();
      await eventually(() => expect(answers).to.have.length(1));
    };
    return { client, channel, heard, everywhere, requests, answers, send, outage };
  }
  const short = (heard: unknown[][]) =>
    heard.map(([event, data]) => (event === 'e' ? (data as { id: number }).id : event));
  const event = (id: number): ChannelEvent => ({ event: 'e', data: { id } });

  it('brings what was missed, before what came meanwhile, each once and in order; then the gap is told as filled', async () => {
    const server = await startScriptedServer();
    const { heard, everywhere, requests, answers, send, outage } = await catching(server);
    await send(1);
    await eventually(() => expect(short(heard)).to.deep.equal([1]));
    await outage();
    expect(requests[0]).to.deep.include({ channel: 'c', last: event(1) });
    expect(requests[0]?.since).to.be.at.most(requests[0]?.until as number);
    for (const id of [4, 5]) await send(id);
    await eventually(async () => expect(await server.connections()).to.be.greaterThan(1));
    answers[0]?.resolve([event(1), event(2), event(3), event(4)]);
    await eventually(() => expect(short(heard)).to.deep.equal([1, 2, 3, 4, 'pusher:gap', 5]));
    const gap = heard.find(([name]) => name === 'pusher:gap')?.[1] as Gap;
    expect(gap).to.deep.include({ channel: 'c', reason: 'connection', filled: true });
    expect(short(everywhere).filter((id) => id)).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('knows the events of an encrypted channel as they are when they are opened', async () => {
    const server = await startScriptedServer();
    const name = 'private-encrypted-c';
    const { seal, shared_secret } = keyOf(1);
    const authorisation = { auth: 'a:b', shared_secret };
    const channelAuthorization = { customHandler: async () => authorisation };
    const { heard, requests, answers, outage } = await catching(server, { channelAuthorization }, undefined, name);
    const send = (id: number) => server.send({ event: 'e', channel: name, data: seal({ id }) });
    await send(1);
    await eventually(() => expect(short(heard)).to.deep.equal([1]));
    await outage();
    expect(requests[0]?.last).to.deep.equal(event(1));
    for (const id of [2, 3]) await send(id);
    answers[0]?.resolve([event(1), event(2)]);
    await eventually(() => expect(short(heard)).to.deep.equal([1, 2, 'pusher:gap', 3]));
    await send(4);
    await eventually(() => expect(short(heard)).to.deep.equal([1, 2, 'pusher:gap', 3, 4]));
  });

  it('tells the gap as not filled when the function fails, says why, and goes on with what came meanwhile', async () => {
    const server = await startScriptedServer();
    const { heard, answers, send, outage } = await catching(server);
    await outage();
    await send(1);
    answers[0]?.reject(new Error('no server'));
    await eventually(() => expect(short(heard)).to.deep.equal(['pusher:error', 'pusher:gap', 1]));
    expect(heard[0]?.[1]).to.include({ type: 'CatchUpError' });
    expect((heard[0] as [string, PusherError])[1].message).to.contain('no server');
    expect(heard[1]?.[1]).to.include({ filled: false });
  });

  it('does not let live events wait for ever', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { heard, send, outage } = await catching(server, {}, time);
    await outage();
    await send(1);
    time.tick(CATCH_UP_LIMIT);
    await eventually(() => expect(short(heard)).to.deep.equal(['pusher:error', 'pusher:gap', 1]));
  });

  it('knows duplicates by dedupeKey, and without a key takes every event', async () => {
    const server = await startScriptedServer();
    const dedupeKey = ({ data }: ChannelEvent) => ((data as { id: number }).id > 9 ? undefined : 'same');
    const { heard, answers, outage } = await catching(server, { dedupeKey });
    await outage();
    answers[0]?.resolve([event(1), event(2), event(10), event(10)]);
    await eventually(() => expect(short(heard)).to.deep.equal([1, 10, 10, 'pusher:gap']));
  });

  it('survives an answer that is no list of events', async () => {
    const server = await startScriptedServer();
    const { heard, answers, outage } = await catching(server);
    await outage();
    answers[0]?.resolve({ events: [] } as never);
    await eventually(() => expect(short(heard)).to.deep.equal(['pusher:error', 'pusher:gap']));
  });

  it('brings nothing to a channel that was unsubscribed meanwhile', async () => {
    const server = await startScriptedServer();
    const { client, heard, answers, outage } = await catching(server);
    await outage();
    client.unsubscribe('c');
    answers[0]?.resolve([event(1)]);
    const next = client.subscribe('d');
    await next.ready();
    expect(short(heard)).to.deep.equal([]);
  });

  it('leaves no timer when the channel is unsubscribed meanwhile', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { client, heard, outage } = await catching(server, {}, time);
    await outage();
    client.unsubscribe('c');
    client.disconnect();
    await eventually(() => expect(time.countTimers()).to.equal(0));
    expect(short(heard)).to.deep.equal([]);
  });

  it('waits no more after disconnect(): the gap is told as not filled, and no timer is left', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { client, heard, outage, send } = await catching(server, {}, time);
    await outage();
    await send(1);
    client.disconnect();
    await eventually(() => expect(time.countTimers()).to.equal(0));
    expect(short(heard).slice(0, 2)).to.deep.equal(['pusher:error', 'pusher:gap']);
    expect(heard.at(1)?.[1]).to.include({ channel: 'c', filled: false });
  });

  it('tells nothing of a gap to who subscribes anew', async () => {
    const server = await startScriptedServer();
    const { client, heard, outage } = await catching(server);
    await outage();
    client.unsubscribe('c');
    const anew = client.subscribe('c');
    const told = hear(anew, 'pusher:gap', 'pusher:error');
    await anew.ready();
    await new Promise((resolve) => setTimeout(resolve));
    expect(short(heard)).to.deep.equal([]);
    expect(told).to.deep.equal([]);
  });

  it('knows what was heard before the part that brings things was loaded', async () => {
    const part = await importChunk<CatchUpChunk>('catch-up', () => import('../../../src/client/delivery/catch-up.js'));
    let loaded: (part: CatchUpChunk) => void = () => {};
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
    registerChunk('catch-up', part);
    const channel = client.subscribe('c');
    const heard = hear(channel, 'e', 'pusher:gap');
    await channel.ready();
    await server.send({ event: 'e', channel: 'c', data: { id: 1 } });
    await eventually(() => expect(short(heard)).to.deep.equal([1]));
    loaded(part);
    await loading;
    await server.end(4200);
    await eventually(() => expect(short(heard)).to.deep.equal([1, 2, 'pusher:gap']));
    expect(lasts).to.deep.equal([event(1)]);
  });

  it('drops no event of a live channel, be it about the same thing as one before', async () => {
    const server = await startScriptedServer();
    const { client, heard, answers, send, outage } = await catching(server);
    const updates = hear(client.channel('c') as Channel, 'updated');
    const update = () => server.send({ event: 'updated', channel: 'c', data: { id: 1 } });
    for (const tell of [() => send(1), update, update]) await tell();
    await eventually(() => expect(updates).to.have.length(2));
    expect(short(heard)).to.deep.equal([1]);
    await outage();
    await update();
    await send(2);
    answers[0]?.resolve([event(2)]);
    await eventually(() => expect(updates).to.have.length(3));
    expect(short(heard)).to.deep.equal([1, 2, 'pusher:gap']);
  });
});

describe('catching up with one gap while another begins', () => {
  const fakeTime = controlTime();

  /** What fills the gaps of the channel `c`, what it told in short, and the answers that it waits for. */
  async function filling() {
    const told: unknown[] = [];
    const answers: ((events: ChannelEvent[]) => void)[] = [];
    const lasts: unknown[] = [];
    const { createGapFiller } = await importChunk<CatchUpChunk>(
      'catch-up',
      () => import('../../../src/client/delivery/catch-up.js'),
    );
    const channel = {
      emit: (name: string, data: unknown) => void told.push(name === 'e' ? (data as { id: number }).id : name),
    };
    const wanted = new Set(['c']);
    const deliver = ({ event, data }: Frame) => channel.emit(event, data);
    const filler = createGapFiller({
      catchUp: ({ last }) => {
        lasts.push((last?.data as { id: number } | undefined)?.id);
        return new Promise((resolve) => answers.push(resolve));
      },
      dedupeKey: undefined,
      margin: 10_000,
      decode: (data) => data,
      client: { channel: (name) => (wanted.has(name) ? channel : undefined), emit: () => {} },
      deliver,
    });
    const come = (id: number, name = 'c', more = {}) => {
      const frame = { event: 'e', channel: name, data: { id, ...more } };
      if (filler.admit(frame)) deliver(frame);
    };
    const gap = (name = 'c', early = 0) =>
      filler.fill(
        { channel: name, since: 0, until: 1, reason: 'connection', filled: false },
        ({ filled }) => told.push(filled ? 'filled' : 'not filled'),
        early,
      );
    const bring = (...ids: number[]) => answers.shift()?.(ids.map((id) => ({ event: 'e', data: { id } })));
    const asked = (times: number) => eventually(() => expect(lasts).to.have.length(times));
    const giveUp = (name: string) => {
      wanted.delete(name);
      filler.clear(name);
    };
    const disconnect = () => filler.clear();
    return { told, lasts, wanted, come, gap, bring, asked, giveUp, disconnect, channel };
  }

  it('keeps the order: what came between the two is told before what the second one cost', async () => {
    const { told, lasts, come, gap, bring, asked } = await filling();
    come(1);
    gap();
    come(3);
    gap();
    come(5);
    await asked(1);
    bring(2);
    await asked(2);
    expect(lasts).to.deep.equal([1, 3]);
    bring(4);
    await eventually(() => expect(told).to.deep.equal([1, 2, 'filled', 3, 4, 'filled', 5]));
  });

  for (const name of ['c', 'cache-c']) {
    it(`recognises copies of what an earlier gap brought, when they come before a confirmation (${name})`, async () => {
      const { told, wanted, come, gap, bring, asked } = await filling();
      wanted.add(name);
      gap(name);
      await asked(1);
      bring(1, 2);
      await eventually(() => expect(told).to.deep.equal([1, 2, 'filled']));
      gap(name, 2);
      come(2, name);
      come(3, name);
      await asked(2);
      bring();
      await eventually(() => expect(told).to.deep.equal([1, 2, 'filled', 'filled', 3]));
    });
  }

  it('recognises all events of the margin, however many there were', async () => {
    const { told, come, gap, bring, asked } = await filling();
    const ids = Array.from({ length: 5_000 }, (_, index) => index);
    for (const id of ids) come(id);
    gap();
    await asked(1);
    bring(...ids, 5_000);
    await eventually(() => expect(told).to.deep.equal([...ids, 5_000, 'filled']));
  });

  it('tells what came meanwhile once, though an earlier answer had it, and more than 1,000 others', async () => {
    const { told, come, gap, bring, asked } = await filling();
    const ids = Array.from({ length: 3_000 }, (_, index) => index);
    gap();
    gap();
    for (const id of [...ids, 3_000]) come(id);
    await asked(1);
    bring(...ids);
    await asked(2);
    bring();
    await eventually(() => expect(told).to.deep.equal([...ids, 'filled', 'filled', 3_000]));
  });

  it('tells a copy once, too, that comes after the answer; what has its key later is no copy', async () => {
    const { told, come, gap, bring, asked } = await filling();
    gap();
    await asked(1);
    bring(1, 2);
    await eventually(() => expect(told).to.deep.equal([1, 2, 'filled']));
    for (const id of [2, 3, 2]) come(id);
    expect(told).to.deep.equal([1, 2, 'filled', 3, 2]);
  });

  it('tells a copy once, too, that another node sends after a new event', async () => {
    const { told, come, gap, bring, asked } = await filling();
    gap();
    await asked(1);
    bring(1, 2);
    await eventually(() => expect(told).to.deep.equal([1, 2, 'filled']));
    for (const id of [3, 2, 4, 1, 2]) come(id);
    expect(told).to.deep.equal([1, 2, 'filled', 3, 4, 2]);
    gap();
    come(5);
    come(1);
    await asked(2);
    bring(6);
    await eventually(() => expect(told.slice(6)).to.deep.equal([6, 'filled', 5, 1]));
  });

  it('drops no event after a new one that has the key of what was brought, but other data', async () => {
    const { told, come, gap, bring, asked } = await filling();
    gap();
    await asked(1);
    bring(1);
    await eventually(() => expect(told).to.deep.equal([1, 'filled']));
    come(2);
    come(1, 'c', { text: 'another' });
    expect(told).to.deep.equal([1, 'filled', 2, 1]);
  });

  it('takes nothing for a copy ten seconds after the answer', async () => {
    const time = fakeTime();
    const { told, come, gap, bring, asked } = await filling();
    gap();
    await asked(1);
    bring(1);
    await eventually(() => expect(told).to.deep.equal([1, 'filled']));
    time.tick(CATCH_UP_LIMIT + 1);
    come(1);
    expect(told).to.deep.equal([1, 'filled', 1]);
  });

  it('does not tell, after what was brought, the older event that a cache channel begins with', async () => {
    const { told, wanted, come, gap, bring, asked } = await filling();
    wanted.add('cache-c');
    come(1, 'cache-c');
    for (const [index, isEarly] of [true, false].entries()) {
      gap('cache-c');
      if (isEarly) come(1, 'cache-c');
      await asked(index + 1);
      bring(2 + index);
      await eventually(() => expect(told.slice(-2)).to.deep.equal([2 + index, 'filled']));
      if (!isEarly) come(2, 'cache-c');
    }
    gap('cache-c');
    come(3, 'cache-c');
    await asked(3);
    bring();
    await eventually(() => expect(told).to.deep.equal([1, 2, 'filled', 3, 'filled', 'filled', 3]));
  });

  it('gives up every gap of a client that disconnects, and asks for no further one', async () => {
    const { told, lasts, come, gap, asked, disconnect } = await filling();
    gap();
    come(1);
    gap();
    await asked(1);
    disconnect();
    await eventually(() => expect(told).to.deep.equal(['pusher:error', 'not filled', 1, 'pusher:error', 'not filled']));
    expect(lasts).to.have.length(1);
    gap();
    await asked(2);
  });

  it('ends when 10,000 events wait, says so, and keeps their order', async () => {
    const { told, come, gap, asked } = await filling();
    gap();
    await asked(1);
    const ids = Array.from({ length: 10_001 }, (_, index) => index);
    for (const id of ids) come(id);
    await eventually(() => expect(told).to.deep.equal(['pusher:error', 'not filled', ...ids]));
    come(-1);
    expect(told.at(-1)).to.equal(-1);
  });

  it('tells nothing more of a channel that a listener gives up meanwhile', async () => {
    const { told, come, gap, bring, asked, giveUp, channel } = await filling();
    gap();
    come(3);
    await asked(1);
    const { emit } = channel;
    channel.emit = (name, data) => {
      emit(name, data);
      giveUp('c');
    };
    bring(1, 2);
    await new Promise((resolve) => setTimeout(resolve));
    expect(told).to.deep.equal([1]);
  });

  it('starts from nothing with a channel that was given up, whatever is under way still', async () => {
    const { lasts, wanted, come, gap, asked, giveUp } = await filling();
    come(1);
    giveUp('c');
    come(2);
    wanted.add('c');
    gap();
    await asked(1);
    expect(lasts).to.deep.equal([undefined]);
  });
});
