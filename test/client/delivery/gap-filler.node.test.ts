import { afterEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { importChunk } from '../../../src/client/base/import-chunk.js';
import { CATCH_UP_LIMIT, type CatchUpChunk, type GapFiller } from '../../../src/client/delivery/catch-up.js';
import type { ChannelEvent } from '../../../src/client/index.js';
import type { Frame } from '../../../src/client/protocol/frame.js';
import '../../../src/client/protocol/pusher-error.js'; // pages have it from the client
import { eventually } from '../../servers/eventually.js';

const { createGapFiller } = await importChunk<CatchUpChunk>(
  'catch-up',
  () => import('../../../src/client/delivery/catch-up.js'),
);

describe('catch-up of one gap while another begins', () => {
  let time: SinonFakeTimers | undefined;
  let filler: GapFiller;
  afterEach(() => {
    time?.restore();
    filler.clear(); // ends its timers
  });

  /** A catch-up for gaps of the channel `c`, with control over its events and answers, and a log in short form. */
  function filling() {
    const log: unknown[] = [];
    const answers: ((events: ChannelEvent[]) => void)[] = [];
    const lasts: unknown[] = [];
    const channel = {
      emit: (name: string, data: unknown) => void log.push(name === 'e' ? (data as { id: number }).id : name),
    };
    const subscribed = new Set(['c']);
    const deliver = ({ event, data }: Frame) => channel.emit(event, data);
    filler = createGapFiller({
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
    const { log, lasts, receive, gap, respond, expectRequests } = filling();
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
      const { log, subscribed, receive, gap, respond, expectRequests } = filling();
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
    const { log, receive, gap, respond, expectRequests } = filling();
    const ids = Array.from({ length: 5_000 }, (_, index) => index);
    for (const id of ids) receive(id);
    gap();
    await expectRequests(1);
    respond(...ids, 5_000);
    await eventually(() => expect(log).to.deep.equal([...ids, 5_000, 'filled']));
  });

  it('emits an event that arrived meanwhile once, even if an earlier answer has it and more than 1,000 others', async () => {
    const { log, receive, gap, respond, expectRequests } = filling();
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
    const { log, receive, gap, respond, expectRequests } = filling();
    gap();
    await expectRequests(1);
    respond(1, 2);
    await eventually(() => expect(log).to.deep.equal([1, 2, 'filled']));
    for (const id of [2, 3, 2]) receive(id);
    expect(log).to.deep.equal([1, 2, 'filled', 3, 2]);
  });

  it('drops a copy that another node sends after a new event', async () => {
    const { log, receive, gap, respond, expectRequests } = filling();
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
    const { log, receive, gap, respond, expectRequests } = filling();
    gap();
    await expectRequests(1);
    respond(1);
    await eventually(() => expect(log).to.deep.equal([1, 'filled']));
    receive(2);
    receive(1, 'c', { text: 'another' });
    expect(log).to.deep.equal([1, 'filled', 2, 1]);
  });

  it('treats no event as a copy ten seconds after the answer', async () => {
    time = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const { log, receive, gap, respond, expectRequests } = filling();
    gap();
    await expectRequests(1);
    respond(1);
    await eventually(() => expect(log).to.deep.equal([1, 'filled']));
    time.tick(CATCH_UP_LIMIT + 1);
    receive(1);
    expect(log).to.deep.equal([1, 'filled', 1]);
  });

  it('drops the older event with which a cache channel begins after a gap was filled', async () => {
    const { log, subscribed, receive, gap, respond, expectRequests } = filling();
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
    const { log, lasts, receive, gap, expectRequests, disconnect } = filling();
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
    const { log, receive, gap, expectRequests } = filling();
    gap();
    await expectRequests(1);
    const ids = Array.from({ length: 10_001 }, (_, index) => index);
    for (const id of ids) receive(id);
    await eventually(() => expect(log).to.deep.equal(['pusher:error', 'not filled', ...ids]));
    receive(-1);
    expect(log.at(-1)).to.equal(-1);
  });

  it('emits nothing more on a channel that a listener unsubscribes meanwhile', async () => {
    const { log, receive, gap, respond, expectRequests, unsubscribe, channel } = filling();
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
    const { lasts, subscribed, receive, gap, expectRequests, unsubscribe } = filling();
    receive(1);
    unsubscribe('c');
    receive(2);
    subscribed.add('c');
    gap();
    await expectRequests(1);
    expect(lasts).to.deep.equal([undefined]);
  });
});
