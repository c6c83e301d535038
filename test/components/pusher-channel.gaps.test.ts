import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import type { GapDetail, PusherChannel, PusherConnection } from '../../components/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import { around, attributesOf, frames, listen, nextTask, parts, place, watchProblems } from './live-page.js';

describe('the gap of a <pusher-channel>', () => {
  watchProblems();

  const drop = async (server: ScriptedServer, { connection, channel }: ReturnType<typeof parts>) => {
    await server.cut();
    await eventually(() => expect(connection.state).to.equal('connecting'));
    expect(channel.subscribed).to.equal(false);
    connection.connect();
    await eventually(() => expect(channel.subscribed).to.equal(true));
  };

  it('is reported by one pusher-gap, which bubbles, after pusher-subscribed and before pusher:gap', async () => {
    const server = await startScriptedServer();
    const box = await around(server, '<pusher-channel name="c"></pusher-channel>');
    const { connection, channel } = parts(box);
    await channel.ready;
    const heard = listen(channel, 'pusher-subscribed', 'pusher-gap', 'pusher:gap');
    const events: Event[] = [];
    document.addEventListener('pusher-gap', (event) => events.push(event), { once: true });
    const before = Date.now();
    await drop(server, { connection, channel });
    expect(heard.map(([type]) => type)).to.deep.equal(['pusher-subscribed', 'pusher-gap', 'pusher:gap']);
    const detail = heard[1]?.[1] as GapDetail;
    expect(detail).to.include({ reason: 'connection', filled: false, channelName: 'c' });
    expect(detail).to.have.all.keys('since', 'until', 'reason', 'filled', 'channelName');
    expect(detail.since).to.be.at.most(before);
    expect(detail.until).to.be.at.least(before);
    expect(events[0]).to.include({ target: channel, bubbles: true, composed: true });
  });

  it('is reported by pusher-gap even if the events attribute filters other events', async () => {
    const server = await startScriptedServer();
    const box = await around(server, '<pusher-channel name="c" events="e"></pusher-channel>');
    const { connection, channel } = parts(box);
    await channel.ready;
    const heard = listen(channel, 'pusher-gap', 'pusher:gap', 'pusher-event');
    await drop(server, { connection, channel });
    expect(heard.map(([type]) => type)).to.deep.equal(['pusher-gap']);
  });

  it('is reported by each element that shares the subscription', async () => {
    const server = await startScriptedServer();
    const box = await around(
      server,
      '<pusher-channel name="c"></pusher-channel><pusher-channel name="c"></pusher-channel>',
    );
    const channels = [...box.querySelectorAll('pusher-channel')] as PusherChannel[];
    await Promise.all(channels.map(({ ready }) => ready));
    const heard = channels.map((channel) => listen(channel, 'pusher-gap'));
    await drop(server, parts(box));
    expect(heard.map(({ length }) => length)).to.deep.equal([1, 1]);
  });

  it('is not reported for a first subscription or after a change of name', async () => {
    const server = await startScriptedServer();
    const box = await around(server, '<pusher-channel name="c"></pusher-channel>');
    const heard = listen(box, 'pusher-gap');
    const { channel } = parts(box);
    await channel.ready;
    channel.name = 'd';
    await channel.updateComplete;
    await channel.ready;
    expect(heard).to.deep.equal([]);
  });

  it('is also reported after disconnect() and connect()', async () => {
    const server = await startScriptedServer();
    const { connection, channel } = parts(await around(server, '<pusher-channel name="c"></pusher-channel>'));
    await channel.ready;
    const heard = listen(channel, 'pusher-gap');
    connection.disconnect();
    await nextTask();
    connection.connect();
    await eventually(() => expect(heard).to.have.length(1));
    expect(heard[0]?.[1]).to.include({ reason: 'disconnect', channelName: 'c' });
    await nextTask();
    expect(heard).to.have.length(1);
  });

  for (const [connection, meanwhile] of [
    ['stays', async () => {}],
    ['is lost and restored before that', (server: ScriptedServer, other: Parts) => drop(server, other)],
  ] as [string, (server: ScriptedServer, other: Parts) => Promise<void>][]) {
    it(`is the element’s own pause while the shared connection ${connection}`, async () => {
      const server = await startScriptedServer();
      const [own, other] = await sharing(server);
      const heard = listen(own.channel, 'pusher-gap', 'e');
      own.connection.disconnect();
      await nextTask();
      const since = Date.now();
      await meanwhile(server, other);
      const others = listen(other.channel, 'e');
      await server.send({ event: 'e', channel: 'c' });
      await eventually(() => expect(others).to.have.length(1));
      expect(heard).to.deep.equal([]);
      own.connection.connect();
      await eventually(() => expect(heard).to.have.length(1));
      expect(heard[0]?.[1]).to.include({ reason: 'disconnect', channelName: 'c', filled: false });
      expect(sinceOf(heard)).to.be.at.most(since);
      await nextTask();
      expect(heard).to.have.length(1);
    });
  }

  it('precedes events that a cluster sends before its confirmation, also for an element that joins meanwhile', async () => {
    const server = await startScriptedServer({ answer: 'pings' });
    const [own] = await sharing(server);
    const heard = listen(own.channel, 'pusher-subscribed', 'pusher-gap', 'e');
    await server.cut();
    await eventually(() => expect(own.connection.state).to.equal('connecting'));
    own.connection.connect();
    await frames(server, 2);
    await server.send({ event: 'e', channel: 'c', data: 5 });
    await own.connection.pusher?.connection.ping();
    const late = await place(
      `<pusher-connection ${attributesOf(server)}><pusher-channel name="c"></pusher-channel></pusher-connection>`,
    );
    const joined = listen(parts(late).channel, 'pusher-subscribed', 'pusher-gap', 'e');
    await nextTask();
    expect([...heard, ...joined]).to.deep.equal([]);
    await confirm(server);
    await server.send({ event: 'e', channel: 'c', data: 6 });
    await eventually(() => expect(heard).to.have.length(4));
    for (const events of [heard, joined]) {
      expect(events.map(([type]) => type)).to.deep.equal(['pusher-subscribed', 'pusher-gap', 'e', 'e']);
    }
  });

  it('starts 10 s before the pause, the same margin as the gap of the class', async () => {
    const server = await startScriptedServer();
    const [own] = await sharing(server);
    const heard = listen(own.channel, 'pusher-gap');
    own.connection.disconnect();
    await nextTask();
    const paused = Date.now();
    own.connection.connect();
    await eventually(() => expect(heard).to.have.length(1));
    expect(sinceOf(heard)).to.be.within(paused - 12_000, paused - 10_000);
  });

  it('starts with the pause if the connection is lost during it', async () => {
    const server = await startScriptedServer({ answer: false });
    const [own, other] = await sharing(server);
    const heard = listen(own.channel, 'pusher-gap');
    own.connection.disconnect();
    await nextTask();
    const since = Date.now();
    const others = listen(other.channel, 'e');
    await eventually(() => expect(Date.now()).to.be.above(since));
    await server.send({ event: 'e', channel: 'c' });
    await eventually(() => expect(others).to.have.length(1));
    await server.cut();
    await eventually(() => expect(other.connection.state).to.equal('connecting'));
    own.connection.connect();
    await frames(server, 2);
    await nextTask();
    expect(heard).to.deep.equal([]);
    await confirm(server);
    await eventually(() => expect(own.channel.subscribed).to.equal(true));
    expect(heard).to.have.length(1);
    expect(sinceOf(heard)).to.be.at.most(since);
  });
});

describe('a <pusher-channel> whose auth endpoint answers 503', () => {
  const noted = watchProblems();
  afterEach(() => restore());

  it('reports it once, has the state pending, and resolves ready once it is subscribed', async () => {
    const server = await startScriptedServer();
    const { fetch } = globalThis;
    let isUp = false;
    stub(globalThis, 'fetch').callsFake((_url, init) => fetch(server.authUrl(isUp ? {} : { status: 503 }), init));
    stub(Math, 'random').returns(0);
    const { channel } = parts(await around(server, '<pusher-channel name="private-c"></pusher-channel>'));
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
    expect(noted.told).to.have.length(1);
    expect(noted.told[0]).to.include({ type: 'AuthError', code: 503, retryable: true });
    expect(noted.written).to.have.length(1);
    expect(channel.matches(':state(pending)')).to.equal(true);
    expect(outcome).to.equal('pending');
    isUp = true;
    await eventually(() => expect(channel.subscribed).to.equal(true));
    expect(channel.matches(':state(subscribed)')).to.equal(true);
    await nextTask();
    expect(outcome).to.equal('resolved');
    expect(noted.told).to.have.length(1);
  });
});

type Parts = { connection: PusherConnection; channel: PusherChannel };

/** Two connection elements that share a client, each with a live channel element of the same name. */
async function sharing(server: ScriptedServer): Promise<[Parts, Parts]> {
  const tags = `<pusher-connection ${attributesOf(server)}><pusher-channel name="c"></pusher-channel></pusher-connection>`;
  const both = [parts(await place(tags)), parts(await place(tags))] as [Parts, Parts];
  await frames(server, 1);
  await confirm(server);
  await Promise.all(both.map(({ channel }) => channel.ready));
  return both;
}

/** Returns the start of the first gap in `heard`. */
function sinceOf(heard: [string, unknown][]): number {
  const [[, detail]] = heard as [[string, GapDetail]];
  return detail.since;
}

function confirm(server: ScriptedServer): Promise<void> {
  return server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' });
}
