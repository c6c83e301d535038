import { expect } from '@open-wc/testing';
import type { SinonFakeTimers } from 'sinon';
import { CATCH_UP_LIMIT } from '../../src/client/catch-up.js';
import type { CatchUpRequest, ChannelEvent, Gap, Options, PusherError } from '../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import { clientOf, controlTime, hear, lossOf, skipWaiting } from './client-of.js';

describe('catching up', () => {
  const fakeTime = controlTime();

  /** A client whose `catchUp` waits for the test's answer, on the channel `c`. */
  async function catching(server: ScriptedServer, more: Options = {}, time?: SinonFakeTimers) {
    const requests: CatchUpRequest[] = [];
    const answers: { resolve(events: ChannelEvent[]): void; reject(error: unknown): void }[] = [];
    const client = clientOf(server, {
      catchUp: (request) => {
        requests.push(request);
        return new Promise((resolve, reject) => answers.push({ resolve, reject }));
      },
      ...more,
    });
    const channel = client.subscribe('c');
    const heard = hear(channel, 'e', 'pusher:gap', 'pusher:error');
    const everywhere = hear(client, 'e');
    await channel.ready();
    const renewed = () => eventually(() => expect(channel.subscribed).to.equal(true));
    if (time) skipWaiting(client, time);
    const send = (id: number) => server.send({ event: 'e', channel: 'c', data: { id } });
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
});
