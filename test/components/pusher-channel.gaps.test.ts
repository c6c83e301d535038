import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import type { GapDetail, PusherChannel, PusherConnection } from '../../components/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import {
  attributesOf,
  elementsIn,
  frames,
  mount,
  mountConnected,
  nextTask,
  record,
  watchProblems,
} from './live-page.js';

describe('the gap of a <pusher-channel>', () => {
  watchProblems();

  const drop = async (server: ScriptedServer, { connection, channel }: ReturnType<typeof elementsIn>) => {
    await server.cut();
    await eventually(() => expect(connection.state).to.equal('connecting'));
    expect(channel.subscribed).to.equal(false);
    connection.connect();
    await eventually(() => expect(channel.subscribed).to.equal(true));
  };

  it('is reported by one pusher-gap, which bubbles, after pusher-subscribed and before pusher:gap', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(server, '<pusher-channel name="c"></pusher-channel>');
    const { connection, channel } = elementsIn(box);
    await channel.ready;
    const received = record(channel, 'pusher-subscribed', 'pusher-gap', 'pusher:gap');
    const events: Event[] = [];
    document.addEventListener('pusher-gap', (event) => events.push(event), { once: true });
    const before = Date.now();
    await drop(server, { connection, channel });
    expect(received.map(([type]) => type)).to.deep.equal(['pusher-subscribed', 'pusher-gap', 'pusher:gap']);
    const detail = received[1]?.[1] as GapDetail;
    expect(detail).to.include({ reason: 'connection', filled: false, channelName: 'c' });
    expect(detail).to.have.all.keys('since', 'until', 'reason', 'filled', 'channelName');
    expect(detail.since).to.be.at.most(before);
    expect(detail.until).to.be.at.least(before);
    expect(events[0]).to.include({ target: channel, bubbles: true, composed: true });
  });

  it('is reported by pusher-gap even if the events attribute filters other events', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(server, '<pusher-channel name="c" events="e"></pusher-channel>');
    const { connection, channel } = elementsIn(box);
    await channel.ready;
    const received = record(channel, 'pusher-gap', 'pusher:gap', 'pusher-event');
    await drop(server, { connection, channel });
    expect(received.map(([type]) => type)).to.deep.equal(['pusher-gap']);
  });

  it('is reported by each element that shares the subscription', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(
      server,
      '<pusher-channel name="c"></pusher-channel><pusher-channel name="c"></pusher-channel>',
    );
    const channels = [...box.querySelectorAll('pusher-channel')] as PusherChannel[];
    await Promise.all(channels.map(({ ready }) => ready));
    const received = channels.map((channel) => record(channel, 'pusher-gap'));
    await drop(server, elementsIn(box));
    expect(received.map(({ length }) => length)).to.deep.equal([1, 1]);
  });

  it('is not reported for a first subscription or after a change of name', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(server, '<pusher-channel name="c"></pusher-channel>');
    const received = record(box, 'pusher-gap');
    const { channel } = elementsIn(box);
    await channel.ready;
    channel.name = 'd';
    await channel.updateComplete;
    await channel.ready;
    expect(received).to.deep.equal([]);
  });

  it('is also reported after disconnect() and connect()', async () => {
    const server = await startScriptedServer();
    const { connection, channel } = elementsIn(
      await mountConnected(server, '<pusher-channel name="c"></pusher-channel>'),
    );
    await channel.ready;
    const received = record(channel, 'pusher-gap');
    connection.disconnect();
    await nextTask();
    connection.connect();
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ reason: 'disconnect', channelName: 'c' });
    await nextTask();
    expect(received).to.have.length(1);
  });

  for (const [connection, meanwhile] of [
    ['stays', async () => {}],
    ['is lost and restored before that', (server: ScriptedServer, other: Parts) => drop(server, other)],
  ] as [string, (server: ScriptedServer, other: Parts) => Promise<void>][]) {
    it(`is the element’s own pause while the shared connection ${connection}`, async () => {
      const server = await startScriptedServer();
      const [own, other] = await sharing(server);
      const received = record(own.channel, 'pusher-gap', 'e');
      own.connection.disconnect();
      await nextTask();
      const since = Date.now();
      await meanwhile(server, other);
      const others = record(other.channel, 'e');
      await server.send({ event: 'e', channel: 'c' });
      await eventually(() => expect(others).to.have.length(1));
      expect(received).to.deep.equal([]);
      own.connection.connect();
      await eventually(() => expect(received).to.have.length(1));
      expect(received[0]?.[1]).to.include({ reason: 'disconnect', channelName: 'c', filled: false });
      expect(sinceOf(received)).to.be.at.most(since);
      await nextTask();
      expect(received).to.have.length(1);
    });
  }

  it('precedes events that a cluster sends before its confirmation, also for an element that joins meanwhile', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const [own] = await sharing(server);
    const received = record(own.channel, 'pusher-subscribed', 'pusher-gap', 'e');
    await server.cut();
    await eventually(() => expect(own.connection.state).to.equal('connecting'));
    own.connection.connect();
    await frames(server, 2);
    await server.send({ event: 'e', channel: 'c', data: 5 });
    await own.connection.pusher?.connection.ping();
    const late = await mount(
      `<pusher-connection ${attributesOf(server)}><pusher-channel name="c"></pusher-channel></pusher-connection>`,
    );
    const joined = record(elementsIn(late).channel, 'pusher-subscribed', 'pusher-gap', 'e');
    await nextTask();
    expect([...received, ...joined]).to.deep.equal([]);
    await confirm(server);
    await server.send({ event: 'e', channel: 'c', data: 6 });
    await eventually(() => expect(received).to.have.length(4));
    for (const events of [received, joined]) {
      expect(events.map(([type]) => type)).to.deep.equal(['pusher-subscribed', 'pusher-gap', 'e', 'e']);
    }
  });

  it('starts 10 s before the pause, the same margin as the gap of the class', async () => {
    const server = await startScriptedServer();
    const [own] = await sharing(server);
    const received = record(own.channel, 'pusher-gap');
    own.connection.disconnect();
    await nextTask();
    const paused = Date.now();
    own.connection.connect();
    await eventually(() => expect(received).to.have.length(1));
    expect(sinceOf(received)).to.be.within(paused - 12_000, paused - 10_000);
  });

  it('starts with the pause if the connection is lost during it', async () => {
    const server = await startScriptedServer({ answer: false });
    const [own, other] = await sharing(server);
    const received = record(own.channel, 'pusher-gap');
    own.connection.disconnect();
    await nextTask();
    const since = Date.now();
    const others = record(other.channel, 'e');
    await eventually(() => expect(Date.now()).to.be.above(since));
    await server.send({ event: 'e', channel: 'c' });
    await eventually(() => expect(others).to.have.length(1));
    await server.cut();
    await eventually(() => expect(other.connection.state).to.equal('connecting'));
    own.connection.connect();
    await frames(server, 2);
    await nextTask();
    expect(received).to.deep.equal([]);
    await confirm(server);
    await eventually(() => expect(own.channel.subscribed).to.equal(true));
    expect(received).to.have.length(1);
    expect(sinceOf(received)).to.be.at.most(since);
  });
});

describe('a <pusher-channel> whose auth endpoint answers 503', () => {
  const problems = watchProblems();
  afterEach(() => restore());

  it('reports it once, has the state pending, and resolves ready once it is subscribed', async () => {
    const server = await startScriptedServer();
    const { fetch } = globalThis;
    let isUp = false;
    stub(globalThis, 'fetch').callsFake((_url, init) => fetch(server.authUrl(isUp ? {} : { status: 503 }), init));
    stub(Math, 'random').returns(0);
    const { channel } = elementsIn(await mountConnected(server, '<pusher-channel name="private-c"></pusher-channel>'));
    let outcome = 'pending';
    channel.ready.then(
      () => {
        outcome = 'resolved';
      },
      () => {
        outcome = 'rejected';
      },
    );
    await server.authRequests(4);
    expect(problems.reported).to.have.length(1);
    expect(problems.reported[0]).to.include({ type: 'AuthError', code: 503, retryable: true });
    expect(problems.logged).to.have.length(1);
    expect(channel.matches(':state(pending)')).to.equal(true);
    expect(outcome).to.equal('pending');
    isUp = true;
    await eventually(() => expect(channel.subscribed).to.equal(true));
    expect(channel.matches(':state(subscribed)')).to.equal(true);
    await nextTask();
    expect(outcome).to.equal('resolved');
    expect(problems.reported).to.have.length(1);
  });
});

type Parts = { connection: PusherConnection; channel: PusherChannel };

/** Two connection elements that share a client, each with a live channel element of the same name. */
async function sharing(server: ScriptedServer): Promise<[Parts, Parts]> {
  const tags = `<pusher-connection ${attributesOf(server)}><pusher-channel name="c"></pusher-channel></pusher-connection>`;
  const both = [elementsIn(await mount(tags)), elementsIn(await mount(tags))] as [Parts, Parts];
  await frames(server, 1);
  await confirm(server);
  await Promise.all(both.map(({ channel }) => channel.ready));
  return both;
}

/** Returns the start of the first gap in `received`. */
function sinceOf(received: [string, unknown][]): number {
  const [[, detail]] = received as [[string, GapDetail]];
  return detail.since;
}

function confirm(server: ScriptedServer): Promise<void> {
  return server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' });
}
