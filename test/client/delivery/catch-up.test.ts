import { expect } from '@open-wc/testing';
import { registerChunk } from '../../../src/client/base/chunk-registry.js';
import { importChunk } from '../../../src/client/base/import-chunk.js';
import { CATCH_UP_LIMIT, type CatchUpChunk } from '../../../src/client/delivery/catch-up.js';
import type { CatchUpRequest, Channel, ChannelEvent, Gap, Options, PusherError } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { keyOf } from '../channel-key.js';
import { clientOf, controlTime, record } from '../client-of.js';
import { interrupt } from './outage.js';

describe('catch-up', () => {
  const fakeTime = controlTime();

  /** A client on the channel `c` whose `catchUp` waits for the test’s answer. */
  async function catching(server: ScriptedServer, more: Options = {}, name = 'c') {
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
    const send = (id: number) => server.send({ event: 'e', channel: name, data: { id } });
    // the chunk for catch-up loads while the client connects: wait until it takes part
    await eventually(async () => {
      await interrupt(client, () => server.end(4200));
      await renewed();
      expect(requests).not.to.have.length(0);
    });
    answers.splice(0)[0]?.resolve([]);
    await eventually(() => expect(received.at(-1)?.[0]).to.equal('pusher:gap'));
    received.length = 0;
    requests.length = 0;
    const outage = async () => {
      await interrupt(client, () => server.end(4200));
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
    const { received, requests, answers, outage } = await catching(server, { channelAuthorization }, name);
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
    const { received, send, outage } = await catching(server);
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
    const { client, received, outage } = await catching(server);
    await outage();
    client.unsubscribe('c');
    client.disconnect();
    await eventually(() => expect(time.countTimers()).to.equal(0));
    expect(short(received)).to.deep.equal([]);
  });

  it('ends with disconnect(): the gap is reported as not filled, and no timer is left', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    const { client, received, outage, send } = await catching(server);
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
    await interrupt(client, () => server.end(4200));
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
