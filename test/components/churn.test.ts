import { expect } from '@open-wc/testing';
import type { PusherChannel } from '../../components/index.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import {
  attributesOf,
  elementsIn,
  mount,
  mountConnected,
  nextTask,
  record,
  recordRequests,
  watchProblems,
} from './live-page.js';

/** Elements that subscribe to channels, as the markup for one channel. */
const subscribers: Record<string, (channel: string) => string> = {
  '<pusher-channel>': (channel) => `<pusher-channel name="${channel}"></pusher-channel>`,
  '<pusher-channel> with a feed and a value': (channel) =>
    `<pusher-channel name="${channel}"><pusher-feed event="e"><template><i data-field="."></i></template></pusher-feed><pusher-value event="e"></pusher-value></pusher-channel>`,
};

const MANY = 500;
const names = Array.from({ length: MANY }, (_, n) => `c${n}`);

describe('elements under churn', () => {
  const problems = watchProblems();
  let server: TestSandbox;
  before(async () => {
    server = await startSandbox();
  });
  afterEach(() => eventually(async () => expect(await server.sockets()).to.equal(0)));

  /** Waits until the server has these subscriptions, on one socket. */
  const subscribedTo = (channels: string[], at = server) =>
    eventually(async () => {
      const [channelsOfSocket = [], ...others] = Object.values(await at.subscriptions());
      expect([...channelsOfSocket].sort()).to.deep.equal([...channels].sort());
      expect(others).to.deep.equal([]);
    });

  for (const [elements, markup] of Object.entries(subscribers)) {
    const all = names.map(markup).join('');

    it(`subscribe ${MANY} ${elements}, and leave no subscription when all are removed`, async () => {
      const { connection } = elementsIn(await mountConnected(server, all));
      await subscribedTo(names);
      const requests = recordRequests();
      connection.replaceChildren();
      await subscribedTo([]);
      expect(requests).to.deep.equal(names.map((name) => `unsubscribe ${name}`));
      expect(connection.pusher?.allChannels()).to.deep.equal([]);
    });

    it(`leave no subscription of ${MANY} ${elements} removed while subscribing`, async () => {
      const { connection } = elementsIn(await mountConnected(server, ''));
      await connection.ready;
      connection.innerHTML = all;
      await (connection.firstElementChild as PusherChannel).updateComplete;
      connection.innerHTML = markup('last');
      await subscribedTo(['last']);
      expect(connection.pusher?.allChannels().map(({ name }) => name)).to.deep.equal(['last']);
    });

    it(`subscribe to nothing for ${MANY} ${elements} inserted and removed in one task`, async () => {
      const { connection } = elementsIn(await mountConnected(server, markup('stays')));
      await subscribedTo(['stays']);
      const requests = recordRequests();
      for (let round = 0; round < 3; round++) {
        connection.insertAdjacentHTML('beforeend', all);
        while (connection.childElementCount > 1) connection.lastElementChild?.remove();
      }
      await nextTask();
      await subscribedTo(['stays']);
      expect(requests).to.deep.equal([]);
    });

    it(`keep the subscriptions of ${MANY} ${elements} replaced by others with the same names`, async () => {
      const { connection } = elementsIn(await mountConnected(server, all));
      await subscribedTo(names);
      const before = await server.subscriptions();
      const requests = recordRequests();
      connection.innerHTML = all;
      await nextTask();
      const last = connection.lastElementChild as PusherChannel;
      expect(last.subscribed).to.equal(true);
      const received = record(last, 'e');
      await server.trigger(`c${MANY - 1}`, 'e', 1);
      await eventually(() => expect(received).to.deep.equal([['e', 1]]));
      expect(await server.subscriptions()).to.deep.equal(before);
      expect(requests).to.deep.equal([]);
    });
  }

  it('subscribe a channel only by its last name if the name changes while connecting', async () => {
    const { channel } = elementsIn(await mountConnected(server, '<pusher-channel name="a"></pusher-channel>'));
    for (const name of ['b', 'c', 'd']) {
      channel.setAttribute('name', name);
      await channel.updateComplete;
    }
    await channel.ready;
    await subscribedTo(['d']);
  });

  it('subscribe a channel only by its last name if the name changes while subscribing', async () => {
    const { channel, connection } = elementsIn(
      await mountConnected(server, '<pusher-channel name="a"></pusher-channel>'),
    );
    await connection.ready;
    for (const name of ['b', 'c', 'a', 'd']) {
      channel.name = name;
      await channel.updateComplete;
    }
    await channel.ready;
    expect(channel.channel?.name).to.equal('d');
    await subscribedTo(['d']);
  });

  it('subscribe channels only at the last server if the server changes while connecting', async () => {
    const other = await startSandbox();
    const { connection } = elementsIn(await mountConnected(server, '<pusher-channel name="c"></pusher-channel>'));
    for (const { url } of [other, server, other]) {
      connection.server = url;
      await connection.updateComplete;
    }
    await subscribedTo(['c'], other);
    await eventually(async () => expect(await server.sockets()).to.equal(0));
    expect(await other.sockets()).to.equal(1);
    expect(problems.reported).to.deep.equal([]);
  });

  it('keep one socket while 20 connections come and go and one of them remains', async () => {
    const tag = `<pusher-connection ${attributesOf(server)}><pusher-channel name="c"></pusher-channel></pusher-connection>`;
    const box = await mount(tag);
    await subscribedTo(['c']);
    const before = await server.subscriptions();
    for (let round = 0; round < 20; round++) {
      box.insertAdjacentHTML('beforeend', tag);
      await nextTask();
      box.firstElementChild?.remove();
      await nextTask();
    }
    expect(await server.subscriptions()).to.deep.equal(before);
  });
});
