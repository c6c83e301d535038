import { expect } from '@open-wc/testing';
import type { PusherChannel } from '../../components/index.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import { around, attributesOf, listen, nextTask, noteRequests, parts, place, watchProblems } from './live-page.js';

/** What hears channels: the markup for one of them. */
const observers: Record<string, (channel: string) => string> = {
  '<pusher-channel>': (channel) => `<pusher-channel name="${channel}"></pusher-channel>`,
  '<pusher-channel> with a feed and a value': (channel) =>
    `<pusher-channel name="${channel}"><pusher-feed event="e"><template><i data-field="."></i></template></pusher-feed><pusher-value event="e"></pusher-value></pusher-channel>`,
};

const MANY = 500;
const names = Array.from({ length: MANY }, (_, n) => `c${n}`);

describe('much at once', () => {
  const noted = watchProblems();
  let server: TestSandbox;
  before(async () => {
    server = await startSandbox();
  });
  afterEach(() => eventually(async () => expect(await server.sockets()).to.equal(0)));

  /** Waits until the server has these subscriptions, on one socket. */
  const subscribedTo = (channels: string[], at = server) =>
    eventually(async () => {
      const [held = [], ...others] = Object.values(await at.subscriptions());
      expect([...held].sort()).to.deep.equal([...channels].sort());
      expect(others).to.deep.equal([]);
    });

  for (const [what, markup] of Object.entries(observers)) {
    const all = names.map(markup).join('');

    it(`${MANY} ${what} are subscribed at once; removed at once, they leave no subscription`, async () => {
      const { connection } = parts(await around(server, all));
      await subscribedTo(names);
      const asked = noteRequests();
      connection.replaceChildren();
      await subscribedTo([]);
      expect(asked).to.deep.equal(names.map((name) => `unsubscribe ${name}`));
      expect(connection.pusher?.allChannels()).to.deep.equal([]);
    });

    it(`${MANY} ${what} removed while they are being subscribed leave no subscription`, async () => {
      const { connection } = parts(await around(server, ''));
      await connection.ready;
      connection.innerHTML = all;
      await (connection.firstElementChild as PusherChannel).updateComplete;
      connection.innerHTML = markup('last');
      await subscribedTo(['last']);
      expect(connection.pusher?.allChannels().map(({ name }) => name)).to.deep.equal(['last']);
    });

    it(`${MANY} ${what} put in and taken out in one task subscribe to nothing`, async () => {
      const { connection } = parts(await around(server, markup('stays')));
      await subscribedTo(['stays']);
      const asked = noteRequests();
      for (let round = 0; round < 3; round++) {
        connection.insertAdjacentHTML('beforeend', all);
        while (connection.childElementCount > 1) connection.lastElementChild?.remove();
      }
      await nextTask();
      await subscribedTo(['stays']);
      expect(asked).to.deep.equal([]);
    });

    it(`${MANY} ${what} exchanged for others of the same names keep their subscriptions`, async () => {
      const { connection } = parts(await around(server, all));
      await subscribedTo(names);
      const before = await server.subscriptions();
      const asked = noteRequests();
      connection.innerHTML = all;
      await nextTask();
      const last = connection.lastElementChild as PusherChannel;
      expect(last.subscribed).to.equal(true);
      const heard = listen(last, 'e');
      await server.trigger(`c${MANY - 1}`, 'e', 1);
      await eventually(() => expect(heard).to.deep.equal([['e', 1]]));
      expect(await server.subscriptions()).to.deep.equal(before);
      expect(asked).to.deep.equal([]);
    });
  }

  it('a channel whose name changes while it connects is subscribed by its last name alone', async () => {
    const { channel } = parts(await around(server, '<pusher-channel name="a"></pusher-channel>'));
    for (const name of ['b', 'c', 'd']) {
      channel.setAttribute('name', name);
      await channel.updateComplete;
    }
    await channel.ready;
    await subscribedTo(['d']);
  });

  it('a channel whose name changes while it is being subscribed is subscribed by its last name alone', async () => {
    const { channel, connection } = parts(await around(server, '<pusher-channel name="a"></pusher-channel>'));
    await connection.ready;
    for (const name of ['b', 'c', 'a', 'd']) {
      channel.name = name;
      await channel.updateComplete;
    }
    await channel.ready;
    expect(channel.channel?.name).to.equal('d');
    await subscribedTo(['d']);
  });

  it('a connection whose server changes while it connects takes its channels to the last one alone', async () => {
    const other = await startSandbox();
    const { connection } = parts(await around(server, '<pusher-channel name="c"></pusher-channel>'));
    for (const { url } of [other, server, other]) {
      connection.server = url;
      await connection.updateComplete;
    }
    await subscribedTo(['c'], other);
    await eventually(async () => expect(await server.sockets()).to.equal(0));
    expect(await other.sockets()).to.equal(1);
    expect(noted.told).to.deep.equal([]);
  });

  it('20 connections that come and go keep one socket while one of them is there', async () => {
    const tag = `<pusher-connection ${attributesOf(server)}><pusher-channel name="c"></pusher-channel></pusher-connection>`;
    const box = await place(tag);
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
